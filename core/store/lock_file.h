// The advisory lock by which one console at a time owns a database.
#pragma once

#include <QString>
#include <memory>

#include "core/base/error.h"

namespace tryer::store {

// Held for the life of the object, and let go by the system when the process dies. The file itself is left where it is:
// removing it would let two processes hold "the same" lock.
class LockFile {
 public:
  // Busy when another process (or another Database of this one) holds it; the message names its process id.
  static base::Result<std::unique_ptr<LockFile>> acquire(const QString& databaseFile);
  // The process that has the database open: its id stands in the file, and it has that file open now. NotFound: none,
  // or one of another user, whose open files cannot be seen.
  static base::Result<qint64> holder(const QString& databaseFile);
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

 private:
  explicit LockFile(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace tryer::store
