#include "ui/models/tile_value.h"

#include <QCoreApplication>

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {
QString words(const char* text) {
  return QCoreApplication::translate("TileValue", text);
}
}  // namespace

QString TileValue::shown() const {
  if (freshness == model::Freshness::Disconnected) return u"—"_s;
  QString number = text.isEmpty() ? u"—"_s : text;
  if (!notTaken.isEmpty()) return words(QT_TRANSLATE_NOOP("TileValue", "%1 (%2 not taken)")).arg(number, notTaken);
  if (!requested.isEmpty()) return u"%1 ▸ %2"_s.arg(number, requested);
  return number;
}

QString TileValue::spoken() const {
  if (freshness == model::Freshness::Disconnected) return words(QT_TRANSLATE_NOOP("TileValue", "not connected"));
  QString said = text.isEmpty() ? words(QT_TRANSLATE_NOOP("TileValue", "no value")) : text;
  if (freshness == model::Freshness::Stale) {
    said = words(QT_TRANSLATE_NOOP("TileValue", "%1, %2 old")).arg(said, age);
  }
  if (fault) said = words(QT_TRANSLATE_NOOP("TileValue", "%1, the sensor's value is not believed")).arg(said);
  if (!notTaken.isEmpty()) return words(QT_TRANSLATE_NOOP("TileValue", "%1, %2 was not taken")).arg(said, notTaken);
  if (!requested.isEmpty()) return words(QT_TRANSLATE_NOOP("TileValue", "%1, %2 requested")).arg(said, requested);
  return said;
}

}  // namespace tryer::ui
