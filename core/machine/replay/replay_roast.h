// A roast as it was recorded, read back from a database of this program to be played again.
#pragma once

#include <QString>
#include <memory>
#include <vector>

#include "core/base/error.h"
#include "core/model/capability.h"
#include "core/model/sample.h"

namespace tryer::machine {

struct ReplayRoast {
  QString roastId;
  QString file;
  qint64 startedUtcMs = 0;
  model::Capability capability;        // as the machine had it, without its actuators: nothing can be commanded
  std::vector<model::Sample> samples;  // values, quality, state as recorded; at.monotonicNs counts from the first one
};

// Reads only; the file is opened read-only and not changed. roastId empty: the newest roast that has a curve.
// InvalidArgument: no such file, no database of this program. NotFound: no such roast, or none with a curve.
// UnknownProduct: of a machine that this version does not know. NewerVersion, Corrupt, Io.
// Blocks (some ms for a roast): not on the machine or GUI thread of a running console.
base::Result<std::shared_ptr<const ReplayRoast>> readReplayRoast(const QString& file, const QString& roastId);

// The same file by whatever name or link.
bool isSameFile(const QString& one, const QString& other);

struct ReplayOptions {
  std::shared_ptr<const ReplayRoast> roast;
  double speed = 1;  // 1…60
};

inline constexpr char16_t kReplayMachineId[] = u"replay";

}  // namespace tryer::machine
