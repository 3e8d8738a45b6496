// Turns the heat off in place of a console that is gone: claims the machine, runs the abort's plan until the machine's
// own status confirms it, and keeps the report of it up to date.
#pragma once

#include <memory>

#include "core/base/clock.h"
#include "core/machine/aillio/bullet_model.h"
#include "core/machine/safety/abort_channel.h"
#include "core/machine/safety/guard_protocol.h"
#include "core/machine/safety/guard_watch.h"
#include "core/machine/usb/usb_context.h"
#include "core/model/guard_report.h"

namespace tryer::guard {

// One thread, beside the safety thread that it makes, which sends and needs nothing of this one but the link.
class Takeover {
 public:
  static constexpr int kStepMs = 20;
  // Without a link for so long it ends: whoever wanted the machine to be off has had to use its power switch.
  static constexpr qint64 kGiveUpNs = 600 * base::kNsPerS;

  // beganAt: when the cause was seen.
  Takeover(const base::Clock& clock, const machine::safety::GuardedMachine& machine,
           machine::safety::GuardWatch::Cause cause, const base::Stamp& beganAt, QString reportFolder);
  ~Takeover();
  Takeover(const Takeover&) = delete;
  Takeover& operator=(const Takeover&) = delete;

  void consoleEnded();  // the process of the console is gone

  // Every kStepMs. True: the machine is safe, or it was given up; the report says which.
  bool step();

  bool hadMachine() const { return report_.claimedMs.has_value(); }
  bool safe() const { return report_.safeMs.has_value(); }

 private:
  class QuietWaker;
  void lookForMachine();
  std::optional<machine::usb::UsbDeviceInfo> find() const;
  bool isLost();
  void dropLink();
  void take(const model::AbortStatus& status);
  void write();
  double msSince(qint64 atNs) const { return static_cast<double>(atNs - beganAt_.monotonicNs) / 1e6; }

  const base::Clock& clock_;
  const machine::safety::GuardedMachine machine_;
  const base::Stamp beganAt_;
  const QString folder_;
  model::GuardReport report_;
  model::GuardReport written_;
  QString writeProblem_;
  qint64 nextWriteNs_ = 0;
  qint64 nextLookNs_ = 0;
  qint64 linkedNs_;  // when there last was a link
  quint64 links_ = 0;
  const machine::aillio::BulletModel* model_;
  std::unique_ptr<machine::usb::UsbContext> usb_;
  std::unique_ptr<QuietWaker> waker_;
  std::unique_ptr<machine::safety::AbortChannel> abort_;
  std::unique_ptr<machine::aillio::BulletSafetyPort> port_;
  machine::usb::UsbDeviceInfo where_;
  std::unique_ptr<machine::aillio::BulletLink> link_;
};

}  // namespace tryer::guard
