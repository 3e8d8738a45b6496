// JSON with one spelling (RFC 8785, JCS): the bytes that are hashed, signed and compared. All functions are
// thread-safe.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonValue>

#include "core/base/error.h"

namespace tryer::base {

// Deeper texts are refused by parseJson() and isCanonicalJson().
inline constexpr int kMaxJsonDepth = 64;

// Keys sorted by UTF-16 code units, no white space, numbers as ECMAScript prints them, UTF-8.
// Numbers are IEEE doubles, as in RFC 8785: an integer beyond ±2^53 is written as its nearest double.
// Not-a-number, infinity and undefined have no JSON form and are written as null; a lone surrogate becomes U+FFFD (of
// keys that become equal by that the last counts). Same value, same bytes: on every machine and in every version.
QByteArray canonicalJson(const QJsonValue& value);

// Whether text is exactly what canonicalJson() would write for the value it means. One pass without allocation in the
// usual case.
bool isCanonicalJson(QByteArrayView text);

// Parses UTF-8 JSON (any value, RFC 8259) of at most maxBytes and maxDepth; the message names the byte where it went
// wrong. Of equal keys in one object the last counts.
Result<QJsonValue> parseJson(const QByteArray& text, qsizetype maxBytes = 16 * 1024 * 1024,
                             int maxDepth = kMaxJsonDepth);

}  // namespace tryer::base
