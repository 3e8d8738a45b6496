// When the horn sounds: for the highest alarm that calls and was not silenced, and for an abort that is not confirmed.
// It never falls silent by itself: only when an alarm is acknowledged or set aside, or somebody silences it.
#pragma once

#include <QHash>
#include <QTimer>
#include <optional>

#include "core/engine/api/alarms.h"
#include "core/model/abort_status.h"
#include "ui/horn/horn.h"

namespace tryer::ui {

// GUI thread. The alarms and the horn outlive it.
class HornControl final : public QObject {
  Q_OBJECT
 public:
  static constexpr int kTryMs = 3'000;

  HornControl(engine::api::AlarmsApi& alarms, Horn* horn, QObject* parent = nullptr);  // horn nullptr: there is none

  // On the display tick. Not over the engine: it sounds also when the engine hangs.
  void lookAtAbort(const model::AbortStatus& status, bool unconfirmed);

  // What sounds now stays silent, with its alarm as it is; another alarm, or the same one come again, sounds.
  void silence();
  void tryOut(model::AlarmPriority priority);  // for kTryMs, unless an alarm sounds

  bool sounding() const { return wanted_.has_value(); }
  std::optional<model::AlarmPriority> wanted() const { return wanted_; }
  QString problem() const;

 Q_SIGNALS:
  void changed();

 private:
  void update();
  bool isSilenced(const model::Alarm& alarm) const;

  engine::api::AlarmsApi& alarms_;
  Horn* horn_;
  QHash<QString, int> silenced_;  // by alarm id: the occurrence
  std::optional<quint64> unconfirmedEpoch_;
  std::optional<quint64> silencedEpoch_;
  std::optional<model::AlarmPriority> wanted_;
  std::optional<model::AlarmPriority> tried_;
  QTimer tryEnds_;
};

}  // namespace tryer::ui
