#include "tests/support/processes.h"

#include <QDir>
#include <QFile>
#include <vector>

namespace tryer::tests {

using namespace Qt::StringLiterals;

namespace {

struct Process {
  qint64 pid = 0;
  qint64 parent = 0;
  QByteArray name;
};

std::vector<Process> processes() {
  std::vector<Process> all;
  for (const QString& entry : QDir(u"/proc"_s).entryList(QDir::Dirs)) {
    bool isNumber = false;
    const qint64 pid = entry.toLongLong(&isNumber);
    QFile stat(u"/proc/%1/stat"_s.arg(entry));
    if (!isNumber || !stat.open(QIODevice::ReadOnly)) continue;
    const QByteArray line = stat.readAll();  // pid (name) state parent …; the name may have any characters
    const qsizetype begin = line.indexOf('(');
    const qsizetype end = line.lastIndexOf(')');
    if (begin < 0 || end < begin) continue;
    if (line.mid(end + 2, 1) == "Z") continue;  // it has ended, and nobody has asked how
    all.push_back({pid, line.mid(end + 4).split(' ').value(0).toLongLong(), line.mid(begin + 1, end - begin - 1)});
  }
  return all;
}

}  // namespace

std::optional<qint64> childOf(qint64 parent, const QByteArray& name) {
  for (const Process& process : processes())
    if (process.parent == parent && process.name == name) return process.pid;
  return std::nullopt;
}

std::optional<qint64> descendantOf(qint64 ancestor, const QByteArray& name) {
  const auto all = processes();
  std::vector<qint64> family{ancestor};
  for (std::size_t i = 0; i < family.size(); ++i) {
    for (const Process& process : all) {
      if (process.parent != family[i]) continue;
      if (process.name == name) return process.pid;
      family.push_back(process.pid);
    }
  }
  return std::nullopt;
}

}  // namespace tryer::tests
