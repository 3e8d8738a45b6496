#include "core/engine/guard_desk.h"

#include <QDateTime>

#include "core/base/canonical_json.h"
#include "core/base/log.h"
#include "core/model/journal_record.h"

namespace tryer::engine {

using namespace Qt::StringLiterals;
using machine::safety::FoundGuardReport;
using model::AlarmPriority;

namespace {

constexpr char16_t kGone[] = u"guard.gone";
constexpr char16_t kTookOver[] = u"guard.took-over";
constexpr char16_t kUnconfirmed[] = u"guard.unconfirmed";

QString whyText(const QString& cause) {
  if (cause == u"console-silent") return u"The console hung"_s;
  if (cause == u"abort-not-begun") return u"The console did not begin an abort that was asked for"_s;
  if (cause == u"handed-over") return u"The console was ended with heat on"_s;
  return u"The console died with heat on"_s;
}

QString secondsText(double ms) {
  return u"%1 s"_s.arg(ms / 1e3, 0, 'f', 2);
}

// True: the report is there already.
base::Result<bool> isRecorded(store::Connection& db, const QString& reportId) {
  auto statement = db.cached("SELECT 1 FROM journal WHERE type = 'guard.took-over' AND instr(payload, ?1) > 0 LIMIT 1");
  if (!statement) return base::fail(statement.error());
  return (*statement)->bindText(1, reportId.toUtf8()).step();
}

}  // namespace

std::vector<model::AlarmDefinition> guardAlarms() {
  return {
      {QString::fromUtf16(kGone), AlarmPriority::High, u"No guard"_s,
       u"The guard process, which turns the heat off when this console dies or hangs, is not there or does not "
       "answer."_s,
       u"Heat cannot be raised. If this console dies now, the heat stays as it is."_s,
       u"It is started anew by itself. If the alarm stays, finish the roast at the machine and install Tryer anew."_s,
       60, false},
      {QString::fromUtf16(kTookOver), AlarmPriority::High, u"The guard took over"_s,
       u"An earlier console died, hung or was ended while the roaster's heat was on, and the guard aborted in its "
       "place."_s,
       u"The roast was broken off: beans may still be in a drum that turns and cools."_s,
       u"Heat is off. Drop the beans by hand, see that the roaster is cool, and reset the abort."_s, 120, false},
      {QString::fromUtf16(kUnconfirmed), AlarmPriority::Critical, u"The guard could not confirm heat off"_s,
       u"An earlier console died, hung or was ended while the roaster's heat was on, and the guard that took over did "
       u"not see the heat go off."_s,
       u"The roaster may still be heating, with beans in it and nobody watching."_s,
       u"Use the machine's power switch. Then drop the beans by hand, see that it is cool, and reset the abort."_s, 10,
       false}};
}

QString guardReportText(const model::GuardReport& report) {
  QString text = u"%1 (%2). "_s.arg(
      whyText(report.cause),
      QDateTime::fromMSecsSinceEpoch(report.beganUtcMs, Qt::UTC).toString(u"yyyy-MM-dd HH:mm:ss 'UTC'"_s));
  if (report.heatOffMs) {
    text += u"Heat off was confirmed after %1."_s.arg(secondsText(*report.heatOffMs));
  } else if (report.firstByteMs) {
    text += u"Heat was NOT confirmed off: it was commanded after %1, %2 commands in all."_s
                .arg(secondsText(*report.firstByteMs))
                .arg(report.attempts);
  } else {
    text += u"Heat was NOT turned off: the machine could not be had."_s;
  }
  if (!report.problem.isEmpty()) text += u' ' + report.problem;
  if (!report.finished) text += u" The guard itself was ended before it was through."_s;
  return text;
}

GuardDesk::GuardDesk(Parts parts, roast::AlarmBook& book)
    : parts_(std::move(parts)), book_(book), goneSinceNs_(parts_.clock.monotonicNs()) {}

void GuardDesk::onStatus(const model::GuardStatus& status) {
  if (status_.ready && !status.ready) goneSinceNs_ = parts_.clock.monotonicNs();
  status_ = status;
  tick();
}

void GuardDesk::onReport(const FoundGuardReport& found) {
  parts_.abort.relatch();
  const QString source = QString::fromUtf16(roast::kConsoleSource);
  const char16_t* const alarm = found.report.heatOffMs ? kTookOver : kUnconfirmed;
  for (const bool active : {true, false}) {  // it is over; it stays until somebody has seen it
    const auto told = book_.set(alarm, source, active, guardReportText(found.report));
    if (!told) qCWarning(base::lcEngine) << "alarm not raised:" << told.error().message;
  }
  waiting_.push_back(found);
  tick();
}

void GuardDesk::tick() {
  const bool gone = !status_.ready && parts_.clock.monotonicNs() - goneSinceNs_ >= kGoneDelayNs;
  const auto told = book_.set(kGone, QString::fromUtf16(roast::kConsoleSource), gone, status_.problem);
  if (!told) qCWarning(base::lcEngine) << "alarm not raised:" << told.error().message;
  if (!writing_ && !waiting_.empty()) record(waiting_.front());
}

void GuardDesk::record(const FoundGuardReport& found) {
  writing_ = true;
  QJsonObject payload = model::toJson(found.report);
  payload[u"reportId"_s] = payload.take(u"id"_s);
  payload[u"text"_s] = guardReportText(found.report);
  const journal::Entry entry{parts_.clock.utcMs(), QString::fromUtf16(model::journal_type::kGuardTookOver), u"guard"_s,
                             base::canonicalJson(payload)};
  auto job = [entry, id = found.report.id, journal = &parts_.journal](store::Connection& db) -> base::Result<void> {
    const auto there = isRecorded(db, id);  // its file could not be put away the last time
    if (!there) return base::fail(there.error());
    if (*there) return {};
    if (auto appended = journal->appender().append(db, entry); !appended) return base::fail(appended.error());
    return {};
  };
  const std::weak_ptr<int> alive = alive_;
  auto written = [this, alive, post = parts_.post, file = found.file](const base::Result<void>& result) {
    if (result) machine::safety::removeGuardReport(file);
    post([this, alive, ok = result.has_value()] {
      if (alive.expired()) return;
      writing_ = false;
      if (!ok) return;
      waiting_.erase(waiting_.begin());
      tick();
    });
  };
  if (auto taken = parts_.database.submit(std::move(job), store::Durability::Full, written); !taken) writing_ = false;
}

}  // namespace tryer::engine
