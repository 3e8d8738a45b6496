// Private to the command service: what it knows of one proposal that is open or not yet saved.
#pragma once

#include "core/command/command_service.h"

namespace tryer::command {

struct CommandService::Record {
  model::Proposal shown;      // as the listener knows it
  bool published = false;     // false while its first write is under way
  qint64 storedRevision = 0;  // of the row; 0: there is none
  model::ProposalStatus storedStatus = model::ProposalStatus::Pending;
  quint64 abortEpoch = 0;  // when it was made: an abort since then voids it
  quint64 linkLosses = 0;  // when it was made: a link lost since then voids it
  quint64 queued = 0;      // its place among the approved ones
  bool writing = false;    // a change is on its way to the disk: nothing else may change it meanwhile
  bool replaced = false;   // by a newer own change
  qint64 executeNs = 0;    // monotonic, handed to the driver; 0: not
  bool unsaved = false;    // ended, but the disk does not know it yet
  std::vector<journal::Entry> unsavedEntries;
  qint64 retryAtNs = 0;
};

}  // namespace tryer::command
