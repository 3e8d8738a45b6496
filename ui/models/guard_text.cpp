#include "ui/models/guard_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

#include "ui/models/texts.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {

QString words(const char* text) {
  return QCoreApplication::translate("Guard", text);
}

QString causeText(const QString& cause) {
  if (cause == u"console-silent") return words(QT_TRANSLATE_NOOP("Guard", "Tryer hung while the roaster was heating."));
  if (cause == u"abort-not-begun")
    return words(QT_TRANSLATE_NOOP("Guard", "An abort was asked for, and Tryer did not begin one."));
  if (cause == u"handed-over")
    return words(QT_TRANSLATE_NOOP("Guard", "Tryer was ended while the roaster was heating."));
  return words(QT_TRANSLATE_NOOP("Guard", "Tryer died while the roaster was heating."));
}

QString heatText(const model::GuardReport& report) {
  if (report.heatOffMs) {
    return words(QT_TRANSLATE_NOOP("Guard", "The roaster showed heat off %1 s later."))
        .arg(numberText(*report.heatOffMs / 1e3, 2));
  }
  if (report.firstByteMs) {
    return words(QT_TRANSLATE_NOOP("Guard",
                                   "The guard told it %1 times to turn the heat off, but the roaster did NOT confirm "
                                   "it: it may still be heating. Use its power switch."))
        .arg(report.attempts);
  }
  return words(QT_TRANSLATE_NOOP("Guard",
                                 "The guard could NOT turn the heat off: the roaster may still be heating. Use its "
                                 "power switch."));
}

}  // namespace

QString guardReportText(const model::GuardReport& report) {
  QStringList parts{u"%1 %2"_s.arg(causeText(report.cause), heatText(report)),
                    words(QT_TRANSLATE_NOOP("Guard", "%1, %2 · %3"))
                        .arg(report.machine, report.place,
                             QDateTime::fromMSecsSinceEpoch(report.beganUtcMs).toString(u"yyyy-MM-dd HH:mm:ss"_s))};
  if (!report.problem.isEmpty()) parts << report.problem;
  parts << words(
      QT_TRANSLATE_NOOP("Guard",
                        "Look at the roaster: drop the beans by hand. The abort stays latched until somebody "
                        "resets it; nothing goes on by itself."));
  return parts.join(u"\n\n"_s);
}

}  // namespace tryer::ui
