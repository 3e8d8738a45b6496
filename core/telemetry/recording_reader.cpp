// Reading back what the recorder saved.
#include <algorithm>

#include "core/base/log.h"
#include "core/telemetry/recorder.h"

namespace tryer::telemetry {

using namespace Qt::StringLiterals;

namespace {

using Samples = std::vector<model::Sample>;

struct SessionBlocks {
  QString sessionId;
  std::vector<Samples> blocks;
};

tl::unexpected<base::Error> tooLong(qint64 maxSamples) {
  return base::fail(base::ErrorCode::Refused,
                    u"This recording has more than %1 samples, more than can be read at once."_s.arg(maxSamples));
}

// A block that had to wait for the disk was saved behind later ones.
RecordedSession inOrderOfTime(SessionBlocks session) {
  std::ranges::stable_sort(session.blocks, {}, [](const Samples& block) { return block.front().at.monotonicNs; });
  RecordedSession recorded{std::move(session.sessionId), {}};
  for (const Samples& block : session.blocks) {
    recorded.samples.insert(recorded.samples.end(), block.begin(), block.end());
  }
  return recorded;
}

// rows: session_id, n, columns, in the order of recording.
base::Result<Recording> read(store::Statement& rows, qint64 maxSamples) {
  std::vector<SessionBlocks> sessions;
  Recording recording;
  qint64 count = 0;
  for (;;) {
    auto row = rows.step();
    if (!row) return base::fail(row.error());
    if (!*row) break;
    count += std::max<qint64>(rows.integer(1), 0);
    if (count > maxSamples) return tooLong(maxSamples);
    auto block = decodeBlock(rows.blob(2));
    if (!block) {
      ++recording.unreadableBlocks;
      qCWarning(base::lcTelemetry) << "a recorded block is left out:" << block.error().details;
      continue;
    }
    const QString sessionId = rows.text(0);
    auto session = std::ranges::find(sessions, sessionId, &SessionBlocks::sessionId);
    if (session == sessions.end()) session = sessions.insert(sessions.end(), SessionBlocks{sessionId, {}});
    session->blocks.push_back(std::move(*block));
  }
  for (SessionBlocks& session : sessions) recording.sessions.push_back(inOrderOfTime(std::move(session)));
  return recording;
}

}  // namespace

base::Result<Recording> readRoast(store::Connection& db, const QString& roastId, qint64 maxSamples) {
  auto rows = db.prepare("SELECT session_id, n, columns FROM telemetry_block WHERE roast_id = ?1 ORDER BY id");
  if (!rows) return base::fail(rows.error());
  rows->bind(1, roastId);
  return read(*rows, maxSamples);
}

base::Result<Recording> readSession(store::Connection& db, const QString& sessionId, const QString& machineId,
                                    qint64 maxSamples) {
  auto rows = db.prepare(
      "SELECT session_id, n, columns FROM telemetry_block WHERE session_id = ?1 AND machine_id = ?2 ORDER BY id");
  if (!rows) return base::fail(rows.error());
  rows->bind(1, sessionId).bind(2, machineId);
  return read(*rows, maxSamples);
}

}  // namespace tryer::telemetry
