#pragma once

#include <QString>

namespace tryer::model {

// Whether the guard process stands by.
struct GuardStatus {
  bool ready = false;
  QString problem;  // why not, with the remedy; empty while it is only being started
  qint64 pid = 0;   // 0: none
  int starts = 0;   // of this session
  bool operator==(const GuardStatus&) const = default;
};

}  // namespace tryer::model
