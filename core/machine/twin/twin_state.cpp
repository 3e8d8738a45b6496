// The twin's state as JSON and back, to the last bit.
#include <array>
#include <bit>
#include <cmath>

#include "core/machine/twin/twin_machine.h"

namespace tryer::machine::twin {

using namespace Qt::StringLiterals;

namespace {

constexpr int kFormat = 1;

QString hex(quint64 word) {
  return QString::number(word, 16).rightJustified(16, u'0');
}
QString hex(double value) {
  return hex(std::bit_cast<quint64>(value));
}
QString hex(qint64 value) {
  return hex(static_cast<quint64>(value));
}

// Reads fields by name; the first one that is missing or unusable is remembered, later ones read as 0.
class Reader {
 public:
  explicit Reader(const QJsonObject& object) : object_(object) {}

  quint64 word(QLatin1StringView name) {
    const QString text = object_.value(name).toString();
    bool ok = false;
    const quint64 value = text.size() == 16 ? text.toULongLong(&ok, 16) : 0;
    if (!ok) refuse(name);
    return value;
  }
  double number(QLatin1StringView name, double low = -1e9, double high = 1e9) {
    const double value = std::bit_cast<double>(word(name));
    if (!(value >= low && value <= high)) refuse(name);
    return value;
  }
  qint64 count(QLatin1StringView name, qint64 low) {
    constexpr qint64 kMost = qint64{1} << 50;
    const auto value = static_cast<qint64>(word(name));
    if (value < low || value > kMost) refuse(name);
    return value;
  }
  int level(QLatin1StringView name, int low, int high) {
    const QJsonValue value = object_.value(name);
    const int level = value.toInt(low - 1);
    if (level < low || level > high) refuse(name);
    return level;
  }
  QString refused() const { return refused_; }

