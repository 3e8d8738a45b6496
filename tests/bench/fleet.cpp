#include "tests/bench/fleet.h"

#include <array>
#include <thread>

#include "core/base/clock.h"
#include "core/machine/twin/twin_machine.h"
#include "tests/bench/bench.h"

namespace tryer::bench {

using namespace Qt::StringLiterals;

// A twin of its own seed, roasting, with what its sensors and controls show as a sample.
class Fleet::Twin {
 public:
  explicit Twin(int number) : twin_(static_cast<quint64>(number) + 1) {
    for (int press = 0; press < 3; ++press) twin_.pressPrs();  // preheating, charge, roasting
  }
  model::Sample next(base::Stamp at) {
    twin_.advance(0.1);
    const auto& seen = twin_.sample();
    const auto& set = twin_.settings();
    const std::array<double, kFleetChannels> values = {seen.beanProbeC,
                                                       seen.beanIrC,
                                                       seen.exhaustC,
                                                       seen.boardC,
                                                       seen.drumC,
                                                       seen.fanRpm,
                                                       seen.mainsV,
                                                       seen.heaterKw,
                                                       twin_.roastClockS(),
                                                       static_cast<double>(set.heater),
                                                       static_cast<double>(set.fan),
                                                       static_cast<double>(set.drum)};
    model::Sample sample;
    sample.at = at;
    sample.seq = ++seq_;
    sample.state = model::MachineState::Roasting;
    for (std::size_t channel = 0; channel < values.size(); ++channel) {
      sample.values[channel] = static_cast<float>(values[channel]);
      sample.quality[channel] = model::Quality::Good;
    }
    return sample;
  }

 private:
  machine::twin::TwinMachine twin_;
  quint64 seq_ = 0;
};

Fleet::Fleet(const QString& databaseFile) {
  auto db = store::Database::open(databaseFile, clock_);
  require(db.has_value(), "cannot open a database");
  db_ = std::move(*db);
  auto capability = std::make_shared<model::Capability>();
  for (int channel = 0; channel < kFleetChannels; ++channel)
    capability->channels.push_back({channel == 0 ? u"bt"_s : u"c%1"_s.arg(channel), u"°C"_s});
  for (int i = 0; i < kFleetMachines; ++i) {
    twins_.emplace_back(i);
    machines_.push_back(std::make_unique<telemetry::MachinePipeline>(
        clock_, capability, table_, i,
        std::make_unique<telemetry::Recorder>(*db_, u"fleet"_s, u"m%1"_s.arg(i), kFleetChannels),
        telemetry::MachinePipeline::Options{65'536}));
  }
}

Fleet::~Fleet() = default;

void Fleet::playSlice() {
  constexpr std::size_t kPart = kFleetMachines / kFleetSlices;
  for (std::size_t i = 0; i < kPart; ++i) {
    const std::size_t machine = static_cast<std::size_t>(slice_) * kPart + i;
    machines_[machine]->onSample(twins_[machine].next(clock_.now()));
  }
  sent_ += kPart;
  slice_ = (slice_ + 1) % kFleetSlices;
}

double Fleet::playFor(int seconds) {
  double busyS = 0;
  auto next = std::chrono::steady_clock::now();
  for (qint64 slice = 0; slice < qint64{seconds} * 10 * kFleetSlices; ++slice) {
    busyS += secondsOf([this] { playSlice(); });
    next += std::chrono::microseconds(100'000 / kFleetSlices);
    std::this_thread::sleep_until(next);
  }
  return busyS / seconds;
}

quint64 Fleet::dropped() {
  for (auto& machine : machines_) machine->recorder()->flush();
  auto done = db_->submitFuture([](store::Connection&) { return base::Result<void>(); }, store::Durability::Normal);
  require(done.get().has_value(), "the store");
  quint64 saved = 0;
  quint64 notShown = 0;
  for (auto& machine : machines_) {
    saved += machine->saved()->samplesSaved;
    notShown += machine->totals().notInSeries;
  }
  return sent_ - saved + notShown;
}

}  // namespace tryer::bench
