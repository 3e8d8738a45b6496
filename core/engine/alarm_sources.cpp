#include "core/engine/alarm_sources.h"

#include "core/base/log.h"
#include "core/engine/guard_desk.h"
#include "core/machine/safety/interlock_table.h"

namespace tryer::engine {

using namespace Qt::StringLiterals;
using model::AlarmPriority;

namespace {

constexpr char16_t kAbortUnconfirmed[] = u"abort.unconfirmed";
constexpr char16_t kLinkLostInRoast[] = u"link.lost-in-roast";
constexpr char16_t kStoreFails[] = u"store.fails";
constexpr char16_t kStoreFull[] = u"store.full";

}  // namespace

std::vector<model::AlarmDefinition> alarmDefinitions() {
  std::vector<model::AlarmDefinition> all{
      {QString::fromUtf16(kAbortUnconfirmed), AlarmPriority::Critical, u"Heat not confirmed off"_s,
       u"ABORT was pressed and the machine's status has not shown heat off within two seconds."_s,
       u"The roaster may still be heating; beans and chaff can catch fire."_s,
       u"Switch the machine off at its power switch. Stay with it until it is cool."_s, 5, false},
      {QString::fromUtf16(kLinkLostInRoast), AlarmPriority::High, u"No connection in a roast"_s,
       u"The connection to the roaster was lost while a roast is running: cable, USB port, or the machine is off."_s,
       u"The roast goes on without curves, and nothing here can steer or stop the machine."_s,
       u"Steer the roast at the machine. Plug the cable in again; the console connects by itself."_s, 15, false},
      {QString::fromUtf16(kStoreFails), AlarmPriority::High, u"Nothing is saved"_s,
       u"The database does not take what is written: the disk fails, or the file was taken away."_s,
       u"Curves and journal are kept in memory for a while; what comes after is lost, and so is all of it if the "
       "console ends."_s,
       u"Look at the disk and the file's folder. Commands that cannot be recorded are not sent; ABORT works."_s, 120,
       false},
      {QString::fromUtf16(kStoreFull), AlarmPriority::High, u"The disk is full"_s,
       u"There is no room left where the database is."_s,
       u"Curves and journal are kept in memory for a while; what comes after is lost, and so is all of it if the "
       "console ends."_s,
       u"Make room on the disk; saving goes on by itself. Commands that cannot be recorded are not sent; ABORT works."_s,
       120, false},
      roast::alarmFloodDefinition(),
  };
  const auto guard = guardAlarms();
  all.insert(all.end(), guard.begin(), guard.end());
  const auto interlocks = machine::safety::interlockAlarms();
  all.insert(all.end(), interlocks.begin(), interlocks.end());
  return all;
}

void AlarmSources::set(QStringView definitionId, bool active, const QString& detail) {
  const auto told = book_.set(definitionId, QString::fromUtf16(roast::kConsoleSource), active, detail);
  if (!told) qCWarning(base::lcEngine) << "alarm not raised:" << told.error().message;
}

void AlarmSources::lookAtAbort(const model::AbortStatus& status) {
  const bool unconfirmed = status.machinePresent && status.unconfirmed(clock_.monotonicNs());
  set(kAbortUnconfirmed, unconfirmed,
      status.readOnly ? u"the machine takes no commands from here: nothing was sent"_s
                      : u"%1 commands sent so far"_s.arg(status.attempts));
}

void AlarmSources::lookAtRoast(model::LinkState link, bool roastRuns, bool heatToo) {
  const auto told = book_.suppress(kLinkLostInRoast, QString::fromUtf16(roast::kConsoleSource), heatToo,
                                   u"the alarm of a link lost while heat is on says it"_s);
  if (!told) qCWarning(base::lcEngine) << "alarm not suppressed:" << told.error().message;
  set(kLinkLostInRoast, roastRuns && link != model::LinkState::Connected);
}

void AlarmSources::lookAtStore(const std::optional<base::Error>& error) {
  const qint64 now = clock_.monotonicNs();
  if (!error) storeFailsSinceNs_.reset();
  if (error && !storeFailsSinceNs_) storeFailsSinceNs_ = now;
  const bool lasts = storeFailsSinceNs_ && now - *storeFailsSinceNs_ >= kStoreDelayNs;
  const bool full = lasts && error->code == base::ErrorCode::DiskFull;
  set(kStoreFull, full, error ? error->message : QString());
  set(kStoreFails, lasts && !full, error ? error->message : QString());
}

}  // namespace tryer::engine
