// What the abort needs of a machine, and nothing else. Implemented by each driver on its own pre-allocated transfers.
#pragma once

#include <QtGlobal>

namespace tryer::machine::safety {

// The moves of an abort. Each is idempotent in effect or confirmed by status before the next.
enum class SafetyMove : quint8 { HeaterDown, FanUp, PressPrs };

// The machine's own status as the abort reads it.
struct SafetyStatus {
  qint64 atNs = 0;  // monotonic, when the reply came in
  int heater = -1;  // echoed settings
  int fan = -1;
  quint8 state = 0;  // model::MachineState
};

// Called by the safety thread only. noexcept, no lock, no allocation, bounded time (usually well
// under 100 ms a call; a send() into a stalled endpoint may take about 160 ms).
class SafetyPort {
 public:
  virtual ~SafetyPort() = default;

  // True while the machine is connected: there is somebody to send to.
  virtual bool connected() const noexcept = 0;

  // False: a machine that only tells. Constant; nothing is ever sent to it, and nothing below is called.
  virtual bool takesCommands() const noexcept { return true; }

  // An abort begins / is over: between the two the port owns the wire, the normal poll and commands stay off it (what
  // the port reads is passed on to the poll's decoder, so that the curves go on). begin() does not wait for anything.
  virtual void begin() noexcept = 0;
  virtual void end() noexcept = 0;

  // Writes one move. True: the link took the bytes (not: the machine obeyed).
  virtual bool send(SafetyMove move) noexcept = 0;

  // Asks for a fresh status and waits at most timeoutMs. False: none came, or it was not valid.
  // While a press of PRS that the driver itself sent before begin() may still be without effect on the status (up to 1
  // s), the state is reported as Unknown: the abort must not press a second time on a status from before the first.
  virtual bool readStatus(SafetyStatus& status, int timeoutMs) noexcept = 0;

  // The fan setting of the machine's safe state.
  virtual int coolingFan() const noexcept = 0;
  // How many steps its heater has above 0. The default is the most that any machine here has.
  virtual int heaterSteps() const noexcept { return 14; }
  // Whether the state cooling alone says that nothing heats, whatever heater setting is shown.
  virtual bool coolingIsHeatOff() const noexcept { return false; }
};

}  // namespace tryer::machine::safety
