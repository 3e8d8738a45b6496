// The newest sample of each machine, for read-outs. Each row has one writing thread and any number of reading ones; no
// lock, no allocation after construction, and a reader is never held up by a writer that was put to sleep half way.
//
// How: a row has two slots of atomic words. The writer fills the slot that is not published, then publishes it; a
// reader copies the published slot and checks that the writer did not come round to it meanwhile (H.-J. Boehm, "Can
// seqlocks get along with programming language memory models?", MSPC 2012: every word is atomic, so there is no data
// race).
#pragma once

#include <array>
#include <atomic>
#include <limits>
#include <memory>

#include "core/model/sample.h"

namespace tryer::telemetry {

struct LatestSample {
  model::Sample sample;
  float rorCPerMin = std::numeric_limits<float>::quiet_NaN();
  quint64 count = 0;  // samples of this machine since the program started; grows by one with each write
};

class LatestTable {
 public:
  static constexpr int kMaxRows = 1024;

  explicit LatestTable(int rows);  // 1…kMaxRows, clamped
  ~LatestTable();
  LatestTable(const LatestTable&) = delete;
  LatestTable& operator=(const LatestTable&) = delete;

  int rows() const noexcept { return rows_; }

  // The row's own thread. A row that does not exist is ignored.
  void write(int row, const LatestSample& latest) noexcept;

  // Any thread. False: nothing was written yet, or no such row.
  bool read(int row, LatestSample& latest) const noexcept;

 private:
  struct Row;
  const int rows_;
  std::unique_ptr<Row[]> table_;
};

}  // namespace tryer::telemetry
