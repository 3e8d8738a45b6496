#include "core/machine/usb/usb_holder.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

namespace tryer::machine::usb {

using namespace Qt::StringLiterals;

namespace {

bool hasOpen(const QString& process, const QString& node) {
  const QDir files(process + "/fd"_L1);
  // Links to devices are "System" to Qt. The end is compared: a program may live under another root.
  const auto open = files.entryInfoList(QDir::Files | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot);
  return std::any_of(open.begin(), open.end(),
                     [&node](const QFileInfo& file) { return file.symLinkTarget().endsWith(node); });
}

QString nameOf(const QString& process) {
  QFile file(process + "/comm"_L1);
  return file.open(QIODevice::ReadOnly) ? QString::fromLocal8Bit(file.readLine(64)).trimmed() : QString();
}

}  // namespace

std::optional<UsbHolder> holderOf(const UsbDeviceInfo& info, const QString& processes) {
  const QString node = info.node();
  const auto entries = QDir(processes).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
  for (const QString& entry : entries) {
    bool isProcess = false;
    const qint64 pid = entry.toLongLong(&isProcess);
    if (!isProcess || pid == QCoreApplication::applicationPid()) continue;
    const QString process = processes + u'/' + entry;
    if (!hasOpen(process, node)) continue;
    const QString program = nameOf(process);
    return UsbHolder{program.isEmpty() ? u"?"_s : program, pid};
  }
  return std::nullopt;
}

}  // namespace tryer::machine::usb
