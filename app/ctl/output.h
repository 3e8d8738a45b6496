// What tryerctl prints. Stable: scripts depend on it.
#pragma once

#include <QJsonObject>
#include <QString>

#include "core/base/error.h"

namespace tryer::ctl {

void printLine(const QString& text);        // standard output
void printJson(const QJsonObject& object);  // one line, canonical
// On standard error, or as JSON on standard output. Returns the exit code.
int printError(const base::Error& error, bool json);

}  // namespace tryer::ctl
