#include "tests/soak/sample_account.h"

#include "core/store/connection.h"
#include "core/telemetry/recorder.h"

namespace tryer::soak {

namespace {

void add(SampleAccount& account, const std::vector<model::Sample>& samples, qint64 longestNs) {
  const model::Sample* before = nullptr;
  for (const model::Sample& sample : samples) {
    ++account.stored;
    const qint64 nowNs = sample.at.monotonicNs;
    if (account.whole.beginNs == 0) account.whole.beginNs = nowNs;
    account.whole.endNs = nowNs;
    const bool anew = sample.seq == 1;
    if (anew) ++account.connections;
    if (before != nullptr) {
      const qint64 beforeNs = before->at.monotonicNs;
      const bool later = nowNs > beforeNs && (anew || sample.seq > before->seq);
      if (!later) ++account.outOfOrder;
      if (later && !anew) account.missing += static_cast<qint64>(sample.seq - before->seq) - 1;
      if (nowNs - beforeNs > longestNs) account.gaps.push_back({beforeNs, nowNs});
    }
    before = &sample;
  }
}

}  // namespace

base::Result<SampleAccount> accountOf(const QString& databaseFile, qint64 longestNs) {
  const auto db = store::Connection::open(databaseFile, store::Connection::Mode::ReadOnly);
  if (!db) return base::fail(db.error());
  auto row = (*db)->prepare(
      "SELECT session_id, machine_id FROM telemetry_block GROUP BY session_id, machine_id ORDER BY sum(n) DESC LIMIT "
      "1");
  if (!row) return base::fail(row.error());
  const auto found = row->step();
  if (!found) return base::fail(found.error());
  SampleAccount account;
  if (!*found) return account;
  const auto recording = telemetry::readSession(**db, row->text(0), row->text(1));
  if (!recording) return base::fail(recording.error());
  account.unreadable = recording->unreadableBlocks;
  for (const auto& session : recording->sessions) add(account, session.samples, longestNs);
  return account;
}

}  // namespace tryer::soak
