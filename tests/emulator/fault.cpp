#include "tests/emulator/fault.h"

#include <array>
#include <charconv>

#include "tests/emulator/status_packet.h"

namespace tryer::emulator {
namespace {

constexpr std::int64_t kMaxMs = 3'600'000;

struct Spelling {
  FaultKind kind;
  std::string_view name;
};

constexpr std::array<Spelling, kFaultKinds> kSpellings{{{FaultKind::IgnoreCommands, "ignore-commands"},
                                                        {FaultKind::StuckHeater, "stuck-heater"},
                                                        {FaultKind::LateAnswer, "late-answer"},
                                                        {FaultKind::Stall, "stall"},
                                                        {FaultKind::NakOut, "nak-out"},
                                                        {FaultKind::ShortPacket, "short-packet"},
                                                        {FaultKind::WrongValidity, "wrong-validity"},
                                                        {FaultKind::Silence, "silence"},
                                                        {FaultKind::NotANumber, "nan"},
                                                        {FaultKind::OutOfRange, "out-of-range"},
                                                        {FaultKind::UnplugAfter, "unplug-after"},
                                                        {FaultKind::HalfFrame, "half-frame"},
                                                        {FaultKind::FrozenBt, "frozen-bt"},
                                                        {FaultKind::Mains, "mains"},
                                                        {FaultKind::MachineErrors, "machine-error"},
                                                        {FaultKind::UnknownFrame, "unknown-frame"},
                                                        {FaultKind::CrcNoise, "crc-noise"}}};

using Parsed = tl::expected<Fault, std::string>;

tl::unexpected<std::string> refusal(std::string_view text, std::string_view why) {
  return tl::unexpected<std::string>("fault \"" + std::string(text) + "\": " + std::string(why));
}

std::optional<std::int64_t> number(std::string_view text, std::int64_t low, std::int64_t high, int base = 10) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high) return std::nullopt;
  return value;
}

Parsed withNumber(FaultKind kind, std::string_view text, std::string_view argument,
                  std::optional<std::int64_t> fallback, std::int64_t low, std::int64_t high) {
  if (argument.empty() && fallback) return Fault{kind, *fallback};
  const auto value = number(argument, low, high);
  if (!value) {
    return refusal(text, "needs a whole number from " + std::to_string(low) + " to " + std::to_string(high));
  }
  return Fault{kind, *value};
}

Parsed withOffset(FaultKind kind, std::string_view text, std::string_view argument, Model model) {
  const bool r2 = model == Model::R2;
  const std::int64_t beanTemp = r2 ? 4 : 0;
  const auto offset = argument.empty() ? std::optional(beanTemp) : number(argument, 0, kStatusBytes - 1);
  const auto at = static_cast<int>(offset.value_or(-1));
  const auto type = r2 ? a0FieldAt(at) : status1FieldAt(at);
  if (!type) return refusal(text, std::string("no field of ") + (r2 ? "A0" : "STATUS1") + " starts at that offset");
  if (kind == FaultKind::NotANumber && *type != FieldType::F32) return refusal(text, "that field is not an f32");
  return Fault{kind, *offset};
}

Parsed ignoreCommands(std::string_view text, std::string_view argument) {
  constexpr FaultKind kind = FaultKind::IgnoreCommands;
  if (argument.empty()) return Fault{kind, kIgnoreAll};
  if (argument == "prs") return Fault{kind, kIgnorePrs};
  if (argument == "heater") return Fault{kind, kIgnoreHeater};
  if (argument == "fan") return Fault{kind, kIgnoreFan};
  if (argument == "drum") return Fault{kind, kIgnoreDrum};
  if (argument == "preheat") return Fault{kind, kIgnorePreheat};
  return refusal(text, "takes prs, heater, fan, drum or preheat");
}

Parsed stall(std::string_view text, std::string_view argument) {
  if (argument.empty() || argument == "in") return Fault{FaultKind::Stall, kStallIn};
  if (argument == "out") return Fault{FaultKind::Stall, kStallOut};
  return refusal(text, "takes in or out");
}

