// The window: rail, top bar with the abort, alarm strip, pages, status bar. Everything else lives in the pages.
#pragma once

#include <QMainWindow>
#include <QTimer>
#include <memory>

#include "core/engine/api/console.h"
#include "ui/horn/horn_control.h"
#include "ui/shell/leaving.h"
#include "ui/shell/stall_meter.h"
#include "ui/shell/top_bar.h"
#include "ui/widgets/abort_key_filter.h"
#include "ui/widgets/abort_strip.h"
#include "ui/widgets/theme.h"

class QButtonGroup;
class QSettings;
class QStackedWidget;

namespace tryer::ui {

class AbortWindow;
class AlarmStrip;
class LivePage;
class SignalsPanel;
class StatusStrip;

// What a window has around it; all of it outlives the window.
struct Surroundings {
  Horn* horn = nullptr;           // none: the window says that nothing can be heard
  QSettings* settings = nullptr;  // none: nothing is remembered
};

// The console and the theme outlive it. The display tick is here: 25 times a second while the window can be seen.
class MainWindow final : public QMainWindow {
  Q_OBJECT
 public:
  static constexpr int kTickMs = 40;

  MainWindow(engine::api::Console& console, ThemeProvider& theme, Surroundings surroundings = {});
  ~MainWindow() override;

  enum class Page { Live, Alarms, Journal, Help };
  void showPage(Page page);
  void openConnection();
  Leaving& leaving() { return leaving_; }

 Q_SIGNALS:
  void firstLiveFramePainted();  // once: the first frame that shows a sample is on the screen

 protected:
  void closeEvent(QCloseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* makeRail();
  void makePages();
  void makeKeys();
  void showAbortWindow(bool shown);
  void refreshAbort(const engine::api::LiveSnapshot& snapshot, qint64 nowNs);
  void tick();
  void showGuardReports();

  engine::api::Console& console_;
  ThemeProvider& theme_;
  AbortKeyFilter abortKey_;
  QSettings* settings_;
  HornControl horn_;
  TopBar* topBar_;
  AlarmStrip* alarms_;
  AbortStrip* strip_;
  QStackedWidget* pages_;
  QButtonGroup* rail_;
  LivePage* live_;
  StatusStrip* status_;
  SignalsPanel* signals_ = nullptr;
  std::unique_ptr<AbortWindow> abortWindow_;
  QTimer tick_;
  StallMeter stalls_{kTickMs};
  qint64 healthShownNs_ = 0;
  bool firstFrame_ = false;
  Leaving leaving_;
  std::size_t guardReportsShown_ = 0;
};

}  // namespace tryer::ui
