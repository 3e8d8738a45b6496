#include "core/store/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <array>
#include <cerrno>
#include <optional>

namespace tryer::store {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;
using base::systemErrorText;

namespace {

std::optional<qint64> pidIn(int fd) {
  std::array<char, 32> text{};
  const auto size = ::pread(fd, text.data(), text.size() - 1, 0);
  bool ok = false;
  const auto pid = QByteArray(text.data(), std::max<qsizetype>(size, 0)).trimmed().toLongLong(&ok);
  return ok && pid > 0 ? std::optional(pid) : std::nullopt;
}

// A process id alone says little: it may be of an earlier console, and be another program's by now.
bool hasOpen(qint64 pid, const QString& file) {
  const QString path = QFileInfo(file).canonicalFilePath();
  const QDir open(u"/proc/%1/fd"_s.arg(pid));
  for (const QString& entry : open.entryList(QDir::Files | QDir::System | QDir::NoDotAndDotDot)) {
    if (QFile::symLinkTarget(open.filePath(entry)) == path) return true;
  }
  return false;
}

void writeOwnPid(int fd) {
  const auto text = QByteArray::number(static_cast<qint64>(::getpid())) + '\n';
  // Only for the message of the next one: the lock holds without it, also on a full disk.
  if (::ftruncate(fd, 0) == 0)
    static_cast<void>(::pwrite(fd, text.constData(), static_cast<size_t>(text.size()), 0) < 0);
}

}  // namespace

base::Result<std::unique_ptr<LockFile>> LockFile::acquire(const QString& databaseFile) {
  const QString file = databaseFile + u".lock"_s;
  const int fd = ::open(QFile::encodeName(file).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    const int error = errno;
    const bool denied = error == EACCES || error == EPERM || error == EROFS;
    return fail(denied            ? ErrorCode::NoPermission
                : error == ENOSPC ? ErrorCode::DiskFull
                                  : ErrorCode::Io,
                u"%1 cannot be written, so %2 cannot be opened. Give yourself write permission to its folder, "
                u"or choose another place with --db FILE."_s.arg(file, databaseFile),
                systemErrorText(error));
  }
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) {
    writeOwnPid(fd);
    return std::unique_ptr<LockFile>(new LockFile(fd));
  }
  const int error = errno;
  const auto pid = pidIn(fd);
  const QString who = pid ? u" (process %1)"_s.arg(*pid) : QString();
  ::close(fd);
  if (error != EWOULDBLOCK) {
    return fail(ErrorCode::Io, u"%1 cannot be locked. Choose a folder on a local disk with --db FILE."_s.arg(file),
                systemErrorText(error));
  }
  return fail(ErrorCode::Busy,
              u"Another console%1 has %2 open. Use that one, or close it first; a second console needs a "
              u"database of its own (--db FILE)."_s.arg(who, databaseFile));
}

base::Result<qint64> LockFile::holder(const QString& databaseFile) {
  const QString file = databaseFile + u".lock"_s;
  const int fd = ::open(QFile::encodeName(file).constData(), O_RDONLY | O_CLOEXEC);
  const auto pid = fd < 0 ? std::nullopt : pidIn(fd);
  if (fd >= 0) ::close(fd);
  if (pid && hasOpen(*pid, file)) return *pid;
  return fail(ErrorCode::NotFound,
              u"No console of yours has %1 open, so nothing was done. If a machine is heating, switch it off at its "
              "power switch."_s.arg(databaseFile));
}

LockFile::~LockFile() {
  ::close(fd_);
}

}  // namespace tryer::store
