// tryerctl: the engine without a window.

#include <QCoreApplication>
#include <array>
#include <cstdio>

#include "app/ctl/abort_command.h"
#include "app/ctl/commands.h"
#include "app/ctl/output.h"
#include "core/base/exit_code.h"

namespace {

using namespace Qt::StringLiterals;
using tryer::ctl::printLine;

struct Verb {
  const char16_t* name;
  const char16_t* purpose;
  int (*run)(const QStringList&);
};

constexpr std::array kVerbs = {
    Verb{u"abort", u"heat off at the machine of the running console; no emergency stop", &tryer::ctl::abortConsole},
    Verb{u"machines", u"what could be connected, and why a machine cannot be opened", &tryer::ctl::machines},
    Verb{u"twin roast", u"one roast on the digital twin; same seed, same bytes", &tryer::ctl::twinRoast},
    Verb{u"journal verify", u"checks the chain of the journal; names the first bad record", &tryer::ctl::journalVerify},
    Verb{u"journal list", u"the records, newest first", &tryer::ctl::journalList},
    Verb{u"db info", u"where the database is, its version and what is in it", &tryer::ctl::databaseInfo},
};

QString usage() {
  QString text = u"tryerctl VERB [OPTIONS]\n\n"_s;
  for (const Verb& verb : kVerbs)
    text += u"  %1  %2\n"_s.arg(QString::fromUtf16(verb.name), -15).arg(QString::fromUtf16(verb.purpose));
  text +=
      u"\ntryerctl VERB --help tells the options of a verb. --json prints one JSON object on one line.\n\n"
      "Exit codes: 0 done · 1 the check found something wrong, or nothing was there · 2 wrong arguments ·\n"
      "3 cannot open or read · 4 in use by another program · 5 written by a newer version · 6 damaged ·\n"
      "7 abort sent, heat not confirmed off · 10 our mistake"_s;
  return text;
}

}  // namespace

int main(int argc, char* argv[]) {
  QCoreApplication app(argc, argv);
  QCoreApplication::setApplicationName(u"tryerctl"_s);
  QCoreApplication::setApplicationVersion(QLatin1String(TRYER_VERSION));
  const QStringList arguments = QCoreApplication::arguments().mid(1);
  if (arguments.isEmpty() || arguments.first() == u"--help" || arguments.first() == u"-h" ||
      arguments.first() == u"help") {
    printLine(usage());
    return arguments.isEmpty() ? tryer::base::kExitUsage : tryer::base::kExitOk;
  }
  if (arguments.first() == u"--version") {
    printLine(u"tryerctl "_s + QCoreApplication::applicationVersion());
    return tryer::base::kExitOk;
  }
  for (const Verb& verb : kVerbs) {
    const QStringList words = QString::fromUtf16(verb.name).split(u' ');
    if (arguments.mid(0, words.size()) == words) return verb.run(arguments.mid(words.size()));
  }
  return tryer::ctl::printError(
      {tryer::base::ErrorCode::InvalidArgument,
       u"There is no verb '%1'. tryerctl --help lists the verbs."_s.arg(arguments.mid(0, 2).join(u' ')),
       {},
       false},
      false);
}
