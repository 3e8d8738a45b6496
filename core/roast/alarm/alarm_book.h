// The alarms that there are now: takes conditions as they come and go and what people do about them, lets each alarm
// live by the table of core/model/alarm_life.h, journals every step, and counts how well the alarms serve.
//
// Nothing here acknowledges, shelves or resets by itself. Whether a condition holds, with its delay and dead-band, is
// decided by whoever watches it.
//
// After a restart nothing is known of the conditions, so they count as gone until they are told anew; what was not
// acknowledged, latched, shelved or out of service still is.
//
// Threads: the engine thread only.
#pragma once

#include <map>
#include <optional>

#include "core/model/proposal.h"
#include "core/roast/alarm/alarm_catalog.h"
#include "core/roast/alarm/alarm_saver.h"
#include "core/roast/alarm/alarm_statistics.h"

namespace tryer::roast {

// More than ten alarms in ten minutes: itself an alarm, of this id.
inline constexpr char16_t kAlarmFlood[] = u"alarms.flood";
inline constexpr char16_t kConsoleSource[] = u"console";  // the source of alarms about this program
model::AlarmDefinition alarmFloodDefinition();

class AlarmBook {
 public:
  using Done = AlarmSaver::Done;
  using Changed = std::function<void(const model::Alarm& alarm)>;  // any change of one; must only hand on

  static constexpr std::size_t kMaxAlarms = 256;  // definitions × sources, normal ones too
  static constexpr int kMaxSourceChars = 80;
  static constexpr int kMaxDetailChars = 300;  // the rest is cut off

  // catalog has alarmFloodDefinition() in it. All parts must outlive this object; journal also what is queued in db.
  AlarmBook(const base::Clock& clock, store::Database& db, journal::Journal& journal, AlarmSaver::Post post,
            AlarmCatalog catalog, Changed changed);

  // Once, before anything else: the alarms of an earlier run. One that the catalog has not any more is left out.
  void restore(std::vector<StoredAlarm> stored);

  // By whoever watches the condition, at every change (repeating it is nothing). detail: what it is now, with numbers;
  // kept as it was when the condition began to hold. NotFound: no such definition. Refused: kMaxAlarms are not normal.
  base::Result<void> set(QStringView definitionId, const QString& source, bool active, const QString& detail = {});
  // By design: another alarm or the machine's state makes it meaningless. reason: a sentence.
  base::Result<void> suppress(QStringView definitionId, const QString& source, bool suppressed,
                              const QString& reason = {});

  // By a person. Conflict: revision is not the alarm's. Refused: not in this state, or a critical alarm set aside.
  // InvalidArgument: no reason, too long, minutes out of bounds. NotFound: no such alarm. done: when it is durable;
  // with an error it holds and is saved later. Not called when the call itself fails.
  base::Result<void> acknowledge(const QString& id, quint64 revision, const model::Actor& by, const QString& note,
                                 Done done = {});
  base::Result<void> shelve(const QString& id, quint64 revision, const model::Actor& by, double minutes,
                            const QString& reason, Done done = {});
  base::Result<void> unshelve(const QString& id, quint64 revision, const model::Actor& by, Done done = {});
  base::Result<void> reset(const QString& id, quint64 revision, const model::Actor& by, Done done = {});
  base::Result<void> takeOutOfService(const QString& id, quint64 revision, const model::Actor& by,
                                      const QString& reason, Done done = {});
  base::Result<void> putBack(const QString& id, quint64 revision, const model::Actor& by, Done done = {});

  // Shelves that end, the flood, saving again. At least once a second.
  void tick();

  // All that are not normal, in the order they came. A suppressed one only while there is something to suppress.
  std::vector<model::Alarm> alarms() const;
  std::optional<model::Alarm> find(QStringView definitionId, const QString& source) const;
  model::AlarmKpis kpis();
  const AlarmCatalog& catalog() const { return catalog_; }

 private:
  struct Entry {
    model::Alarm alarm;
    model::AlarmLife life;
    const model::AlarmDefinition* definition = nullptr;
    quint64 order = 0;               // of coming
    std::optional<qint64> raisedNs;  // none: in an earlier run
    std::optional<qint64> shelfEndsNs;
  };
  struct Step {
    model::AlarmInput input;
    model::Actor by;
    QString text;  // note, reason, detail
    double minutes = 0;
  };

  Entry* entryFor(const model::AlarmDefinition& definition, const QString& source);
  base::Result<void> byPerson(const QString& id, quint64 revision, Step step, Done done);
  base::Result<void> apply(Entry& entry, const Step& step, Done done = {});
  void note(Entry& entry, const model::AlarmLife& before, const Step& step);
  void noteRise(Entry& entry, const QString& detail);
  journal::Entry record(const Entry& entry, const Step& step) const;
  bool isListed(const Entry& entry) const;
  void watchFlood();

  const base::Clock& clock_;
  AlarmSaver saver_;
  const AlarmCatalog catalog_;
  const Changed changed_;
  AlarmStatistics statistics_;
  std::map<QString, Entry> entries_;  // by alarm id
  quint64 coming_ = 0;
};

}  // namespace tryer::roast
