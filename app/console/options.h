// What tryer understands on its command line.
#pragma once

#include <QStringList>
#include <optional>

#include "core/base/error.h"
#include "core/engine/engine.h"

namespace tryer::console {

struct Options {
  engine::EngineOptions engine;
  std::optional<QString> theme;      // "light" or "dark"; none: as the desktop has it
  bool exitAfterFirstFrame = false;  // for measuring the start: ends when the first live frame was painted
};

// help: the text to print instead of starting.
struct Parsed {
  Options options;
  QString help;
};
base::Result<Parsed> parseOptions(const QStringList& arguments);

}  // namespace tryer::console
