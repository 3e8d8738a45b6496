#include <unistd.h>

#include <QFile>
#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "core/base/canonical_json.h"
#include "core/journal/chain.h"
#include "core/journal/journal.h"
#include "core/journal/query.h"
#include "core/journal/snapshot.h"

namespace tryer::journal {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;

namespace {

constexpr qsizetype kBytesPerWrite = 256 * 1024;
constexpr qint64 kWrittenPerProgress = 1024;

// Keys in canonical order.
void appendLine(const store::Statement& row, QByteArray& out) {
  out += "{\"actor\":";
  appendJsonString(row.textView(3), out);
  out += ",\"hash\":\"";
  appendHex(row.blobView(6), out);
  out += "\",\"payload\":";
  const auto payload = row.textView(4);
  if (base::isCanonicalJson(payload))
    out.append(payload);
  else
    appendJsonString(payload, out);
  out += ",\"prev\":\"";
  appendHex(row.blobView(5), out);
  out += "\",\"seq\":";
  appendInteger(row.integer(0), out);
  out += ",\"type\":";
  appendJsonString(row.textView(2), out);
  out += ",\"utcMs\":";
  appendInteger(row.integer(1), out);
  out += "}\n";
}

tl::unexpected<base::Error> writeFailure(const QString& file, const QString& details, bool full) {
  if (full) {
    return fail(ErrorCode::DiskFull,
                u"The journal could not be exported: the disk with %1 is full. Free some space, "
                u"or export to another disk."_s.arg(file),
                details);
  }
  return fail(ErrorCode::Io,
              u"The journal could not be exported to %1. Check that its folder exists and can be "
              u"written, or choose another place."_s.arg(file),
              details);
}

Result<void> flush(QFile& out, QByteArray& buffer) {
  if (out.write(buffer) != buffer.size()) {
    return writeFailure(out.fileName(), out.errorString(), out.error() == QFileDevice::ResourceError);
  }
  buffer.resize(0);
  return {};
}

Result<qint64> writeAll(store::Connection& db, const Filter& filter, QFile& out,
                        const std::function<bool(double)>& progress) {
  const Snapshot snapshot(db);
  const auto newest = newestSeq(db);
  if (!newest) return fail(newest.error());
  auto query = conditions(filter);
  query.sql = QByteArray("SELECT ") + kRecordColumns + " FROM journal WHERE 1" + query.sql + " ORDER BY seq";
  auto rows = query.prepare(db);
  if (!rows) return fail(std::move(rows.error()));
  QByteArray buffer;
  for (qint64 written = 0;; ++written) {
    const auto row = rows->step();
    if (!row) return fail(row.error());
    if (!*row || buffer.size() >= kBytesPerWrite) {
      if (auto flushed = flush(out, buffer); !flushed) return fail(std::move(flushed.error()));
    }
    if (!*row) return written;
    appendLine(*rows, buffer);
    if (progress && written % kWrittenPerProgress == 0) {
      const auto part = static_cast<double>(rows->integer(0)) / static_cast<double>(std::max<qint64>(*newest, 1));
      if (!progress(std::clamp(part, 0.0, 1.0))) return fail(ErrorCode::Cancelled, u"The export was cancelled."_s);
    }
  }
}

Result<void> finish(QFile& out, const QString& file) {
  const auto part = QFile::encodeName(out.fileName());
  const bool synced = out.flush() && ::fsync(out.handle()) == 0;
  const int error = errno;
  out.close();
  if (!synced) return writeFailure(file, base::systemErrorText(error), error == ENOSPC);
  if (std::rename(part.constData(), QFile::encodeName(file).constData()) != 0) {
    return writeFailure(file, base::systemErrorText(errno), errno == ENOSPC);
  }
  return {};
}

}  // namespace

Result<qint64> exportJsonLines(store::Connection& db, const Filter& filter, const QString& file,
                               const std::function<bool(double)>& progress) {
  QFile out(file + u".part"_s);
  if (!out.open(QIODevice::WriteOnly | QIODevice::Truncate)) return writeFailure(file, out.errorString(), false);
  auto written = writeAll(db, filter, out, progress);
  if (written) {
    if (auto finished = finish(out, file); !finished) written = fail(std::move(finished.error()));
  }
  if (!written)
    out.remove();
  else if (progress)
    progress(1.0);
  return written;
}

}  // namespace tryer::journal
