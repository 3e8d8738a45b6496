// What tryerctl prints and with which code it ends. Stable: scripts depend on it.
#pragma once

#include <QJsonObject>
#include <QString>

#include "core/base/error.h"

namespace tryer::ctl {

enum ExitCode : int {
  kOk = 0,
  kNotWhole = 1,  // the check found something wrong, or there is nothing of what was asked for
  kUsage = 2,
  kCannotOpen = 3,  // missing, no permission, input/output error
  kBusy = 4,
  kNewerVersion = 5,
  kCorrupt = 6,
  kInternal = 10,
};

ExitCode exitCodeFor(const base::Error& error);

void printLine(const QString& text);        // standard output
void printJson(const QJsonObject& object);  // one line, canonical
int printError(const base::Error& error,
               bool json);  // standard error (or JSON on standard output); returns the exit code

}  // namespace tryer::ctl
