// 1,000 twins in the middle of their roasts, ten samples a second each, on their way into live series and a database.
#pragma once

#include <QString>
#include <memory>
#include <vector>

#include "core/telemetry/pipeline.h"

namespace tryer::bench {

inline constexpr int kFleetMachines = 1'000;
inline constexpr int kFleetChannels = 12;
inline constexpr int kFleetSlices = 20;  // of the 100 ms of a poll: machines do not answer all at once

// One thread; table() and shown() may be read from another one.
class Fleet {
 public:
  explicit Fleet(const QString& databaseFile);  // ends the bench when it cannot be opened
  ~Fleet();

  void playSlice();  // the next twentieth of the machines
  // Plays on time for so long; afterwards the share of that time that it was busy.
  double playFor(int seconds);

  const telemetry::MachinePipeline& shown() const { return *machines_.front(); }
  const telemetry::LatestTable& table() const { return table_; }
  quint64 sent() const { return sent_; }
  quint64 dropped();  // not saved, or not shown; waits until all that is saved is durable

 private:
  class Twin;
  const base::SystemClock clock_;
  std::unique_ptr<store::Database> db_;
  telemetry::LatestTable table_{kFleetMachines};
  std::vector<std::unique_ptr<telemetry::MachinePipeline>> machines_;
  std::vector<Twin> twins_;
  int slice_ = 0;
  quint64 sent_ = 0;
};

}  // namespace tryer::bench
