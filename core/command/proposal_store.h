// Where proposals become durable, together with the journal records that tell of them. Calls return at once; done comes
// later, on any thread, exactly once, and never from within the call.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/base/error.h"
#include "core/journal/journal.h"
#include "core/model/proposal.h"
#include "core/store/database.h"

namespace tryer::command {

// One change: the row is replaced only when it still has this revision and status (compare-and-set).
struct ProposalWrite {
  model::Proposal next;
  qint64 expectedRevision = 0;  // 0: there is no row yet
  model::ProposalStatus expectedStatus = model::ProposalStatus::Pending;
  std::vector<journal::Entry> entries;
};

// What became of a write. stored: what the row holds instead, after a Conflict; none: no readable row.
struct WriteReport {
  base::Result<void> result;
  std::optional<model::Proposal> stored;
};

struct Recovered {
  std::vector<model::Proposal> ended;   // were open, have been ended now
  std::vector<model::Proposal> closed;  // newest first, without those
  int unreadable = 0;                   // rows that could not be read; open ones among them are ended as UNKNOWN
};
// How an open proposal of an earlier process ends, with the record that tells of it.
struct Ending {
  model::Proposal ended;
  journal::Entry entry;
};
using EndOpen = std::function<Ending(const model::Proposal&)>;  // pure: it runs on the writer thread

class ProposalStore {
 public:
  virtual ~ProposalStore() = default;
  // Row and journal records in one transaction, durable on disk when done says so.
  virtual void write(ProposalWrite change, std::function<void(WriteReport)> done) = 0;
  // A journal record alone.
  virtual void note(journal::Entry entry) = 0;
  // Ends every open row in one transaction and reads the newest closed ones (at most keep).
  virtual void recover(EndOpen endOpen, int keep, std::function<void(base::Result<Recovered>)> done) = 0;
};

// The real one: table proposal, written by the store's writer thread with Durability::Full.
class DatabaseProposalStore final : public ProposalStore {
 public:
  // post: runs a task later, never inline; for answers to calls that the database refused at once. The journal must
  // live until the database is closed: queued jobs append to it.
  DatabaseProposalStore(store::Database& database, journal::Journal& journal,
                        std::function<void(std::function<void()>)> post);

  void write(ProposalWrite change, std::function<void(WriteReport)> done) override;
  void note(journal::Entry entry) override;
  void recover(EndOpen endOpen, int keep, std::function<void(base::Result<Recovered>)> done) override;

 private:
  store::Database& database_;
  journal::Journal& journal_;
  std::function<void(std::function<void()>)> post_;
};

}  // namespace tryer::command
