// shots --theme light|dark --dir DIR: every page and dialog as a picture, from a scripted console.
//
// QT_SCALE_FACTOR is the scale of the screen, as on a real one. A picture is named by the window's size in
// device-independent pixels and the scale in percent: live-roast-light-1280x720-200.png is a window of 1280×720 on a
// screen at 200 %, so the file has 2560×1440 pixels. With scale 1 there are two more sets, …-1280x720-text200.png
// and …-1920x1080-text200.png: the text size doubled, the screen not.
#include <QApplication>
#include <QCommandLineParser>
#include <QDialog>
#include <QDir>
#include <QLineEdit>
#include <QPainter>
#include <QTableView>
#include <QTest>
#include <cstdio>
#include <functional>
#include <optional>

#include "tests/support/fake_console.h"
#include "tests/ui/ticks.h"
#include "ui/alarms/alarm_dialog.h"
#include "ui/alarms/alarms_page.h"
#include "ui/alarms/interlocks_view.h"
#include "ui/alarms/signals_panel.h"
#include "ui/connection/connection_dialog.h"
#include "ui/journal/journal_page.h"
#include "ui/models/journal_model.h"
#include "ui/shell/main_window.h"
#include "ui/shell/start_problem.h"
#include "ui/widgets/theme.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::ui;

namespace {

constexpr qint64 kJournalRecords = 1'000'000;

struct Stage {
  explicit Stage(ThemeProvider& provider) : themes(provider) { console.journalApi.setRecords(kJournalRecords); }

