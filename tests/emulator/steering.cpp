#include "tests/emulator/steering.h"

#include <array>
#include <cstdio>

#include "tests/emulator/numbers.h"

namespace tryer::emulator {
namespace {

constexpr std::string_view kOk = "ok";

std::string error(std::string_view why) {
  return "error: " + std::string(why);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::string decimal(double value) {
  std::array<char, 32> text{};
  const auto [end, failed] = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 3);
  return failed == std::errc{} ? std::string(text.data(), end) : "null";
}

class JsonLine {
 public:
  void add(std::string_view name, const std::string& rawValue) {
    text_ += text_.size() > 1 ? ",\"" : "\"";
    text_.append(name).append("\":").append(rawValue);
  }
  void add(std::string_view name, std::uint64_t value) { add(name, std::to_string(value)); }
  std::string take() { return std::move(text_) + "}"; }

 private:
  std::string text_ = "{";
};

std::string quoted(std::string_view plain) {
  return "\"" + std::string(plain) + "\"";
}

}  // namespace

std::string_view Steering::help() {
  return "  fault SPEC | clear | unplug | plug | replug | state NAME | heater N | fan N | drum N\n"
         "  bean-temp C | mains V | serial N | speed X | print (one JSON line)\n";
}

std::string Steering::execute(std::string_view line) {
  line = trimmed(line);
  const auto space = line.find(' ');
  const auto name = line.substr(0, space);
  const auto value = space == std::string_view::npos ? std::string_view{} : trimmed(line.substr(space));
  if (name == "fault") return fault(value);
  if (name == "state") return state(value);
  if (name == "heater" || name == "fan" || name == "drum") return setting(name, value);
  if (name == "bean-temp" || name == "mains" || name == "speed") return number(name, value);
  if (name == "serial") return serial(value);
  if (!value.empty()) return error("unknown command, or one that takes no value");
  if (name == "print") return print();
  if (name == "clear") {
    bullet_.clearFaults();
  } else if (name == "unplug") {
    cable_.unplug();
  } else if (name == "plug") {
    cable_.plug();
  } else if (name == "replug") {
    cable_.replug();
  } else {
    return error("unknown command");
  }
  return std::string(kOk);
}

std::string Steering::fault(std::string_view text) {
  const auto faults = parseFaults(text, bullet_.model());
  if (!faults) return error(faults.error());
  for (const auto& one : *faults) bullet_.setFault(one);
  return std::string(kOk);
}

std::string Steering::state(std::string_view name) {
  const auto state = stateFromName(name);
  if (!state || !has(bullet_.model(), *state)) return error("no such state");
  bullet_.setState(*state);
  return std::string(kOk);
}

std::string Steering::setting(std::string_view name, std::string_view value) {
  Settings settings = bullet_.snapshot().settings;
  const bool heater = name == "heater";
  const bool fan = name == "fan";
  const auto number = heater ? parseInt(value, 0, heaterMax(bullet_.model()))
                      : fan  ? parseInt(value, kFanMin, kFanMax)
                             : parseInt(value, kDrumMin, kDrumMax);
  if (!number) return error("not a number in the range of that setting");
  (heater ? settings.heater : fan ? settings.fan : settings.drum) = *number;
  bullet_.setSettings(settings);
  return std::string(kOk);
}

// As another roaster of that model.
std::string Steering::serial(std::string_view value) {
  const auto number = parseInt(value, 0, 65'535);
  if (!number) return error("not a serial number, 0 to 65535");
  bullet_.setSerial(*number);
  return std::string(kOk);
}

std::string Steering::number(std::string_view name, std::string_view value) {
  const bool temperature = name == "bean-temp";
  const auto number = temperature       ? parseDouble(value, -50, 400)
                      : name == "mains" ? parseDouble(value, 0, 500)
                                        : parseDouble(value, 0, 1'000);
  if (!number) return error("not a number, or out of range");
  if (temperature) {
    bullet_.setBeanTempC(*number);
  } else if (name == "mains") {
    bullet_.setMainsV(static_cast<int>(*number));
  } else {
    cable_.setSpeed(*number);
  }
  return std::string(kOk);
}

std::string Steering::print() const {
  const Snapshot now = bullet_.snapshot();
  std::string faults;
  for (const auto& one : bullet_.faults()) faults += (faults.empty() ? "" : ",") + quoted(toText(one));
  JsonLine json;
  json.add("state", quoted(stateName(now.state)));
  json.add("heater", std::to_string(now.settings.heater));
  json.add("fan", std::to_string(now.settings.fan));
  json.add("drum", std::to_string(now.settings.drum));
  json.add("beanTempC", decimal(now.beanTempC));
  json.add("exhaustTempC", decimal(now.exhaustTempC));
  json.add("drumTempC", decimal(now.drumTempC));
  json.add("clockS", std::to_string(now.clockS));
  json.add("machineTimeS", decimal(now.machineTimeS));
  json.add("powerFraction", decimal(now.powerFraction));
  json.add("plugged", cable_.plugged() ? "true" : "false");
  json.add("opened", std::to_string(cable_.stats().opened));
  json.add("claims", cable_.stats().claims);
  json.add("claimsRefused", cable_.stats().claimsRefused);
  json.add("mostOwners", std::to_string(cable_.stats().mostOwners));
  json.add("unclaimed", cable_.stats().unclaimed);
  json.add("faults", "[" + faults + "]");
  json.add("packets", now.counters.packets);
  json.add("queries", now.counters.queries);
  json.add("prsCommands", now.counters.prs);
  json.add("heaterCommands", now.counters.heater);
  json.add("fanCommands", now.counters.fan);
  json.add("drumCommands", now.counters.drum);
  json.add("preheatTargetC", std::to_string(now.preheatTargetC));
  json.add("preheatCommands", now.counters.preheat);
  json.add("badChecksums", now.counters.badChecksum);
  json.add("unknownCommands", now.counters.unknown);
  return json.take();
}

}  // namespace tryer::emulator
