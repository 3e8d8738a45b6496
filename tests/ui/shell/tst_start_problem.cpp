// The database cannot be used: what is said and offered.
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "tests/ui/by_name.h"
#include "ui/shell/start_problem.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::ui;
using test::byName;

namespace {
const base::Error kNewer{base::ErrorCode::NewerVersion,
                         u"The database /home/ada/tryer.db was written by a newer version of Tryer."_s,
                         u"schema 7, known 3"_s, false};
}

class TstStartProblem : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void saysAllAndGoesOn();
  void withoutAnotherFileOnlyQuit();
  void enterDoesNothing();
};

void TstStartProblem::saysAllAndGoesOn() {
  ThemeProvider themes;
  StartProblem problem(themes, kNewer, u"/home/ada/rescue.db"_s);
  QSignalSpy quit(&problem, &StartProblem::quitWanted);
  problem.open();
  QCOMPARE(problem.windowModality(), Qt::WindowModal);
  auto* what = byName<QLabel>(problem, u"What happened"_s);
  QCOMPARE(what->text(), kNewer.message);
  QVERIFY(what->textInteractionFlags() & Qt::TextSelectableByMouse);
  QVERIFY(byName<QLabel>(problem, u"Where this session is recorded"_s)->text().contains(u"/home/ada/rescue.db"_s));
  QCOMPARE(byName<QLabel>(problem, u"Details"_s)->text(), kNewer.details);
  QTest::mouseClick(byName<QPushButton>(problem, u"Go on and record into the other file"_s), Qt::LeftButton);
  QVERIFY(!problem.isVisible());
  QCOMPARE(problem.result(), static_cast<int>(QDialog::Accepted));
  QVERIFY(quit.isEmpty());
}

void TstStartProblem::withoutAnotherFileOnlyQuit() {
  ThemeProvider themes;
  StartProblem problem(themes, kNewer, {});
  QSignalSpy quit(&problem, &StartProblem::quitWanted);
  problem.open();
  QVERIFY(!byName<QPushButton>(problem, u"Go on and record into the other file"_s));
  QTest::mouseClick(byName<QPushButton>(problem, u"Quit"_s), Qt::LeftButton);
  QCOMPARE(quit.size(), 1);
  QCOMPARE(problem.result(), static_cast<int>(QDialog::Rejected));
}

void TstStartProblem::enterDoesNothing() {
  ThemeProvider themes;
  StartProblem problem(themes, kNewer, u"/home/ada/rescue.db"_s);
  QSignalSpy quit(&problem, &StartProblem::quitWanted);
  problem.open();
  QTest::keyClick(&problem, Qt::Key_Return);
  QVERIFY(problem.isVisible());
  QVERIFY(quit.isEmpty());
}

QTEST_MAIN(TstStartProblem)
#include "tst_start_problem.moc"
