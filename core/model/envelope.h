#pragma once

#include <limits>

namespace tryer::model {

// What a curve did within one pixel column. All NaN: nothing there (a gap is a gap, never drawn across).
struct EnvelopeColumn {
  float min = std::numeric_limits<float>::quiet_NaN();
  float max = std::numeric_limits<float>::quiet_NaN();
  float first = std::numeric_limits<float>::quiet_NaN();  // the first and the last value within the column
  float last = std::numeric_limits<float>::quiet_NaN();
};

}  // namespace tryer::model
