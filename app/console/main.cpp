// tryer: the window and the engine behind it.

#include <QApplication>
#include <QLocale>
#include <QSettings>
#include <QStyleHints>
#include <QTranslator>
#include <cstdio>

#include "app/console/options.h"
#include "app/console/rescue.h"
#include "app/console/session_watch.h"
#include "core/base/clock.h"
#include "core/base/exit_code.h"
#include "ui/horn/tone_horn.h"
#include "ui/shell/main_window.h"
#include "ui/shell/start_problem.h"
#include "ui/widgets/theme.h"

namespace {

using namespace Qt::StringLiterals;
using tryer::base::ErrorCode;

void say(FILE* stream, const QString& text) {
  std::fprintf(stream, "%s\n", qUtf8Printable(text));
}

tryer::ui::Scheme schemeFor(const std::optional<QString>& name, const QPalette& desktop) {
  if (name) return *name == u"dark" ? tryer::ui::Scheme::Dark : tryer::ui::Scheme::Light;
  return desktop.color(QPalette::Window).lightness() < 128 ? tryer::ui::Scheme::Dark : tryer::ui::Scheme::Light;
}

// Another console has the database open: two of them at one machine and one journal are never right.
int refuseSecond(QApplication& app, tryer::ui::ThemeProvider& theme, const tryer::base::Error& error) {
  tryer::ui::StartProblem problem(theme, error, {});
  QObject::connect(&problem, &QDialog::finished, &app,
                   [&error] { QApplication::exit(tryer::base::exitCodeFor(error)); });
  problem.open();
  return QApplication::exec();
}

int runConsole(QApplication& app, tryer::console::Options options) {
  tryer::ui::ThemeProvider theme{tryer::ui::Theme(schemeFor(options.theme, QApplication::palette()))};
  theme.applyTo(app);

  auto engine = tryer::engine::Engine::start(options.engine);
  std::optional<tryer::base::Error> problem;
  if (!engine) {
    problem = engine.error();
    say(stderr, problem->message);
    if (problem->code == ErrorCode::Busy) return refuseSecond(app, theme, *problem);
    // The machine and the abort must work all the same.
    options.engine.note = problem;
    options.engine.databaseFile = tryer::console::rescueDatabaseFile(tryer::base::SystemClock().utcMs());
    engine = tryer::engine::Engine::start(options.engine);
    if (!engine) {
      say(stderr, engine.error().message);
      return refuseSecond(app, theme, engine.error());
    }
  }

  tryer::ui::ToneHorn horn;
  QSettings settings(QSettings::IniFormat, QSettings::UserScope, u"tryer"_s, u"window"_s);
  tryer::ui::MainWindow window(**engine, theme, {&horn, &settings});
  const tryer::console::SessionWatch session((*engine)->guard(), window.leaving());
  int problemCode = 0;
  tryer::ui::StartProblem* notice = nullptr;
  if (problem) {
    notice = new tryer::ui::StartProblem(theme, *problem, (*engine)->databaseFile(), &window);
    notice->setAttribute(Qt::WA_DeleteOnClose);
    problemCode = tryer::base::exitCodeFor(*problem);
    QObject::connect(notice, &tryer::ui::StartProblem::quitWanted, &window, &QWidget::close);
  }
  if (options.exitAfterFirstFrame)
    QObject::connect(&window, &tryer::ui::MainWindow::firstLiveFramePainted, &app, &QCoreApplication::quit);
  window.show();
  if (notice) notice->open();
  const int code = QApplication::exec();
  return code != 0 ? code : problemCode;
}

}  // namespace

int main(int argc, char* argv[]) {
  QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
  // Arguments are read before a display is needed, so that --help works everywhere.
  QStringList arguments;
  for (int i = 0; i < argc; ++i) arguments.append(QString::fromLocal8Bit(argv[i]));
  QCoreApplication::setApplicationName(u"tryer"_s);
  QCoreApplication::setApplicationVersion(QLatin1String(TRYER_VERSION));
  auto parsed = tryer::console::parseOptions(arguments);
  if (!parsed) {
    say(stderr, parsed.error().message);
    return tryer::base::exitCodeFor(parsed.error());
  }
  if (!parsed->help.isEmpty()) {
    say(stdout, parsed->help);
    return 0;
  }
  QApplication app(argc, argv);
  QGuiApplication::setApplicationDisplayName(u"Tryer"_s);
  QGuiApplication::setDesktopFileName(u"tryer"_s);
  QTranslator translator;
  if (translator.load(QLocale(), u"tryer"_s, u"_"_s, u":/i18n"_s)) QCoreApplication::installTranslator(&translator);
  return runConsole(app, std::move(parsed->options));
}
