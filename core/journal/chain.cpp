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

void appendEscaped(char c, QByteArray& out) {
  static constexpr QByteArrayView kNamed = "\b\t\n\f\r\"\\";
  static constexpr char kLetters[] = "btnfr\"\\";
  out += '\\';
  if (const auto at = kNamed.indexOf(c); at >= 0) {
    out += kLetters[at];
    return;
  }
  out += "u00";
  appendHex({&c, 1}, out);
}

}  // namespace

void appendJsonString(QByteArrayView text, QByteArray& out) {
  out += '"';
  const char* from = text.begin();
  while (from != text.end()) {
    const char* to = std::find_if(from, text.end(), needsEscape);
    out.append(from, to - from);
    if (to != text.end()) appendEscaped(*to++, out);
    from = to;
  }
  out += '"';
}

void appendHex(QByteArrayView bytes, QByteArray& out) {
  const auto at = out.size();
  out.resize(at + 2 * bytes.size());
  char* to = out.data() + at;
  for (const char byte : bytes) {
    const auto& pair = kHex.pairs[static_cast<unsigned char>(byte)];
    *to++ = pair[0];
    *to++ = pair[1];
  }
}

void appendInteger(qint64 value, QByteArray& out) {
  std::array<char, 24> text;
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr - text.data());
}

void appendChainBytes(const ChainLink& link, QByteArray& out) {
  out += '[';
  appendInteger(link.seq, out);
  out += ',';
  appendInteger(link.utcMs, out);
  out += ',';
  appendJsonString(link.type, out);
  out += ',';
  appendJsonString(link.actor, out);
  out += ',';
  out.append(link.payload);
  out += ",\"";
  appendHex(link.prev, out);
  out += "\"]";
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
