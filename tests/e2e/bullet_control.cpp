#include "tests/e2e/bullet_control.h"

#include <QFile>
#include <QJsonDocument>

#include "tests/e2e/program.h"

namespace tryer::e2e {

using namespace Qt::StringLiterals;

namespace {
constexpr int kAnswerMs = 20'000;
}

BulletControl::BulletControl(QString folder) : folder_(std::move(folder)) {}

QStringList BulletControl::commandLine(const QStringList& options) const {
  return QStringList{bulletsimProgram(), u"--control"_s, folder_ + u"/control"_s, u"--wire-log"_s,
                     folder_ + u"/wire"_s} +
         options + QStringList{u"--"_s};
}

QByteArray BulletControl::ask(const QByteArray& line) {
  if (socket_.state() != QLocalSocket::ConnectedState) {
    socket_.abort();
    socket_.connectToServer(folder_ + u"/control"_s);
    if (!socket_.waitForConnected(kAnswerMs)) return {};
  }
  socket_.write(line + '\n');
  while (!socket_.canReadLine()) {
    if (!socket_.waitForReadyRead(kAnswerMs)) return {};
  }
  return socket_.readLine().trimmed();
}

bool BulletControl::tell(const QByteArray& line) {
  return ask(line) == "ok";
}

QJsonObject BulletControl::now() {
  return QJsonDocument::fromJson(ask("print"_ba)).object();
}

qint64 BulletControl::controlPackets() {
  const QJsonObject seen = now();
  if (seen.isEmpty()) return -1;
  qint64 sum = 0;
  for (const auto& kind : {u"prsCommands"_s, u"heaterCommands"_s, u"fanCommands"_s, u"drumCommands"_s})
    sum += seen[kind].toInteger();
  return sum;
}

std::vector<WirePacket> BulletControl::wire() const {
  std::vector<WirePacket> packets;
  QFile file(folder_ + u"/wire"_s);
  if (!file.open(QIODevice::ReadOnly)) return packets;
  while (!file.atEnd()) {
    const QByteArray line = file.readLine();
    const qsizetype first = line.indexOf(' ');
    const qsizetype second = line.indexOf(' ', first + 1);
    if (first < 0 || second < 0 || !line.endsWith('\n')) continue;  // the line that is being written
    packets.push_back({line.left(first).toLongLong(), QByteArray::fromHex(line.mid(second))});
  }
  return packets;
}

}  // namespace tryer::e2e
