// UUID version 7 (RFC 9562 §5.7): sorts by time of creation. Thread-safe.
#pragma once

#include <QString>

#include "core/base/clock.h"

namespace tryer::base {

// 36 characters, lower case. Ids made by one process within one millisecond still sort in order of creation.
QString newUuidV7(const Clock& clock);

}  // namespace tryer::base