 private:
  void refuse(QLatin1StringView name) {
    if (refused_.isEmpty()) refused_ = name;
  }
  const QJsonObject& object_;
  QString refused_;
};

struct NamedState {
  StateIndex index;
  QLatin1StringView name;
  double low, high;
};
constexpr std::array<NamedState, kStateSize> kStateNames{{
    {kDrumC, "drumC"_L1, -50.0, 2000.0},
    {kAirC, "airC"_L1, -50.0, 2000.0},
    {kBeanC, "beanC"_L1, -50.0, 2000.0},
    {kMoisture, "moisture"_L1, -1e-6, 1.0},
    {kReactionKjPerKg, "reactionKjPerKg"_L1, -1e-6, 1e4},
    {kDryKg, "dryKg"_L1, 0.0, 10.0},
    {kCrack, "crack"_L1, -1e-6, 1.0 + 1e-6},
    {kElectricKj, "electricKj"_L1, -1e9, 1e9},
    {kReactionKj, "reactionKj"_L1, -1e9, 1e9},
    {kEvaporationKj, "evaporationKj"_L1, -1e9, 1e9},
    {kExhaustKj, "exhaustKj"_L1, -1e9, 1e9},
    {kWallKj, "wallKj"_L1, -1e9, 1e9},
}};

void writePhysics(QJsonObject& out, const RoastPhysics::Snapshot& from) {
  for (const auto& field : kStateNames) out.insert(field.name, hex(from.state[field.index]));
  out.insert("inputHeater"_L1, hex(from.inputs.heaterLevel));
  out.insert("inputFan"_L1, hex(from.inputs.fan));
  out.insert("inputDrum"_L1, hex(from.inputs.drum));
  out.insert("inputAmbientC"_L1, hex(from.inputs.ambientC));
  out.insert("chargedKg"_L1, hex(from.batchKg));
  out.insert("lotMoisture"_L1, hex(from.moisture));
  out.insert("lotCrackC"_L1, hex(from.crackC));
  out.insert("beansInKj"_L1, hex(from.beansInKj));
  out.insert("beansOutKj"_L1, hex(from.beansOutKj));
  out.insert("metalAtStartKj"_L1, hex(from.metalAtStartKj));
  out.insert("airAtStartKj"_L1, hex(from.airAtStartKj));
  out.insert("beansAtStartKj"_L1, hex(from.beansAtStartKj));
}

RoastPhysics::Snapshot readPhysics(Reader& in) {
  RoastPhysics::Snapshot to;
  for (const auto& field : kStateNames) to.state[field.index] = in.number(field.name, field.low, field.high);
  to.inputs.heaterLevel = in.number("inputHeater"_L1, 0.0, TwinSettings::kHeaterMax);
  to.inputs.fan = in.number("inputFan"_L1, 0.0, TwinSettings::kFanMax);
  to.inputs.drum = in.number("inputDrum"_L1, 0.0, TwinSettings::kDrumMax);
  to.inputs.ambientC = in.number("inputAmbientC"_L1, TwinSettings::kAmbientMinC, TwinSettings::kAmbientMaxC);
  to.batchKg = in.number("chargedKg"_L1, 0.0, TwinSettings::kBatchMaxKg);
  to.moisture = in.number("lotMoisture"_L1, 0.0, 1.0);
  to.crackC = in.number("lotCrackC"_L1, 0.0, 400.0);
  to.beansInKj = in.number("beansInKj"_L1);
  to.beansOutKj = in.number("beansOutKj"_L1);
  to.metalAtStartKj = in.number("metalAtStartKj"_L1);
  to.airAtStartKj = in.number("airAtStartKj"_L1);
  to.beansAtStartKj = in.number("beansAtStartKj"_L1);
  return to;
}

void writeSettings(QJsonObject& out, const TwinSettings& from) {
  out.insert("heater"_L1, from.heater);
  out.insert("fan"_L1, from.fan);
  out.insert("drum"_L1, from.drum);
  out.insert("batchKg"_L1, hex(from.batchKg));
  out.insert("preheatC"_L1, hex(from.preheatC));
  out.insert("ambientC"_L1, hex(from.ambientC));
}

TwinSettings readSettings(Reader& in) {
  TwinSettings to;
  to.heater = in.level("heater"_L1, 0, TwinSettings::kHeaterMax);
  to.fan = in.level("fan"_L1, TwinSettings::kFanMin, TwinSettings::kFanMax);
  to.drum = in.level("drum"_L1, TwinSettings::kDrumMin, TwinSettings::kDrumMax);
  to.batchKg = in.number("batchKg"_L1, TwinSettings::kBatchMinKg, TwinSettings::kBatchMaxKg);
  to.preheatC = in.number("preheatC"_L1, TwinSettings::kPreheatMinC, TwinSettings::kPreheatMaxC);
  to.ambientC = in.number("ambientC"_L1, TwinSettings::kAmbientMinC, TwinSettings::kAmbientMaxC);
  return to;
}

void writeSample(QJsonObject& out, const TwinSample& from) {
  out.insert("shownElapsedS"_L1, hex(from.elapsedS));
  out.insert("shownProbeC"_L1, hex(from.beanProbeC));
  out.insert("shownIrC"_L1, hex(from.beanIrC));
  out.insert("shownExhaustC"_L1, hex(from.exhaustC));
  out.insert("shownBoardC"_L1, hex(from.boardC));
  out.insert("shownDrumC"_L1, hex(from.drumC));
  out.insert("shownFanRpm"_L1, hex(from.fanRpm));
  out.insert("shownMainsV"_L1, hex(from.mainsV));
  out.insert("shownHeaterKw"_L1, hex(from.heaterKw));
}

TwinSample readSample(Reader& in) {
  TwinSample to;
  to.elapsedS = in.number("shownElapsedS"_L1, 0.0);
  to.beanProbeC = in.number("shownProbeC"_L1);
  to.beanIrC = in.number("shownIrC"_L1);
  to.exhaustC = in.number("shownExhaustC"_L1);
  to.boardC = in.number("shownBoardC"_L1);
  to.drumC = in.number("shownDrumC"_L1);
  to.fanRpm = in.number("shownFanRpm"_L1);
  to.mainsV = in.number("shownMainsV"_L1);
  to.heaterKw = in.number("shownHeaterKw"_L1);
  return to;
}

std::optional<TwinMachineState> machineState(int number) {
  for (const auto state : {TwinMachineState::Off, TwinMachineState::Preheating, TwinMachineState::Charge,
                           TwinMachineState::Roasting, TwinMachineState::Cooling, TwinMachineState::Shutdown})
    if (static_cast<int>(state) == number) return state;
  return std::nullopt;
}

}  // namespace

QJsonObject TwinMachine::saveState() const {
  QJsonObject out;
  out.insert("format"_L1, kFormat);
  out.insert("seed"_L1, hex(seed_));
  out.insert("noise"_L1, hex(static_cast<quint64>(noise_.state())));
  out.insert("state"_L1, static_cast<int>(state_));
  out.insert("steps"_L1, hex(steps_));
  out.insert("pendingNs"_L1, hex(pendingNs_));
  out.insert("roastSteps"_L1, hex(roastSteps_));
  out.insert("readySteps"_L1, hex(readySteps_));
  out.insert("crackStep"_L1, hex(crackStep_));
  out.insert("lastBatchKg"_L1, hex(lastBatchKg_));
  writeSettings(out, settings_);
  writePhysics(out, physics_.snapshot());
  writeSample(out, sample_);
  out.insert("sensorSheathC"_L1, hex(sensors_.probeSheathC));
  out.insert("sensorProbeC"_L1, hex(sensors_.probeC));
  out.insert("sensorIrC"_L1, hex(sensors_.irC));
  out.insert("sensorExhaustC"_L1, hex(sensors_.exhaustC));
  out.insert("sensorBoardC"_L1, hex(sensors_.boardC));
  out.insert("sensorDrumC"_L1, hex(sensors_.drumC));
  out.insert("sensorMainsDriftV"_L1, hex(sensors_.mainsDriftV));
  out.insert("trayKg"_L1, hex(tray_.beanKg));
  out.insert("trayC"_L1, hex(tray_.beanC));
  out.insert("trayMoisture"_L1, hex(tray_.moisture));
  out.insert("trayCracked"_L1, hex(tray_.crackedShare));
  return out;
}

base::Result<void> TwinMachine::restoreState(const QJsonObject& from) {
  const int format = from.value("format"_L1).toInt(0);
  if (format > kFormat)
    return base::fail(base::ErrorCode::NewerVersion,
                      u"The saved twin was written by a newer version of this program; nothing was changed. "
                      "Start a new roast on the twin, or use that version."_s);
  Reader in(from);
  TwinMachine to(in.word("seed"_L1), parameters_);
  to.noise_.setState(in.word("noise"_L1));
  const auto state = machineState(from.value("state"_L1).toInt(-1));
  to.steps_ = in.count("steps"_L1, 0);
  to.pendingNs_ = in.count("pendingNs"_L1, 0);
  to.roastSteps_ = in.count("roastSteps"_L1, 0);
  to.readySteps_ = in.count("readySteps"_L1, 0);
  to.crackStep_ = in.count("crackStep"_L1, -1);
  to.lastBatchKg_ = in.number("lastBatchKg"_L1, 0.0, TwinSettings::kBatchMaxKg);
  to.settings_ = readSettings(in);
  const auto physics = readPhysics(in);
  to.sample_ = readSample(in);
  to.sensors_.probeSheathC = in.number("sensorSheathC"_L1);
  to.sensors_.probeC = in.number("sensorProbeC"_L1);
  to.sensors_.irC = in.number("sensorIrC"_L1);
  to.sensors_.exhaustC = in.number("sensorExhaustC"_L1);
  to.sensors_.boardC = in.number("sensorBoardC"_L1);
  to.sensors_.drumC = in.number("sensorDrumC"_L1);
  to.sensors_.mainsDriftV = in.number("sensorMainsDriftV"_L1);
  to.tray_.beanKg = in.number("trayKg"_L1, 0.0, 10.0);
  to.tray_.beanC = in.number("trayC"_L1);
  to.tray_.moisture = in.number("trayMoisture"_L1);
  to.tray_.crackedShare = in.number("trayCracked"_L1);
  const bool beansAgree = (physics.batchKg > 0.0) == (physics.state[kDryKg] > 0.0);
  const bool plausible = state && beansAgree && to.pendingNs_ < kStepNs;
  if (format != kFormat || !in.refused().isEmpty() || !plausible)
    return base::fail(
        base::ErrorCode::Corrupt,
        u"The saved twin is damaged and was not taken over; nothing was changed. Start a new roast on it."_s,
        in.refused().isEmpty() ? u"format, state or beans do not agree"_s : u"first unusable field: "_s + in.refused());
  to.state_ = *state;
  to.physics_.restore(physics);
  *this = to;
  return {};
}

}  // namespace tryer::machine::twin