Parsed unplugAfter(std::string_view text, std::string_view argument) {
  constexpr std::string_view kReplug = "replug:";
  Fault fault{FaultKind::UnplugAfter};
  const auto comma = argument.find(',');
  const auto after = number(argument.substr(0, comma), 0, kMaxMs);
  if (!after) return refusal(text, "needs milliseconds: unplug-after:MS[,replug:MS]");
  fault.value = *after;
  if (comma == std::string_view::npos) return fault;
  const auto rest = argument.substr(comma + 1);
  fault.replugMs = rest.starts_with(kReplug) ? number(rest.substr(kReplug.size()), 0, kMaxMs) : std::nullopt;
  if (!fault.replugMs) return refusal(text, "after the comma only replug:MS is known");
  return fault;
}

Parsed machineErrorFault(std::string_view text, std::string_view argument) {
  Fault fault{FaultKind::MachineErrors};
  std::uint64_t packed = 0;
  int count = 0;
  for (bool more = true; more; ++count) {
    const auto comma = argument.find(',');
    more = comma != std::string_view::npos;
    const auto byte = number(argument.substr(0, comma), 0, 255);
    if (!byte || count == 8) return refusal(text, "needs category,type,info,value of one error or of two");
    packed |= static_cast<std::uint64_t>(*byte) << (8 * count);
    if (more) argument.remove_prefix(comma + 1);
  }
  if (count != 4 && count != 8) return refusal(text, "needs category,type,info,value of one error or of two");
  fault.value = static_cast<std::int64_t>(packed);
  return fault;
}

Parsed unknownFrame(std::string_view text, std::string_view argument) {
  const auto type = argument.empty() ? std::optional<std::int64_t>(0xF7) : number(argument, 0, 0xFF, 16);
  if (!type || (*type >= 0xA0 && *type <= 0xA4)) return refusal(text, "takes two hex digits that are no known type");
  return Fault{FaultKind::UnknownFrame, *type};
}

Parsed parseOne(std::string_view text, Model model) {
  const auto colon = text.find(':');
  const bool hasArgument = colon != std::string_view::npos;
  const auto name = text.substr(0, colon);
  const auto argument = hasArgument ? text.substr(colon + 1) : std::string_view{};
  if (hasArgument && argument.empty()) return refusal(text, "nothing follows the colon");
  for (const auto& spelling : kSpellings) {
    if (spelling.name != name) continue;
    switch (spelling.kind) {
      case FaultKind::IgnoreCommands:
        return ignoreCommands(text, argument);
      case FaultKind::LateAnswer:
        return withNumber(spelling.kind, text, argument, std::nullopt, 0, kMaxMs);
      case FaultKind::Stall:
        return stall(text, argument);
      case FaultKind::ShortPacket:
        return withNumber(spelling.kind, text, argument, 20, 0, kStatusBytes - 1);
      case FaultKind::WrongValidity:
        if (argument == "10") return refusal(text, "10 is the right one");
        return withNumber(spelling.kind, text, argument, 1, 0, 255);
      case FaultKind::NotANumber:
      case FaultKind::OutOfRange:
        return withOffset(spelling.kind, text, argument, model);
      case FaultKind::UnplugAfter:
        return unplugAfter(text, argument);
      case FaultKind::Mains:
        return withNumber(spelling.kind, text, argument, std::nullopt, 0, 500);
      case FaultKind::MachineErrors:
        return machineErrorFault(text, argument);
      case FaultKind::UnknownFrame:
        return unknownFrame(text, argument);
      case FaultKind::CrcNoise:
        return withNumber(spelling.kind, text, argument, 2, 1, 1'000);
      case FaultKind::StuckHeater:
      case FaultKind::NakOut:
      case FaultKind::Silence:
      case FaultKind::HalfFrame:
      case FaultKind::FrozenBt:
        if (hasArgument) return refusal(text, "takes no argument");
        return Fault{spelling.kind};
    }
  }
  return refusal(text, "is not known");
}

std::string errorsText(const Fault& fault) {
  std::string text;
  const auto errors = machineErrors(fault);
  for (const auto& error : errors) {
    if (&error != &errors.front() && error == MachineError{}) break;
    for (const int part : {error.category, error.type, error.info, error.value}) {
      text += text.empty() ? ':' : ',';
      text += std::to_string(part);
    }
  }
  return text;
}

std::string argumentText(const Fault& fault) {
  switch (fault.kind) {
    case FaultKind::LateAnswer:
    case FaultKind::ShortPacket:
    case FaultKind::WrongValidity:
    case FaultKind::NotANumber:
    case FaultKind::OutOfRange:
    case FaultKind::Mains:
    case FaultKind::CrcNoise:
      return ':' + std::to_string(fault.value);
    case FaultKind::MachineErrors:
      return errorsText(fault);
    case FaultKind::UnknownFrame: {
      std::array<char, 8> digits{};
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), fault.value, 16).ptr;
      return ':' + std::string(digits.data(), end);
    }
    case FaultKind::UnplugAfter:
      return ':' + std::to_string(fault.value) + (fault.replugMs ? ",replug:" + std::to_string(*fault.replugMs) : "");
    case FaultKind::Stall:
      return fault.value == kStallOut ? ":out" : ":in";
    case FaultKind::IgnoreCommands:
    case FaultKind::StuckHeater:
    case FaultKind::NakOut:
    case FaultKind::Silence:
    case FaultKind::HalfFrame:
    case FaultKind::FrozenBt:
      break;
  }
  return {};
}

