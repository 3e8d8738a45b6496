// JSON that may be anything, read as the program reads it.
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <optional>

#include "core/base/canonical_json.h"
#include "tests/fuzz/fuzz.h"

namespace tryer::fuzz {

inline std::optional<QJsonValue> jsonOf(const std::uint8_t* data, std::size_t size) {
  const QByteArray text(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
  const auto value = base::parseJson(text, 65'536);
  return value ? std::optional(*value) : std::nullopt;
}

// What was read and is written again is read as the same.
template <typename Value, typename FromJson>
void checkRoundTrip(const QJsonObject& json, const FromJson& fromJson) {
  const auto first = fromJson(json);
  if (!first) {
    require(!first.error().message.isEmpty(), "a refusal says why");
    return;
  }
  const QJsonObject written = toJson(*first);
  for (auto field = written.begin(); field != written.end(); ++field) {
    const QJsonValue given = json.value(field.key());
    const bool plain = given.isString() || given.isDouble() || given.isBool();
    require(!plain || base::canonicalJson(given) == base::canonicalJson(*field), "nothing is changed silently");
  }
  const auto second = fromJson(written);
  require(second.has_value(), "what was written is read");
  require(base::canonicalJson(toJson(*second)) == base::canonicalJson(written), "and is the same");
}

}  // namespace tryer::fuzz
