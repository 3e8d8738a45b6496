// Reads the fields of one JSON object strictly: a missing field or one of another kind is an error, never a default.
// Collects the first error, so that a reader can name all its fields and ask once.
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QString>
#include <optional>

#include "core/base/error.h"

namespace tryer::model {

class JsonFields {
 public:
  // what: the noun, for the message: "roast".
  JsonFields(const QJsonObject& object, QString what) : object_(object), what_(std::move(what)) {}

  QString text(QLatin1StringView key);
  bool boolean(QLatin1StringView key);
  qint64 integer(QLatin1StringView key);
  // Nanoseconds since the computer was started: beyond 104 days more than JSON holds exactly, then to the nearest that
  // it does (some nanoseconds).
  qint64 monotonicNs(QLatin1StringView key);
  int number32(QLatin1StringView key);  // a whole number; beyond int is an error, never cut
  double number(QLatin1StringView key);
  QJsonArray array(QLatin1StringView key);
  // null: not there, on purpose.
  std::optional<qint64> optionalInteger(QLatin1StringView key);
  std::optional<int> optionalNumber32(QLatin1StringView key);
  std::optional<double> optionalNumber(QLatin1StringView key);
  std::optional<QJsonObject> optionalObject(QLatin1StringView key);

  // For values that have the right kind and make no sense.
  void reject(QLatin1StringView key);
  void reject(const base::Error& error);

  const std::optional<base::Error>& error() const { return error_; }

 private:
  QJsonValue value(QLatin1StringView key);

  QJsonObject object_;
  QString what_;
  std::optional<base::Error> error_;
};

template <typename T>
QJsonValue optionalToJson(const std::optional<T>& value) {
  return value ? QJsonValue(*value) : QJsonValue(QJsonValue::Null);
}

}  // namespace tryer::model
