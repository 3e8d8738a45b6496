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
                                                        {FaultKind::UnplugAfter, "unplug-after"}}};

using Parsed = tl::expected<Fault, std::string>;

tl::unexpected<std::string> refusal(std::string_view text, std::string_view why) {
  return tl::unexpected<std::string>("fault \"" + std::string(text) + "\": " + std::string(why));
}

std::optional<std::int64_t> number(std::string_view text, std::int64_t low, std::int64_t high) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
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

Parsed withOffset(FaultKind kind, std::string_view text, std::string_view argument) {
  const auto offset = argument.empty() ? std::optional<std::int64_t>(0) : number(argument, 0, kStatusBytes - 1);
  const auto type = offset ? status1FieldAt(static_cast<int>(*offset)) : std::nullopt;
  if (!type) return refusal(text, "no STATUS1 field starts at that offset");
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
  return refusal(text, "takes prs, heater, fan or drum");
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

Parsed parseOne(std::string_view text) {
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
        return withOffset(spelling.kind, text, argument);
      case FaultKind::UnplugAfter:
        return unplugAfter(text, argument);
      case FaultKind::StuckHeater:
      case FaultKind::NakOut:
      case FaultKind::Silence:
        if (hasArgument) return refusal(text, "takes no argument");
        return Fault{spelling.kind};
    }
  }
  return refusal(text, "is not known");
}

std::string argumentText(const Fault& fault) {
  switch (fault.kind) {
    case FaultKind::LateAnswer:
    case FaultKind::ShortPacket:
    case FaultKind::WrongValidity:
    case FaultKind::NotANumber:
    case FaultKind::OutOfRange:
      return ':' + std::to_string(fault.value);
    case FaultKind::UnplugAfter:
      return ':' + std::to_string(fault.value) + (fault.replugMs ? ",replug:" + std::to_string(*fault.replugMs) : "");
    case FaultKind::Stall:
      return fault.value == kStallOut ? ":out" : ":in";
    case FaultKind::IgnoreCommands:
    case FaultKind::StuckHeater:
    case FaultKind::NakOut:
    case FaultKind::Silence:
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
  return text;
}

}  // namespace

tl::expected<std::vector<Fault>, std::string> parseFaults(std::string_view text) {
  std::vector<Fault> faults;
  while (true) {
    const auto plus = text.find('+');
    auto fault = parseOne(text.substr(0, plus));
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
  return "  ignore-commands[:prs|heater|fan|drum]  commands are taken and change nothing\n"
         "  stuck-heater                           heater setting and heat stay, whatever is sent\n"
         "  late-answer:MS                         replies come MS milliseconds late\n"
         "  stall[:in|out]                         the endpoint halts until CLEAR_HALT (default in)\n"
         "  nak-out                                nothing sent is taken\n"
         "  short-packet[:BYTES]                   replies are cut to BYTES (default 20)\n"
         "  wrong-validity[:N]                     byte 41 of STATUS1 is N (default 1)\n"
         "  silence                                queries are never answered\n"
         "  nan[:OFFSET]                           NaN in the f32 at OFFSET of STATUS1 (default 0)\n"
         "  out-of-range[:OFFSET]                  an impossible value at OFFSET of STATUS1 (default 0)\n"
         "  unplug-after:MS[,replug:MS]            the cable is pulled, and put back\n";
}

}  // namespace tryer::emulator