  ThemeProvider& themes;
  test::FakeConsole console;
  std::unique_ptr<MainWindow> window;
};

struct Scene {
  QString name;
  std::function<void(Stage&)> before;  // the console, before the window opens
  std::function<void(Stage&)> after;   // what is done in the window
};

void roastWithProposals(Stage& stage) {
  auto& console = stage.console;
  console.startRoast(462);
  console.liveApi.healthNow = {10.0, 0.1, 0.4, 0, 0, {}};
  console.proposalsApi.propose(u"heater"_s, 7, 5,
                               u"Rate of rise is falling slowly: it will cross the plan at first crack."_s, 30, true,
                               u"coach"_s);
  console.advance(6);
  console.proposalsApi.propose(u"fan"_s, 4, 5, u"More air before first crack keeps the exhaust clear."_s, 30);
}

void goStale(Stage& stage) {
  roastWithProposals(stage);
  stage.console.liveApi.staleSinceS = stage.console.clock.sinceS();
  stage.console.liveApi.healthNow = {0.0, 4.2, 4.6, 0, 0, {}};
  stage.console.advance(4.2);
}

// NE 107: one sensor that is out of specification, one that has failed.
void sensorsInTrouble(Stage& stage) {
  roastWithProposals(stage);
  const auto capability = stage.console.machinesApi.capability();
  const auto set = [&](const char16_t* channel, model::SensorHealth health) {
    const int at = capability->channelIndex(channel);
    if (at >= 0) stage.console.liveApi.sensors[static_cast<std::size_t>(at)] = health;
  };
  set(model::channel::kBt, {model::SensorStatus::OutOfSpec, model::SensorFinding::Drift});
  set(model::channel::kExhaust, {model::SensorStatus::Failure, model::SensorFinding::Frozen});
}

void abortRoast(Stage& stage, std::optional<double> confirmedAfterS) {
  stage.console.abortApi.confirmedAfterS = confirmedAfterS;
  stage.console.abortApi.trip();
  stage.console.advance(0.4);
  if (confirmedAfterS) {  // as the machine then shows it
    stage.console.proposalsApi.onEcho(u"heater"_s, 0);
    stage.console.proposalsApi.onEcho(u"fan"_s, 10);
  }
  stage.console.advance(2.1);
}

// Definitions as the engine has them, in miniature: the fake's own say nothing about a roast.
void defineAlarms(test::FakeAlarms& alarms) {
  using enum model::AlarmPriority;
  alarms.define({u"interlock.bt-fire"_s, Critical, u"Beans about to burn"_s,
                 u"The bean temperature is far above any roast."_s, u"The beans catch fire in the drum."_s,
                 u"Heat was switched off. Drop the beans by hand, keep the lid closed if there is fire."_s, 5, true});
  alarms.define({u"interlock.bt-high"_s, High, u"Beans too hot"_s,
                 u"The bean temperature is above the darkest roast that is meant to be."_s,
                 u"The beans burn, and then they catch fire."_s, u"Drop the beans, or lower the heat at once."_s, 15,
                 false});
  alarms.define({u"interlock.fan-low"_s, Low, u"Fan too low for this heat"_s,
                 u"The heater is in its upper third and the fan below its floor."_s,
                 u"Smoke and chaff stay in the drum; the exhaust overheats."_s, u"Raise the fan, or lower the heat."_s,
                 60, false});
  alarms.define({u"interlock.mains"_s, Low, u"Supply voltage out of range"_s,
                 u"The supply voltage is not that of any net."_s,
                 u"Heat is weaker or stronger than its setting says; electronics suffer."_s,
                 u"Take other loads off this circuit. Ask an electrician if it stays."_s, 600, false});
}

void oneHighAlarm(Stage& stage) {
  roastWithProposals(stage);
  defineAlarms(stage.console.alarmsApi);
  stage.console.alarmsApi.raise(u"interlock.bt-high"_s, u"twin"_s, u"BT 241.2 °C, limit 240 °C"_s);
  stage.console.advance(3);
}

// Some of each kind: calling, acknowledged, gone, shelved, out of service, latched.
void manyAlarms(Stage& stage) {
  oneHighAlarm(stage);
  test::FakeAlarms& alarms = stage.console.alarmsApi;
  const auto revision = [&](const QString& id) { return alarms.find(id)->revision; };
  const QString fan = alarms.raise(u"interlock.fan-low"_s, u"twin"_s, u"fan 1, floor 2"_s);
  alarms.acknowledge(fan, revision(fan), u"Fan cleaned after this batch"_s, {});
  const QString mains = alarms.raise(u"interlock.mains"_s, u"twin"_s, u"mains 204 V"_s);
  alarms.shelve(mains, revision(mains), 15, u"Espresso machine on the same circuit until noon"_s, {});
  alarms.clear(alarms.raise(u"demo.high"_s, u"twin"_s, u"fan 1 at heater 9"_s));
  const QString error = alarms.raise(u"demo.latching"_s, u"twin"_s, u"errors 1"_s);
  alarms.acknowledge(error, revision(error), {}, {});
  alarms.clear(error);
  const QString low = alarms.raise(u"demo.low"_s, u"twin"_s);
  alarms.takeOutOfService(low, revision(low), u"Sensor ordered"_s, {});
}

model::AlarmKpis figures(bool flood) {
  model::AlarmKpis kpis;
  kpis.windowS = 2.4 * 3'600;
  kpis.raised = flood ? 31 : 9;
  kpis.perHour = flood ? 12.9 : 3.8;
  kpis.inLast10Min = flood ? 14 : 2;
  kpis.flood = flood;
  if (flood) kpis.floodSinceUtcMs = 1'790'000'120'000;
  kpis.critical = flood ? 3 : 1;
  kpis.high = flood ? 12 : 3;
  kpis.low = flood ? 16 : 5;
  kpis.mostFrequent = {{u"interlock.fan-low"_s, 11}, {u"interlock.bt-high"_s, 6}, {u"interlock.mains"_s, 4}};
  kpis.chattering = {u"interlock.fan-low@twin"_s};
  kpis.medianAcknowledgeS = 17;
  return kpis;
}

void alarmFlood(Stage& stage) {
  manyAlarms(stage);
  stage.console.alarmsApi.raise(u"interlock.bt-fire"_s, u"twin"_s, u"BT 256.0 °C, limit 255 °C"_s);
  stage.console.alarmsApi.setKpis(figures(true));
}

AlarmsPage& showAlarms(Stage& stage) {
  stage.window->showPage(MainWindow::Page::Alarms);
  return *stage.window->findChild<AlarmsPage*>();
}

void openAlarm(Stage& stage, AlarmDialog::Act act) {
  auto& alarms = stage.console.alarmsApi;
  const auto alarm = alarms.find(u"interlock.bt-high@twin"_s);
  auto* dialog = new AlarmDialog(act, *alarm, alarms, stage.themes, stage.window.get());
  dialog->open();
}

void troubleWithDisk(Stage& stage) {
  roastWithProposals(stage);
  auto& health = stage.console.liveApi.healthNow;
  health.storeQueued = 1'204;
  health.samplesDropped = 12;
  health.storeError = base::Error{base::ErrorCode::DiskFull,
                                  u"The disk with /home/ada/.local/share/tryer is full. The roast goes on and ABORT "
                                  "works; nothing can be changed until there is space. Free some space."_s,
                                  u"SQLITE_FULL"_s, true};
}

void forbiddenRoaster(Stage& stage) {
  const base::Error forbidden{
      base::ErrorCode::NoPermission,
      u"You have no permission to use the roaster (USB bus 1, device 4). Put this line into "
      "/etc/udev/rules.d/60-tryer.rules and plug the roaster in again:\n"
      "SUBSYSTEM==\"usb\", ATTR{idVendor}==\"0483\", ATTR{idProduct}==\"5741\", MODE=\"0660\", TAG+=\"uaccess\""_s,
      u"LIBUSB_ERROR_ACCESS"_s, true};
  stage.console.machinesApi.setMachines(
      {{u"usb:001-004"_s, u"Aillio Bullet R1"_s, u"USB bus 1, device 4"_s, false, forbidden},
       {u"twin"_s, u"Digital twin"_s, u"this computer"_s, true, {}}});
}

void showJournal(Stage& stage, bool filtered) {
  stage.window->showPage(MainWindow::Page::Journal);
  auto* page = stage.window->findChild<JournalPage*>();
  if (filtered) {
    auto* text = page->findChild<QLineEdit*>();
    text->setText(u"99999"_s);
    QTest::keyClick(text, Qt::Key_Return);
  }
  const auto* model = page->table()->model();
  const bool loaded = QTest::qWaitFor([&] { return model->index(2, 0).data(JournalModel::LoadedRole).toBool(); });
  if (!loaded) std::fprintf(stderr, "shots: the journal shows no records\n");
  page->table()->selectRow(2);
}

void startProblem(Stage& stage) {
  const base::Error error{
      base::ErrorCode::NewerVersion,
      u"The database /home/ada/.local/share/tryer/tryer.db was written by a newer version of Tryer. "
      "Nothing in it was changed. Use that version, or choose another file with --db."_s,
      u"schema 7, this version knows 3"_s, false};
  auto* problem = new StartProblem(
      stage.themes, error, u"/home/ada/.local/share/tryer/tryer-rescue-20261120-173000-000.db"_s, stage.window.get());
  problem->setAttribute(Qt::WA_DeleteOnClose);
  problem->open();
}

void heatingBullet(Stage& stage) {
  roastWithProposals(stage);
  stage.console.guardApi.heats = true;
}

void guardReport(Stage& stage) {
  model::GuardReport report;
  report.cause = u"console-silent"_s;
  report.beganUtcMs = 1'795'000'000'000;
  report.machine = u"Aillio Bullet R1"_s;
  report.place = u"USB bus 1, device 4"_s;
  report.heatOffMs = 121;
  stage.console.guardApi.reportsNow.push_back(report);
  Q_EMIT stage.console.guardApi.reported();
}

std::vector<Scene> scenes() {
  const auto nothing = [](Stage&) {};
  return {
      {u"live-roast"_s, roastWithProposals, nothing},
      {u"live-empty"_s, nothing, nothing},
      {u"live-stale"_s, goStale, nothing},
      {u"live-disk-full"_s, troubleWithDisk, nothing},
      {u"live-sensors"_s, sensorsInTrouble, nothing},
      {u"abort-confirmed"_s, roastWithProposals, [](Stage& stage) { abortRoast(stage, 0.24); }},
      {u"abort-not-confirmed"_s, roastWithProposals, [](Stage& stage) { abortRoast(stage, std::nullopt); }},
      {u"abort-no-machine"_s, nothing,
       [](Stage& stage) {
         stage.console.abortApi.machinePresent = false;
         abortRoast(stage, std::nullopt);
       }},
      {u"alarm-high"_s, oneHighAlarm, nothing},
      {u"alarm-flood"_s, alarmFlood, nothing},
      {u"alarm-and-abort"_s, alarmFlood, [](Stage& stage) { abortRoast(stage, std::nullopt); }},
      {u"alarms-active"_s, manyAlarms, [](Stage& stage) { showAlarms(stage); }},
      {u"alarms-shelved"_s, manyAlarms, [](Stage& stage) { showAlarms(stage).showRows(AlarmFilter::Show::Shelved); }},
      {u"alarms-none"_s, roastWithProposals, [](Stage& stage) { showAlarms(stage); }},
      {u"alarms-figures"_s, alarmFlood, [](Stage& stage) { showAlarms(stage).showFigures(); }},
      {u"alarms-interlocks"_s, roastWithProposals,
       [](Stage& stage) {
         auto& page = showAlarms(stage);
         page.showView(page.findChild<InterlocksView*>());
       }},
      {u"alarms-interlock-stricter"_s, roastWithProposals,
       [](Stage& stage) {
         auto& page = showAlarms(stage);
         auto* view = page.findChild<InterlocksView*>();
         page.showView(view);
         view->openChosen();
       }},
      {u"alarms-signals"_s, roastWithProposals,
       [](Stage& stage) {
         auto& page = showAlarms(stage);
         page.showView(page.findChild<SignalsPanel*>());
       }},
      {u"alarm-acknowledge"_s, oneHighAlarm, [](Stage& stage) { openAlarm(stage, AlarmDialog::Act::Acknowledge); }},
      {u"alarm-shelve"_s, oneHighAlarm, [](Stage& stage) { openAlarm(stage, AlarmDialog::Act::Shelve); }},
      {u"journal"_s, roastWithProposals, [](Stage& stage) { showJournal(stage, false); }},
      {u"journal-filtered"_s, roastWithProposals, [](Stage& stage) { showJournal(stage, true); }},
      {u"connection-problem"_s, forbiddenRoaster, [](Stage& stage) { stage.window->openConnection(); }},
      {u"start-problem"_s, roastWithProposals, startProblem},
      {u"quit-with-heat"_s, heatingBullet, [](Stage& stage) { stage.window->close(); }},
      {u"guard-report"_s, heatingBullet, guardReport},
      {u"help"_s, roastWithProposals, [](Stage& stage) { stage.window->showPage(MainWindow::Page::Help); }},
  };
}

// The window with its dialog over it, as one sees them.
QPixmap picture(Stage& stage) {
  QPixmap all = stage.window->grab();
  for (auto* dialog : stage.window->findChildren<QDialog*>()) {
    if (!dialog->isVisible()) continue;
    QPainter painter(&all);
    QRect place(QPoint(), dialog->size());
    place.moveCenter(stage.window->rect().center());
    painter.drawPixmap(place.topLeft(), dialog->grab());
    painter.setPen(QPen(stage.themes.theme().color(Role::Secondary), 2));
    painter.drawRect(place);
  }
  return all;
}

bool take(const Scene& scene, ThemeProvider& themes, QSize size, const QString& file) {
  Stage stage(themes);
  scene.before(stage);
  stage.window = std::make_unique<MainWindow>(stage.console, themes);
  stage.window->resize(size);
  stage.window->show();
  if (!QTest::qWaitForWindowExposed(stage.window.get())) return false;
  if (!test::letTick(stage.console)) return false;
  scene.after(stage);
  stage.console.advance(0.6);  // the status line is renewed twice a second
  if (!test::letTick(stage.console)) return false;
  if (stage.window->size() != size) {
    std::fprintf(stderr, "shots: %s does not fit: the window is %d×%d\n", qUtf8Printable(file), stage.window->width(),
                 stage.window->height());
    return false;
  }
  return picture(stage).save(file);
}

// The offscreen platform says this at every window.
void quietly(QtMsgType, const QMessageLogContext&, const QString& text) {
  if (!text.contains("propagateSizeHints"_L1)) std::fprintf(stderr, "%s\n", qUtf8Printable(text));
}

struct Run {
  double textScale;
  QSize size;
  QString suffix;
};

std::vector<Run> runs(double scale) {
  const QString percent = QString::number(qRound(scale * 100));
  std::vector<Run> all{{1, {1280, 720}, u"1280x720-"_s + percent}, {1, {1920, 1080}, u"1920x1080-"_s + percent}};
  if (qFuzzyCompare(scale, 1.0)) {
    all.push_back({2, {1280, 720}, u"1280x720-text200"_s});
    all.push_back({2, {1920, 1080}, u"1920x1080-text200"_s});
  }
  return all;
}

}  // namespace

