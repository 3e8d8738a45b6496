// The bytes that are hashed for one record, and their SHA-256.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <array>
#include <memory>

namespace tryer::journal {

inline constexpr qsizetype kHashBytes = 32;
using Hash = std::array<char, kHashBytes>;

inline constexpr Hash kGenesis{};  // prev of the first record

struct ChainLink {
  qint64 seq = 0;
  qint64 utcMs = 0;
  QByteArrayView type;     // UTF-8
  QByteArrayView actor;    // UTF-8
  QByteArrayView payload;  // canonical JSON
  QByteArrayView prev;     // raw
};

// text as a canonical JSON string, appended to out. Bytes that are no UTF-8 are kept as they are.
void appendJsonString(QByteArrayView text, QByteArray& out);
void appendHex(QByteArrayView bytes, QByteArray& out);  // lower case
void appendInteger(qint64 value, QByteArray& out);

// Canonical JSON of [seq, utc_ms, type, actor, payload, prev as hex], appended to out.
void appendChainBytes(const ChainLink& link, QByteArray& out);

// One hash context and one buffer, used over and over. One thread at a time.
class ChainHasher {
 public:
  ChainHasher();
  ~ChainHasher();
  ChainHasher(const ChainHasher&) = delete;
  ChainHasher& operator=(const ChainHasher&) = delete;

  Hash hash(const ChainLink& link);
  Hash hashOf(QByteArrayView chainBytes);

 private:
  struct Private;
  std::unique_ptr<Private> d;
};

}  // namespace tryer::journal
