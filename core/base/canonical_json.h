// JSON with one spelling (RFC 8785, JCS): the bytes that are hashed, signed and compared.
#pragma once

#include <QByteArray>
#include <QJsonValue>

#include "core/base/error.h"

namespace tryer::base {

// Keys sorted by UTF-16 code units, no white space, numbers as ECMAScript prints them, UTF-8.
// Not-a-number and infinity have no JSON form and are written as null.
// Same value, same bytes: on every machine and in every version.
QByteArray canonicalJson(const QJsonValue& value);

// Parses UTF-8 JSON of at most maxBytes and maxDepth; the message names the byte where it went wrong.
Result<QJsonValue> parseJson(const QByteArray& text, qsizetype maxBytes = 16 * 1024 * 1024);

}  // namespace tryer::base
