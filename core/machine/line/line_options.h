// Where a machine listens that is read line by line over TCP.
#pragma once

#include <QString>

#include "core/base/error.h"

namespace tryer::machine {

struct LineOptions {
  QString host;
  quint16 port = 0;
  int silenceMs = 15'000;
  int firstRetryMs = 250;
  int lastRetryMs = 5'000;

  QString place() const;      // "127.0.0.1:9000", "[::1]:9000"
  QString machineId() const;  // "line:127.0.0.1:9000"
};

// "HOST:PORT"; an IPv6 address in brackets.
base::Result<LineOptions> parseLineAddress(const QString& text);

}  // namespace tryer::machine
