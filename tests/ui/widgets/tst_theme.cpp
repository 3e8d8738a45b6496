#include <QApplication>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "ui/widgets/theme.h"

using namespace Qt::StringLiterals;
using namespace tryer::ui;

class TstTheme : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void contrastFormulaMatchesWcag() {
    QCOMPARE(Theme::contrast(Qt::white, Qt::black), 21.0);
    QCOMPARE(Theme::contrast(Qt::red, Qt::red), 1.0);
    // #767676 on white is the well-known limit of 4.5:1.
    QVERIFY(Theme::contrast(QColor(0x76, 0x76, 0x76), Qt::white) >= 4.5);
    QVERIFY(Theme::contrast(QColor(0x77, 0x77, 0x77), Qt::white) < 4.5);
  }

  void everyPairInUseHasItsContrast_data() {
    QTest::addColumn<int>("scheme");
    QTest::newRow("light") << static_cast<int>(Scheme::Light);
    QTest::newRow("dark") << static_cast<int>(Scheme::Dark);
  }
  void everyPairInUseHasItsContrast() {
    QFETCH(int, scheme);
    const Theme theme(static_cast<Scheme>(scheme));
    for (const ContrastPair& pair : Theme::pairsInUse()) {
      const double ratio = Theme::contrast(theme.color(pair.text), theme.color(pair.surface));
      QVERIFY2(ratio >= pair.atLeast, qPrintable(u"role %1 on role %2: %3 : 1, wanted %4"_s.arg(int(pair.text))
                                                     .arg(int(pair.surface))
                                                     .arg(ratio)
                                                     .arg(pair.atLeast)));
    }
  }

  void typeAndTargetsGrowWithTheTextSize() {
    const Theme normal;
    const Theme large(Scheme::Light, 2.0);
    QCOMPARE(normal.font(TypeSize::Secondary).pixelSize(), 12);
    QCOMPARE(normal.font(TypeSize::Body).pixelSize(), 14);
    QCOMPARE(normal.font(TypeSize::Heading).pixelSize(), 18);
    QCOMPARE(normal.font(TypeSize::Tile).pixelSize(), 28);
    QCOMPARE(normal.font(TypeSize::Huge).pixelSize(), 64);
    QCOMPARE(large.font(TypeSize::Huge).pixelSize(), 96);
    QCOMPARE(normal.target(), 44);
    QCOMPARE(Theme(Scheme::Light, 1.0, true).target(), 56);
    QVERIFY(large.target() >= 44);
    QCOMPARE(Theme(Scheme::Light, 9.0).textScale(), 2.0);
    QCOMPARE(normal.space(2), 16);
  }

  void aButtonIsAsHighAsATarget() {
    ThemeProvider provider;
    provider.applyTo(*qApp);
    QPushButton button(u"CHARGE"_s);
    button.ensurePolished();
    QVERIFY2(button.sizeHint().height() >= provider.theme().target(),
             qPrintable(QString::number(button.sizeHint().height())));
  }

  void aChangeAtRunTimeReachesTheProgram() {
    ThemeProvider provider;
    provider.applyTo(*qApp);
    QSignalSpy changed(&provider, &ThemeProvider::themeChanged);
    provider.setTheme(Theme(Scheme::Dark));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(qApp->palette().color(QPalette::Window), Theme(Scheme::Dark).color(Role::Window));
    provider.setTheme(Theme(Scheme::Dark));
    QCOMPARE(changed.count(), 1);
  }

  void noPlaceholderIsLeftInTheSheet() { QVERIFY(!Theme().styleSheet().contains(u'@')); }
};

QTEST_MAIN(TstTheme)
#include "tst_theme.moc"
