#include "core/store/database.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include "core/store/backup.h"
#include "core/store/lock_file.h"
#include "core/store/writer.h"

namespace tryer::store {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;

struct Database::Private {
  QString file;
  int schemaVersion = 0;
  std::unique_ptr<LockFile> lock;  // let go after the writer has closed
  std::unique_ptr<Writer> writer;
  std::mutex closing;
};

namespace {

Result<QString> prepareFolder(const QString& file) {
  if (file.isEmpty()) return fail(ErrorCode::InvalidArgument, u"The database needs a file name (--db FILE)."_s);
  const QFileInfo info(file);
  if (info.isDir()) {
    return fail(ErrorCode::InvalidArgument, u"%1 is a folder. Name a file in it with --db FILE."_s.arg(file));
  }
  const QString folder = info.absolutePath();
  if (!QDir().mkpath(folder)) {
    return fail(
        ErrorCode::Io,
        u"The folder %1 cannot be created. Check its permissions, or choose another place with --db FILE."_s.arg(
            folder));
  }
  // One file has one lock, whatever link leads to it.
  return info.exists() ? info.canonicalFilePath() : info.absoluteFilePath();
}

}  // namespace

Database::Database(std::unique_ptr<Private> d) : d_(std::move(d)) {}
Database::~Database() {
  close();
}

Result<std::unique_ptr<Database>> Database::open(const QString& file, const base::Clock& clock) {
  return open(file, clock, Options());
}

Result<std::unique_ptr<Database>> Database::open(const QString& file, const base::Clock& clock, Options options) {
  auto place = prepareFolder(file);
  if (!place) return fail(std::move(place.error()));
  auto d = std::make_unique<Private>();
  d->file = *place;
  auto lock = LockFile::acquire(d->file);
  if (!lock) return fail(std::move(lock.error()));
  d->lock = std::move(*lock);
  if (auto ours = checkFileIsOurs(d->file, migrations()); !ours) return fail(std::move(ours.error()));
  auto connection = Connection::open(d->file, Connection::Mode::ReadWrite);
  if (!connection) return fail(std::move(connection.error()));
  if (auto done = migrate(**connection, d->file, migrations()); !done) return fail(std::move(done.error()));
  const auto version = (*connection)->queryInteger("PRAGMA user_version");
  if (!version) return fail(version.error());
  d->schemaVersion = static_cast<int>(*version);
  d->writer = std::make_unique<Writer>(std::move(*connection), clock, options);
  return std::unique_ptr<Database>(new Database(std::move(d)));
}

QString Database::file() const {
  return d_->file;
}
int Database::schemaVersion() const {
  return d_->schemaVersion;
}

Result<void> Database::submit(WriteJob job, Durability durability, WriteDone done) {
  return d_->writer->submit(std::move(job), durability, std::move(done));
}

std::future<Result<void>> Database::submitFuture(WriteJob job, Durability durability) {
  auto promise = std::make_shared<std::promise<Result<void>>>();
  auto future = promise->get_future();
  const auto taken =
      submit(std::move(job), durability, [promise](Result<void> result) { promise->set_value(std::move(result)); });
  if (!taken) promise->set_value(taken);
  return future;
}

Result<std::unique_ptr<Connection>> Database::openReader() const {
  return Connection::open(d_->file, Connection::Mode::ReadOnly);
}

Result<void> Database::backupTo(const QString& target) const {
  auto reader = openReader();
  if (!reader) return fail(std::move(reader.error()));
  return backup(**reader, target);
}

WriterHealth Database::health() const {
  return d_->writer->health();
}

void Database::setCommitHandler(CommitHandler handler) {
  d_->writer->setCommitHandler(std::move(handler));
}

void Database::setRestHandler(RestHandler handler) {
  d_->writer->setRestHandler(std::move(handler));
}

void Database::close() {
  const std::lock_guard lock(d_->closing);
  d_->writer->close();
  d_->lock.reset();
}

QString defaultDatabaseFile() {
  return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/tryer/tryer.db"_s;
}

}  // namespace tryer::store
