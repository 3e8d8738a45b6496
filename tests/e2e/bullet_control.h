// The virtual Bullet of bulletsim, seen from outside: its control socket and its wire log.
#pragma once

#include <QJsonObject>
#include <QLocalSocket>
#include <QStringList>
#include <vector>

namespace tryer::e2e {

struct WirePacket {
  qint64 monotonicNs = 0;
  QByteArray bytes;
};

// One thread.
class BulletControl {
 public:
  explicit BulletControl(QString folder);  // for the socket and the log

  // The command line that starts a program with a virtual Bullet: the program follows.
  QStringList commandLine(const QStringList& options) const;

  bool tell(const QByteArray& line);  // "fan 4": true when it answers "ok"
  QJsonObject now();                  // its "print"; empty: it does not answer
  qint64 controlPackets();            // how many changed something: PRS, heater, fan, drum; −1: it does not answer
  std::vector<WirePacket> wire() const;
  void forget() { socket_.abort(); }  // another bulletsim is started in the same folder

 private:
  QByteArray ask(const QByteArray& line);

  QString folder_;
  QLocalSocket socket_;
};

}  // namespace tryer::e2e
