#include "core/base/canonical_json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include "core/base/canonical_number.h"

namespace tryer::base {

using namespace Qt::StringLiterals;

namespace {

void appendUtf8(char32_t c, QByteArray& out) {
  const auto put = [&out](char32_t byte) { out.append(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

void appendEscaped(char16_t c, QByteArray& out) {
  switch (c) {
    case u'"':
      out += "\\\"";
      return;
    case u'\\':
      out += "\\\\";
      return;
    case u'\b':
      out += "\\b";
      return;
    case u'\t':
      out += "\\t";
      return;
    case u'\n':
      out += "\\n";
      return;
    case u'\f':
      out += "\\f";
      return;
    case u'\r':
      out += "\\r";
      return;
    default:
      break;
  }
  static constexpr char kHex[] = "0123456789abcdef";
  out += "\\u00";
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

// With U+FFFD for each surrogate that stands alone.
QString wellFormed(QString text) {
  for (qsizetype i = 0; i < text.size(); ++i) {
    const QChar c = text.at(i);
    if (!c.isSurrogate()) continue;
    if (c.isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate()) {
      ++i;
    } else {
      text[i] = QChar::ReplacementCharacter;
    }
  }
  return text;
}

void appendString(const QString& text, QByteArray& out) {
  out += '"';
  for (qsizetype i = 0; i < text.size(); ++i) {
    const char16_t c = text.at(i).unicode();
    if (c < 0x20 || c == u'"' || c == u'\\') {
      appendEscaped(c, out);
    } else if (!QChar::isSurrogate(c)) {
      appendUtf8(c, out);
    } else if (QChar::isHighSurrogate(c) && i + 1 < text.size() && text.at(i + 1).isLowSurrogate()) {
      appendUtf8(QChar::surrogateToUcs4(c, text.at(++i).unicode()), out);
    } else {
      appendUtf8(QChar::ReplacementCharacter, out);
    }
  }
  out += '"';
}

void appendValue(const QJsonValue& value, QByteArray& out);

void appendObject(const QJsonObject& object, QByteArray& out) {
  std::vector<std::pair<QString, QJsonValue>> members;
  members.reserve(static_cast<std::size_t>(object.size()));
  // Made well-formed before they are sorted, as they will be when what is written here is read again.
  for (auto it = object.begin(); it != object.end(); ++it) members.emplace_back(wellFormed(it.key()), it.value());
  // QString's own order is that of the UTF-16 code units, which RFC 8785 asks for.
  std::ranges::stable_sort(members, {}, &std::pair<QString, QJsonValue>::first);
  // Keys that have become equal: the last counts, as when they are read.
  const auto isRepeated = [&members](const auto& member) {
    const auto* next = &member + 1;
    return next != members.data() + members.size() && next->first == member.first;
  };
  out += '{';
  bool first = true;
  for (const auto& member : members) {
    if (isRepeated(member)) continue;
    if (!std::exchange(first, false)) out += ',';
    appendString(member.first, out);
    out += ':';
    appendValue(member.second, out);
  }
  out += '}';
}

void appendArray(const QJsonArray& array, QByteArray& out) {
  out += '[';
  bool first = true;
  for (const auto& element : array) {
    if (!std::exchange(first, false)) out += ',';
    appendValue(element, out);
  }
  out += ']';
}

void appendValue(const QJsonValue& value, QByteArray& out) {
  switch (value.type()) {
    case QJsonValue::Bool:
      out += value.toBool() ? "true" : "false";
      return;
    case QJsonValue::Double: {
      NumberText text;
      out += canonicalNumber(value.toDouble(), text);
      return;
    }
    case QJsonValue::String:
      appendString(value.toString(), out);
      return;
    case QJsonValue::Array:
      appendArray(value.toArray(), out);
      return;
    case QJsonValue::Object:
      appendObject(value.toObject(), out);
      return;
    case QJsonValue::Null:
    case QJsonValue::Undefined:
      break;
  }
  out += "null";
}

// The byte at which the nesting becomes deeper than maxDepth, or -1.
qsizetype firstTooDeep(const QByteArray& text, int maxDepth) {
  int depth = 0;
  bool inString = false;
  for (qsizetype i = 0; i < text.size(); ++i) {
    const char c = text.at(i);
    if (inString) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        inString = false;
    } else if (c == '"') {
      inString = true;
    } else if (c == '[' || c == '{') {
      if (++depth > maxDepth) return i;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return -1;
}

}  // namespace

QByteArray canonicalJson(const QJsonValue& value) {
  QByteArray out;
  appendValue(value, out);
  return out;
}

Result<QJsonValue> parseJson(const QByteArray& text, qsizetype maxBytes, int maxDepth) {
  if (text.size() > maxBytes) {
    return fail(ErrorCode::InvalidArgument,
                u"The JSON text has %1 bytes; at most %2 are accepted."_s.arg(text.size()).arg(maxBytes));
  }
  if (const auto at = firstTooDeep(text, maxDepth); at >= 0) {
    return fail(ErrorCode::InvalidArgument,
                u"The JSON text is nested deeper than %1 levels at byte %2."_s.arg(maxDepth).arg(at));
  }
  // Qt's reader takes only arrays and objects at the top, so the value is read as the one element of an array.
  QJsonParseError error;
  const auto document = QJsonDocument::fromJson('[' + text + ']', &error);
  if (error.error != QJsonParseError::NoError) {
    const auto at = std::clamp<qsizetype>(error.offset - 1, 0, text.size());
    return fail(ErrorCode::InvalidArgument,
                u"The JSON text is wrong at byte %1: %2."_s.arg(at).arg(error.errorString()));
  }
  if (document.array().size() != 1) {
    return fail(ErrorCode::InvalidArgument, u"The JSON text is wrong at byte 0: it must hold exactly one value."_s);
  }
  return document.array().first();
}

}  // namespace tryer::base