int main(int argc, char* argv[]) {
  qputenv("TZ", "UTC");  // the same pictures everywhere
  qInstallMessageHandler(quietly);
  QApplication app(argc, argv);
  QCommandLineParser parser;
  parser.addHelpOption();
  parser.addOptions({{u"theme"_s, u"light or dark"_s, u"NAME"_s, u"light"_s},
                     {u"dir"_s, u"where the pictures go"_s, u"DIR"_s, u"."_s},
                     {u"only"_s, u"scenes whose name begins so"_s, u"NAME"_s}});
  parser.process(app);
  const QString theme = parser.value(u"theme"_s);
  if (theme != "light"_L1 && theme != "dark"_L1) {
    std::fprintf(stderr, "shots: --theme takes light or dark\n");
    return 2;
  }
  const QDir folder(parser.value(u"dir"_s));
  if (!folder.mkpath(u"."_s)) {
    std::fprintf(stderr, "shots: %s cannot be made\n", qUtf8Printable(folder.path()));
    return 1;
  }
  int failed = 0;
  for (const Run& run : runs(app.devicePixelRatio())) {
    ThemeProvider themes(Theme(theme == "dark"_L1 ? Scheme::Dark : Scheme::Light, run.textScale));
    themes.applyTo(app);
    for (const Scene& scene : scenes()) {
      if (!scene.name.startsWith(parser.value(u"only"_s))) continue;
      const QString file = folder.filePath(u"%1-%2-%3.png"_s.arg(scene.name, theme, run.suffix));
      if (take(scene, themes, run.size, file)) continue;
      std::fprintf(stderr, "shots: %s could not be taken\n", qUtf8Printable(file));
      ++failed;
    }
  }
  return failed == 0 ? 0 : 1;
}
