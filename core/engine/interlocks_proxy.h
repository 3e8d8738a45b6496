// The interlocks on the GUI thread: a copy of what the engine has, and changes handed on to it.
#pragma once

#include "core/engine/api/interlocks.h"
#include "core/engine/proxies.h"

namespace tryer::engine {

class InterlocksProxy final : public api::InterlocksApi {
  Q_OBJECT
 public:
  explicit InterlocksProxy(Requests& requests) : requests_(requests) {}

  std::vector<api::Interlock> interlocks() const override { return list_; }
  void tighten(const QString& ruleId, const api::InterlockChange& change, Answer answer) override;

  void takeList(std::vector<api::Interlock> list);

 private:
  Requests& requests_;
  std::vector<api::Interlock> list_;
};

}  // namespace tryer::engine
