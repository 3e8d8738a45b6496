#include <QTest>

#include "tests/emulator/virtual_bullet.h"

class VirtualBulletTest : public QObject {
  Q_OBJECT
};

QTEST_GUILESS_MAIN(VirtualBulletTest)
#include "tst_virtual_bullet.moc"
