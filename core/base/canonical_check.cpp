#include <charconv>

#include "core/base/canonical_json.h"
#include "core/base/canonical_number.h"

namespace tryer::base {

namespace {

enum class Answer {
  Yes,
  No,
  Unsure,  // a key whose place in the UTF-16 order cannot be told from its bytes
};

// Reads the text once, accepting only the canonical spelling.
class Checker {
 public:
  explicit Checker(QByteArrayView text) : at_(text.data()), end_(text.data() + text.size()) {}

  Answer check() {
    if (!value(0) || at_ != end_) return Answer::No;
    return unsure_ ? Answer::Unsure : Answer::Yes;
  }

 private:
  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  bool literal(QByteArrayView word) {
    if (end_ - at_ < word.size() || QByteArrayView(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  bool value(int depth) {
    if (at_ == end_) return false;
    switch (*at_) {
      case '{':
        return object(depth + 1);
      case '[':
        return array(depth + 1);
      case '"':
        return string();
      case 't':
        return literal("true");
      case 'f':
        return literal("false");
      case 'n':
        return literal("null");
      default:
        return number();
    }
  }

  bool array(int depth) {
    if (depth > kMaxJsonDepth || !take('[')) return false;
    if (take(']')) return true;
    do {
      if (!value(depth)) return false;
    } while (take(','));
    return take(']');
  }

  bool object(int depth) {
    if (depth > kMaxJsonDepth || !take('{')) return false;
    if (take('}')) return true;
    QByteArrayView last;
    do {
      const char* from = at_;
      if (!string()) return false;
      const QByteArrayView key(from + 1, at_ - from - 2);
      if (!last.isNull() && !unsure_ && last.compare(key) >= 0) return false;
      last = key;
      if (!take(':') || !value(depth)) return false;
      // Bytes sort like code units, but not beyond U+E000 (0xEE…), where surrogates come between, nor when escaped.
      for (const char c : key) unsure_ |= c == '\\' || static_cast<unsigned char>(c) >= 0xEE;
    } while (take(','));
    return take('}');
  }

  bool string() {
    if (!take('"')) return false;
    const char* from = at_;
    bool ascii = true;
    while (at_ != end_) {
      const auto c = static_cast<unsigned char>(*at_++);
      if (c == '"') return ascii || QUtf8StringView(from, at_ - 1 - from).isValidUtf8();
      if (c < 0x20) return false;
      if (c == '\\' && !escape()) return false;
      ascii &= c < 0x80;
    }
    return false;
  }

  // What follows a backslash: only what cannot be written otherwise.
  bool escape() {
    if (at_ == end_) return false;
    const char c = *at_++;
    if (c != 'u') return QByteArrayView("\"\\btnfr").contains(c);
    if (!literal("00") || end_ - at_ < 2) return false;
    const char high = *at_++;
    const char low = *at_++;
    if (high == '0') return QByteArrayView("01234567be").contains(low) || low == 'f';
    return high == '1' && QByteArrayView("0123456789abcdef").contains(low);
  }

  bool number() {
    const char* from = at_;
    while (at_ != end_ && QByteArrayView("+-.0123456789e").contains(*at_)) ++at_;
    double value = 0;
    const auto read = std::from_chars(from, at_, value);
    if (read.ec != std::errc() || read.ptr != at_) return false;
    NumberText text;
    return canonicalNumber(value, text) == QByteArrayView(from, at_);
  }

  const char* at_;
  const char* end_;
  bool unsure_ = false;
};

}  // namespace

bool isCanonicalJson(QByteArrayView text) {
  switch (Checker(text).check()) {
    case Answer::Yes:
      return true;
    case Answer::No:
      return false;
    case Answer::Unsure:
      break;
  }
  const auto bytes = text.toByteArray();
  const auto value = parseJson(bytes, bytes.size());
  return value && canonicalJson(*value) == bytes;
}

}  // namespace tryer::base
