#include "core/model/json_fields.h"

#include <cmath>
#include <utility>

namespace tryer::model {

using namespace Qt::StringLiterals;

namespace {
// Whole numbers below 2⁵³ are exact in JSON; 2⁵³ itself may be the one above it.
constexpr double kLargestWhole = 9007199254740991.0;
constexpr double kLongestNs = 9e18;  // within 64 bits, and longer than a computer runs

bool isWhole(const QJsonValue& value) {
  if (!value.isDouble()) return false;
  const double number = value.toDouble();
  return std::abs(number) <= kLargestWhole && std::trunc(number) == number;
}
}  // namespace

QJsonValue JsonFields::value(QLatin1StringView key) {
  return object_.value(key);
}

void JsonFields::reject(QLatin1StringView key) {
  reject(base::Error{base::ErrorCode::Corrupt,
                     u"The stored %1 cannot be read: its field \"%2\" is missing or makes no sense."_s.arg(what_, key),
                     {},
                     false});
}

void JsonFields::reject(const base::Error& error) {
  if (!error_) error_ = error;
}

QString JsonFields::text(QLatin1StringView key) {
  const QJsonValue field = value(key);
  if (!field.isString()) reject(key);
  return field.toString();
}

bool JsonFields::boolean(QLatin1StringView key) {
  const QJsonValue field = value(key);
  if (!field.isBool()) reject(key);
  return field.toBool();
}

qint64 JsonFields::integer(QLatin1StringView key) {
  const QJsonValue field = value(key);
  if (!isWhole(field)) {
    reject(key);
    return 0;
  }
  return static_cast<qint64>(field.toDouble());
}

qint64 JsonFields::monotonicNs(QLatin1StringView key) {
  const double number = value(key).toDouble(-1);
  if (number < 0 || number > kLongestNs || std::trunc(number) != number) {
    reject(key);
    return 0;
  }
  return static_cast<qint64>(number);
}

int JsonFields::number32(QLatin1StringView key) {
  const qint64 whole = integer(key);
  if (!std::in_range<int>(whole)) {
    reject(key);
    return 0;
  }
  return static_cast<int>(whole);
}

double JsonFields::number(QLatin1StringView key) {
  const QJsonValue field = value(key);
  if (!field.isDouble()) reject(key);
  return field.toDouble();
}

QJsonArray JsonFields::array(QLatin1StringView key) {
  const QJsonValue field = value(key);
  if (!field.isArray()) reject(key);
  return field.toArray();
}

std::optional<qint64> JsonFields::optionalInteger(QLatin1StringView key) {
  if (value(key).isNull()) return std::nullopt;
  return integer(key);
}

std::optional<int> JsonFields::optionalNumber32(QLatin1StringView key) {
  if (value(key).isNull()) return std::nullopt;
  return number32(key);
}

std::optional<double> JsonFields::optionalNumber(QLatin1StringView key) {
  if (value(key).isNull()) return std::nullopt;
  return number(key);
}

std::optional<QJsonObject> JsonFields::optionalObject(QLatin1StringView key) {
  const QJsonValue field = value(key);
  if (field.isNull()) return std::nullopt;
  if (!field.isObject()) reject(key);
  return field.toObject();
}

}  // namespace tryer::model
