// Which other program has a USB device open.
#pragma once

#include <QString>
#include <optional>

#include "core/machine/usb/usb_context.h"

namespace tryer::machine::usb {

struct UsbHolder {
  QString program;  // as the system calls it, at most 15 characters
  qint64 pid = 0;
};

// The program, other than this one, that has the device node open. Only programs of the same person can be seen (root
// sees all): empty says nothing about the others. Reads the process table: some milliseconds. Any thread.
// processes: where the table is; for tests.
std::optional<UsbHolder> holderOf(const UsbDeviceInfo& info, const QString& processes = QStringLiteral("/proc"));

}  // namespace tryer::machine::usb
