// The strip under the top bar, on every page at the same place and of the same height: the highest alarm that calls,
// how many there are, the horn. It acknowledges nothing by itself.
#pragma once

#include <QAbstractButton>
#include <QFrame>

#include "core/engine/api/alarms.h"
#include "ui/models/alarm_text.h"
#include "ui/widgets/theme.h"

class QLabel;
class QPushButton;

namespace tryer::ui {

class HornControl;

// Symbol, what is wrong, what to do; what does not fit ends in "…". A press opens the list of alarms.
class AlarmHeadline final : public QAbstractButton {
  Q_OBJECT
 public:
  explicit AlarmHeadline(const ThemeProvider& themes, QWidget* parent = nullptr);
  void show(const AlarmSummary& summary, const model::AlarmDefinition* definition);
  void setBlink(bool on);  // the symbol of an alarm that calls: filled or outlined
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const ThemeProvider& themes_;
  std::optional<model::AlarmPriority> priority_;
  bool calling_ = false;
  bool blinkOn_ = true;
  QFont headlineFont(double width) const;

  QString headline_;
  QString detail_;  // left out first where there is no room
  QString advice_;
};

// The alarms, the horn and the themes outlive it.
class AlarmStrip final : public QFrame {
  Q_OBJECT
 public:
  AlarmStrip(const ThemeProvider& themes, engine::api::AlarmsApi& alarms, HornControl& horn, QWidget* parent = nullptr);

  void refresh(qint64 nowNs);  // on the display tick
  void acknowledge();          // what its key does: asks about the alarm that is shown; nothing when none calls
  void silence();              // the horn, not the alarm

  static constexpr Qt::Key kAcknowledgeKey = Qt::Key_F2;
  static constexpr Qt::Key kSilenceKey = Qt::Key_F3;

 Q_SIGNALS:
  void listWanted();

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void showAlarms();
  void showHorn();
  void restyle();

  const ThemeProvider& themes_;
  engine::api::AlarmsApi& alarms_;
  HornControl& horn_;
  AlarmSummary summary_;
  AlarmHeadline* headline_;
  QLabel* flood_;
  QLabel* counts_;
  QLabel* mute_;
  QPushButton* silence_;
  QPushButton* acknowledge_;
};

}  // namespace tryer::ui
