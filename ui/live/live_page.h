// The Live page: read-outs and settings left, curves and events in the middle, decisions right. No scrolling at
// 1280×720.
#pragma once

#include <QWidget>
#include <map>
#include <vector>

#include "core/engine/api/console.h"
#include "ui/charts/chart_frame.h"
#include "ui/models/live_presenter.h"
#include "ui/widgets/theme.h"

class QLabel;
class QStackedWidget;
class QVBoxLayout;

namespace tryer::ui {

class ActuatorControl;
class ApprovalQueue;
class EventBar;
class HoldButton;
class LaneChart;
class LiveChart;
class ValueTile;

// Pulls from the console on tick(), which the shell calls on its display tick; does nothing while hidden. Console and
// themes outlive it.
class LivePage final : public QWidget {
  Q_OBJECT
 public:
  LivePage(const ThemeProvider& themes, engine::api::Console& console, QWidget* parent = nullptr);

  void tick();
  // Keys that no control took: Space, Ctrl+Z, A, R. The shell may hand over keys that came to it. False: not for this
  // page.
  bool handleKey(QKeyEvent* event);
  ApprovalQueue& approvals() { return *approvals_; }
  quint64 framesPainted() const;  // of the chart; the first one is "first painted live frame"

 Q_SIGNALS:
  void connectionWanted();  // open the connection dialog

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  QWidget* buildReadouts();
  QWidget* buildCentre();
  QWidget* buildEmpty();
  QWidget* buildDecisions();
  void connectParts();
  void restyle();
  LiveInputs inputs() const;
  void showView(const LiveView& view);
  void showMiddle(int shown);
  void showActuators(const std::vector<ActuatorView>& actuators);
  void showPrs(const LiveView& view);
  ChartFrame chartFrame(const LiveInputs& inputs) const;
  void commandChanged(const model::Proposal& proposal);
  void change(const QString& actuatorId, int target);
  engine::api::Answer sayIfRefused();
  void say(const QString& message);  // until the next tick that has something better

  const ThemeProvider& themes_;
  engine::api::Console& console_;
  LivePresenter presenter_;
  std::map<QString, CommandMark> marks_;  // by proposal, of this session
  std::vector<QString> markOrder_;
  std::map<QString, std::optional<int>> echoes_;
  QString said_;
  qint64 saidUntilNs_ = 0;
  std::optional<model::MachineState> prsNext_;

  ValueTile* bt_ = nullptr;
  ValueTile* ror_ = nullptr;
  ValueTile* exhaust_ = nullptr;
  ValueTile* clock_ = nullptr;
  ValueTile* development_ = nullptr;
  QVBoxLayout* settings_ = nullptr;
  std::vector<ActuatorControl*> controls_;
  HoldButton* prs_ = nullptr;
  QLabel* notice_ = nullptr;
  QStackedWidget* middle_ = nullptr;
  QLabel* emptyText_ = nullptr;
  QLabel* emptyTitle_ = nullptr;
  LiveChart* chart_ = nullptr;
  LaneChart* lane_ = nullptr;
  EventBar* events_ = nullptr;
  ApprovalQueue* approvals_ = nullptr;
  QLabel* nextByHand_ = nullptr;
};

}  // namespace tryer::ui