std::string ignoreText(std::int64_t bits) {
  if ((bits & kIgnoreAll) == kIgnoreAll) return "ignore-commands";
  std::string text;
  const auto add = [&](std::int64_t bit, std::string_view name) {
    if ((bits & bit) == 0) return;
    if (!text.empty()) text += '+';
    text += "ignore-commands:";
    text += name;
  };
  add(kIgnorePrs, "prs");
  add(kIgnoreHeater, "heater");
  add(kIgnoreFan, "fan");
  add(kIgnoreDrum, "drum");
  add(kIgnorePreheat, "preheat");
  return text;
}

}  // namespace

std::array<MachineError, 2> machineErrors(const Fault& fault) {
  const auto packed = static_cast<std::uint64_t>(fault.value);
  const auto byte = [packed](int i) { return static_cast<std::uint8_t>(packed >> (8 * i)); };
  return {MachineError{byte(0), byte(1), byte(2), byte(3)}, MachineError{byte(4), byte(5), byte(6), byte(7)}};
}

tl::expected<std::vector<Fault>, std::string> parseFaults(std::string_view text, Model model) {
  std::vector<Fault> faults;
  while (true) {
    const auto plus = text.find('+');
    auto fault = parseOne(text.substr(0, plus), model);
    if (!fault) return tl::unexpected<std::string>(std::move(fault.error()));
    faults.push_back(*fault);
    if (plus == std::string_view::npos) return faults;
    text.remove_prefix(plus + 1);
  }
}

std::string toText(const Fault& fault) {
  if (fault.kind == FaultKind::IgnoreCommands) return ignoreText(fault.value);
  for (const auto& spelling : kSpellings) {
    if (spelling.kind == fault.kind) return std::string(spelling.name) + argumentText(fault);
  }
  return {};
}

std::string_view faultHelp() {
  return "  ignore-commands[:prs|heater|fan|drum|preheat]  commands are taken and change nothing\n"
         "  stuck-heater                           heater setting and heat stay, whatever is sent\n"
         "  late-answer:MS                         replies come MS milliseconds late\n"
         "  stall[:in|out]                         the endpoint halts until CLEAR_HALT (default in)\n"
         "  nak-out                                nothing sent is taken\n"
         "  short-packet[:BYTES]                   replies are cut to BYTES (default 20)\n"
         "  wrong-validity[:N]                     R1: byte 41 of STATUS1 is N (default 1)\n"
         "  silence                                nothing is answered and nothing sent\n"
         "  nan[:OFFSET]                           NaN in the f32 at OFFSET of STATUS1 or A0 (default bean "
         "temperature)\n"
         "  out-of-range[:OFFSET]                  an impossible value at OFFSET (default bean temperature)\n"
         "  unplug-after:MS[,replug:MS]            the cable is pulled, and put back\n"
         "  half-frame                             each packet of the machine comes in two halves\n"
         "  frozen-bt                              the bean temperature shown stays what it is\n"
         "  mains:V                                the supply voltage that the machine measures\n"
         "  machine-error:C,T,I,V[,C,T,I,V]        R2: one or two errors (category, type, info, value)\n"
         "  unknown-frame[:TYPE]                   R2: frames of an unknown type between the others (default f7)\n"
         "  crc-noise[:N]                          R2: every Nth command arrives damaged (default 2)\n";
}

}  // namespace tryer::emulator
