// Who holds a device, read from a table of processes as Linux shows it, and from the real one.
#include "core/machine/usb/usb_holder.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace tryer::machine::usb;

namespace {

UsbDeviceInfo device(int address) {
  UsbDeviceInfo info;
  info.bus = 1;
  info.address = address;
  return info;
}

// The table of one system.
class Processes {
 public:
  QString path() const { return folder_.path(); }
  void add(const QString& entry, const QByteArray& name, const QStringList& opened) {
    const QDir process(folder_.filePath(entry));
    QVERIFY(process.mkpath(u"fd"_s));
    QFile comm(process.filePath(u"comm"_s));
    QVERIFY(comm.open(QIODevice::WriteOnly));
    comm.write(name + '\n');
    for (const QString& file : opened)
      QVERIFY(QFile::link(file, process.filePath(u"fd/%1"_s.arg(opened.indexOf(file)))));
  }

 private:
  QTemporaryDir folder_;
};

}  // namespace

class TestUsbHolder : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void namesTheProgram() {
    Processes table;
    table.add(u"17"_s, "bash", {u"/dev/tty1"_s, u"/dev/bus/usb/001/005"_s});
    table.add(u"4242"_s, "RoasTime", {u"/dev/null"_s, u"/dev/bus/usb/001/004"_s});
    table.add(u"self"_s, "nobody", {u"/dev/bus/usb/001/006"_s});  // no process
    const auto holder = holderOf(device(4), table.path());
    QVERIFY(holder);
    QCOMPARE(holder->program, u"RoasTime"_s);
    QCOMPARE(holder->pid, 4242);
    QVERIFY(!holderOf(device(6), table.path()));
    QVERIFY(!holderOf(device(14), table.path()));
  }

  void doesNotNameItself() {
    Processes table;
    table.add(QString::number(QCoreApplication::applicationPid()), "tryer", {u"/dev/bus/usb/001/004"_s});
    QVERIFY(!holderOf(device(4), table.path()));
  }

  void aTableThatIsNotThereNamesNobody() {
    QVERIFY(!holderOf(device(4), u"/nonexistent"_s));
    QVERIFY(!holderOf(device(999)));  // the real one
  }
};

QTEST_GUILESS_MAIN(TestUsbHolder)
#include "tst_usb_holder.moc"
