#include "core/journal/chain.h"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>

namespace tryer::journal {

namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

struct HexTable {
  std::array<std::array<char, 2>, 256> pairs{};
  constexpr HexTable() {
    for (std::size_t byte = 0; byte < 256; ++byte) pairs[byte] = {kHexDigits[byte >> 4], kHexDigits[byte & 15]};
  }
};
constexpr HexTable kHex;

constexpr bool needsEscape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// Each writes from to on and returns where it ended.
char* writeHex(QByteArrayView bytes, char* to) {
  for (const char byte : bytes) {
    const auto& pair = kHex.pairs[static_cast<unsigned char>(byte)];
    *to++ = pair[0];
    *to++ = pair[1];
  }
  return to;
}

char* writeBytes(QByteArrayView bytes, char* to) {
  return std::copy(bytes.begin(), bytes.end(), to);
}

constexpr qsizetype kMaxIntegerChars = 20;
char* writeInteger(qint64 value, char* to) {
  return std::to_chars(to, to + kMaxIntegerChars, value).ptr;
}

constexpr qsizetype kMaxEscapedChars = 6;
char* writeEscaped(char c, char* to) {
  static constexpr QByteArrayView kNamed = "\b\t\n\f\r\"\\";
  static constexpr char kLetters[] = "btnfr\"\\";
  *to++ = '\\';
  if (const auto at = kNamed.indexOf(c); at >= 0) {
    *to++ = kLetters[at];
    return to;
  }
  return writeHex({&c, 1}, writeBytes("u00", to));
}

qsizetype jsonStringSize(QByteArrayView text) {
  return text.size() + 2 + (kMaxEscapedChars - 1) * std::count_if(text.begin(), text.end(), needsEscape);
}

char* writeJsonString(QByteArrayView text, char* to) {
  *to++ = '"';
  for (const char c : text) {
    if (needsEscape(c)) {
      to = writeEscaped(c, to);
    } else {
      *to++ = c;
    }
  }
  *to++ = '"';
  return to;
}

// Lets write put up to atMost characters behind out.
template <typename Write>
void appendWritten(QByteArray& out, qsizetype atMost, const Write& write) {
  const auto before = out.size();
  out.resize(before + atMost);
  out.resize(write(out.data() + before) - out.constData());
}

}  // namespace

void appendJsonString(QByteArrayView text, QByteArray& out) {
  appendWritten(out, jsonStringSize(text), [text](char* to) { return writeJsonString(text, to); });
}

void appendHex(QByteArrayView bytes, QByteArray& out) {
  appendWritten(out, 2 * bytes.size(), [bytes](char* to) { return writeHex(bytes, to); });
}

void appendInteger(qint64 value, QByteArray& out) {
  appendWritten(out, kMaxIntegerChars, [value](char* to) { return writeInteger(value, to); });
}

void appendChainBytes(const ChainLink& link, QByteArray& out) {
  constexpr qsizetype kBetween = 9;  // brackets, commas and the quotes of prev
  const auto atMost = 2 * kMaxIntegerChars + jsonStringSize(link.type) + jsonStringSize(link.actor) +
                      link.payload.size() + 2 * link.prev.size() + kBetween;
  appendWritten(out, atMost, [&link](char* to) {
    *to++ = '[';
    to = writeInteger(link.seq, to);
    *to++ = ',';
    to = writeInteger(link.utcMs, to);
    *to++ = ',';
    to = writeJsonString(link.type, to);
    *to++ = ',';
    to = writeJsonString(link.actor, to);
    *to++ = ',';
    to = writeBytes(link.payload, to);
    to = writeBytes(",\"", to);
    to = writeHex(link.prev, to);
    return writeBytes("\"]", to);
  });
}

struct ChainHasher::Private {
  EVP_MD* digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  QByteArray buffer;
};

ChainHasher::ChainHasher() : d(std::make_unique<Private>()) {
  if (d->digest == nullptr || d->context == nullptr || EVP_DigestInit_ex(d->context, d->digest, nullptr) != 1) {
    qFatal("OpenSSL offers no SHA-256");  // a broken installation: without it nothing could be recorded
  }
  d->buffer.reserve(1024);
}

ChainHasher::~ChainHasher() {
  EVP_MD_CTX_free(d->context);
  EVP_MD_free(d->digest);
}

Hash ChainHasher::hash(const ChainLink& link) {
  d->buffer.resize(0);  // keeps its memory
  appendChainBytes(link, d->buffer);
  return hashOf(d->buffer);
}

Hash ChainHasher::hashOf(QByteArrayView chainBytes) {
  std::array<unsigned char, kHashBytes> digest{};
  // Starting again with the digest that is set already costs a third less than naming it.
  EVP_DigestInit_ex2(d->context, nullptr, nullptr);
  EVP_DigestUpdate(d->context, chainBytes.data(), static_cast<std::size_t>(chainBytes.size()));
  EVP_DigestFinal_ex(d->context, digest.data(), nullptr);
  Hash hash;
  std::copy(digest.begin(), digest.end(), hash.begin());
  return hash;
}

}  // namespace tryer::journal
