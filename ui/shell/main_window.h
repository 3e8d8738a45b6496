// The window: rail, top bar with the abort, alarm strip, pages, status bar. Everything else lives in the pages.
#pragma once

#include <QMainWindow>
#include <QTimer>

#include "core/engine/api/console.h"
#include "ui/shell/leaving.h"
#include "ui/shell/stall_meter.h"
#include "ui/shell/top_bar.h"
#include "ui/widgets/abort_key_filter.h"
#include "ui/widgets/abort_strip.h"
#include "ui/widgets/theme.h"

class QButtonGroup;
class QStackedWidget;

namespace tryer::ui {

class LivePage;
class StatusStrip;

// The console and the theme outlive it. The display tick is here: 25 times a second while the window can be seen.
class MainWindow final : public QMainWindow {
  Q_OBJECT
 public:
  static constexpr int kTickMs = 40;

  MainWindow(engine::api::Console& console, ThemeProvider& theme);
  ~MainWindow() override;

  enum class Page { Live, Journal, Help };
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
  void makeKeys();
  void tick();
  void showGuardReports();

  engine::api::Console& console_;
  ThemeProvider& theme_;
  AbortKeyFilter abortKey_;
  TopBar* topBar_;
  AbortStrip* strip_;
  QStackedWidget* pages_;
  QButtonGroup* rail_;
  LivePage* live_;
  StatusStrip* status_;
  QTimer tick_;
  StallMeter stalls_{kTickMs};
  qint64 healthShownNs_ = 0;
  bool firstFrame_ = false;
  Leaving leaving_;
  std::size_t guardReportsShown_ = 0;
};

}  // namespace tryer::ui
