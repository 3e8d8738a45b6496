// What the guard process did in place of a console that died or hung.
#pragma once

#include <QJsonObject>
#include <QString>
#include <optional>

#include "core/base/error.h"

namespace tryer::model {

struct GuardReport {
  QString id;             // UUIDv7
  QString cause;          // "console-gone", "console-silent", "abort-not-begun", "handed-over"
  qint64 beganUtcMs = 0;  // when the guard saw the cause
  qint64 guardPid = 0;
  QString machine;  // "Aillio Bullet R1"
  QString place;    // "USB bus 1, device 4"

  // Milliseconds from then on; none: it has not come to that.
  std::optional<double> consoleEndedMs;  // the console is gone, and with it its hold on the machine
  std::optional<double> claimedMs;
  std::optional<double> firstByteMs;
  std::optional<double> heatOffMs;  // shown by the machine's own status
  std::optional<double> safeMs;     // and cooling, with its fan at the cooling setting

  int attempts = 0;                // commands sent
  std::optional<int> heater, fan;  // as last shown
  QString state = QStringLiteral("unknown");
  bool linkLost = false;  // at the end
  QString problem;        // why the machine could not be had, with the remedy; empty: none
  bool finished = false;  // false: it still works on it, or was itself ended

  bool operator==(const GuardReport&) const = default;
};

QJsonObject toJson(const GuardReport& report);
base::Result<GuardReport> guardReportFromJson(const QJsonObject& json);

}  // namespace tryer::model
