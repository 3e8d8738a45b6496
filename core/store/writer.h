// The store-writer thread: a bounded queue of jobs, committed in groups on the one writing connection.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/store/database.h"

namespace tryer::store {

// Public members are thread-safe, close() excepted: once, by the owner.
class Writer {
 public:
  Writer(std::unique_ptr<Connection> db, const base::Clock& clock, Database::Options options);
  ~Writer();

  Result<void> submit(WriteJob job, Durability durability, WriteDone done);
  WriterHealth health() const;
  void setCommitHandler(Database::CommitHandler handler);
  void setRestHandler(Database::RestHandler handler);
  void close();

 private:
  struct Job {
    WriteJob run;
    Durability durability;
    WriteDone done;
    Result<void> result;
  };
  using Group = std::vector<Job>;

  void loop();
  bool takeGroup(Group& group);  // false: closed and nothing left
  void commitGroup(Group& group);
  Result<void> runTogether(Group& group);
  Result<void> runAlone(Job& job);
  Result<void> runUndoable(Job& job);
  Result<void> setDurability(Durability durability);
  Result<void> begin();
  Result<void> commit();
  void rollBack();
  void report(Group& group, qint64 startedNs);
  void rest(bool closing);
  void callRestHandler();

  std::unique_ptr<Connection> db_;  // the writer thread's
  const base::Clock& clock_;
  const Database::Options options_;
  Durability durability_ = Durability::Normal;  // what the connection is set to
  bool restDue_ = false;

  mutable std::mutex mutex_;  // guards the queue, closing_ and health_
  std::condition_variable wake_;
  std::deque<Job> queue_;
  bool closing_ = false;
  WriterHealth health_;

  std::mutex handlerMutex_;
  Database::CommitHandler handler_;
  Database::RestHandler restHandler_;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace tryer::store
