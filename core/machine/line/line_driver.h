// A roaster, or a logger beside it, that sends its measurements as lines over TCP (see line_codec.h). It is only read:
// the profile has no actuators, and not one byte is ever sent.
//
// Time is this program's: a sample is stamped when its line came in, so a sender's clock that is wrong, stands still or
// jumps cannot move the roast clock, and neither can a new connection. Of lines that come in together only the newest
// is used: the others are old, and nobody can say how old.
//
// While nothing can be read for LineOptions::silenceMs the connection is taken for dead. After a loss it is tried again
// after firstRetryMs, then twice as long each time up to lastRetryMs; a reading begins anew.
#pragma once

#include <QTcpSocket>
#include <QTimer>
#include <memory>
#include <optional>

#include "core/base/clock.h"
#include "core/machine/driver.h"
#include "core/machine/line/line_codec.h"
#include "core/machine/line/line_options.h"
#include "core/machine/safety/read_only_port.h"

namespace tryer::machine::line {

model::Capability lineCapability();

// Machine thread, as every driver.
class LineDriver final : public Driver {
 public:
  LineDriver(const base::Clock& clock, LineOptions options, DriverListener& listener);
  ~LineDriver() override;
  LineDriver(const LineDriver&) = delete;
  LineDriver& operator=(const LineDriver&) = delete;

  const model::Capability& capability() const override { return capability_; }
  void open() override;
  void close() override;
  void execute(const model::Command& command) override;  // refused, always
  model::LinkDiagnostics diagnostics() const override;
  safety::SafetyPort& safetyPort() override { return port_; }

 private:
  void connectNow();
  void connected();
  void readAll();
  void lost(const base::Error& why);
  void dropSocket();
  void tell(model::LinkState state, std::optional<base::Error> problem);

  const base::Clock& clock_;
  const LineOptions options_;
  DriverListener& listener_;
  const model::Capability capability_ = lineCapability();
  safety::ReadOnlyPort port_;
  LineDecoder decoder_;
  std::unique_ptr<QTcpSocket> socket_;
  QTimer retry_;
  QTimer silence_;  // also for the time that connecting may take
  model::LinkStatus status_;
  model::LinkCounters counters_;  // what the decoder does not count
  quint64 seq_ = 0;
  quint64 links_ = 0;
  int retryMs_;
  bool wanted_ = false;  // open() was called
};

}  // namespace tryer::machine::line
