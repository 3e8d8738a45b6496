// The alarms that there can be. One without cause, consequence, response and time to respond is refused: it would be an
// event (ISA-18.2).
#pragma once

#include <vector>

#include "core/base/error.h"
#include "core/model/alarm.h"

namespace tryer::roast {

// Plain value; constant for a session once it is made.
class AlarmCatalog {
 public:
  static constexpr std::size_t kMaxDefinitions = 128;
  static constexpr int kMaxIdChars = 64;
  static constexpr double kLongestResponseS = 24 * 3600;

  // InvalidArgument names what is missing: an id of [a-z0-9.-], a title, cause, consequence, response, a time to
  // respond from more than 0 s to a day. Conflict: the id is there already.
  base::Result<void> add(model::AlarmDefinition definition);

  // All of them, or the first error.
  static base::Result<AlarmCatalog> of(std::vector<model::AlarmDefinition> definitions);

  const model::AlarmDefinition* find(QStringView id) const;  // nullptr: none
  const std::vector<model::AlarmDefinition>& all() const { return definitions_; }

 private:
  std::vector<model::AlarmDefinition> definitions_;
};

}  // namespace tryer::roast
