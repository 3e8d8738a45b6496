// The codes that scripts depend on.
#include <QTest>

#include "core/base/exit_code.h"

using namespace tryer::base;

class TstExitCode : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void codes_data() {
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<int>("exit");
    QTest::newRow("wrong arguments") << ErrorCode::InvalidArgument << 2;
    QTest::newRow("not there") << ErrorCode::NotFound << 3;
    QTest::newRow("no permission") << ErrorCode::NoPermission << 3;
    QTest::newRow("disk full") << ErrorCode::DiskFull << 3;
    QTest::newRow("in use") << ErrorCode::Busy << 4;
    QTest::newRow("newer") << ErrorCode::NewerVersion << 5;
    QTest::newRow("damaged") << ErrorCode::Corrupt << 6;
    QTest::newRow("our mistake") << ErrorCode::Internal << 10;
  }
  void codes() {
    QFETCH(ErrorCode, code);
    QFETCH(int, exit);
    QCOMPARE(static_cast<int>(exitCodeFor({code, {}, {}, false})), exit);
  }
};

QTEST_APPLESS_MAIN(TstExitCode)
#include "tst_exit_code.moc"
