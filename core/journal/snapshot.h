// A read transaction: everything read within its life is of one moment.
#pragma once

#include "core/store/connection.h"

namespace tryer::journal {

class Snapshot {
 public:
  explicit Snapshot(store::Connection& db) : db_(db), own_(!db.inTransaction() && db.execute("BEGIN").has_value()) {}
  ~Snapshot() {
    if (own_) static_cast<void>(db_.execute("ROLLBACK"));
  }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  store::Connection& db_;
  bool own_;
};

}  // namespace tryer::journal
