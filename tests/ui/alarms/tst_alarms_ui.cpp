// Alarms as the operator meets them: strip, dialog, page, model.
#include <QAbstractItemModelTester>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>

#include "tests/support/fake_console.h"
#include "tests/ui/by_name.h"
#include "ui/alarms/alarm_dialog.h"
#include "ui/alarms/alarm_strip.h"
#include "ui/alarms/alarms_page.h"
#include "ui/alarms/interlock_dialog.h"
#include "ui/alarms/interlocks_view.h"
#include "ui/horn/horn_control.h"
#include "ui/models/interlock_model.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::ui;
using model::AlarmPriority;
using model::AlarmState;
using test::byName;

namespace {

struct Rig {
  Rig() { themes.applyTo(*qApp); }
  test::FakeAlarms& alarms() { return console.alarmsApi; }
  quint64 revision(const QString& id) { return alarms().find(id)->revision; }

  test::FakeConsole console;
  ThemeProvider themes;
};

struct StripRig : Rig {
  StripRig() {
    strip.resize(1100, 60);
    strip.show();
  }
  QString said() const { return byName<AlarmHeadline>(strip, u"Highest alarm"_s)->accessibleDescription(); }
  AlarmDialog* dialog() { return strip.findChild<AlarmDialog*>(); }

  HornControl horn{console.alarmsApi, nullptr};
  AlarmStrip strip{themes, console.alarmsApi, horn};
};

struct PageRig : Rig {
  PageRig() {
    page.resize(1200, 600);
    page.show();
  }
  QPushButton* button(const QString& name) { return byName<QPushButton>(page, name); }

  AlarmsPage page{console, themes};
};

}  // namespace

class TstAlarmsUi : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void modelKeepsTheRulesAndItsRows();
  void filterShowsWhatIsAsked();
  void stripShowsTheHighestThatCalls();
  void stripIsAlwaysAsHigh();
  void acknowledgesByKeyWithANote();
  void dialogStaysWithItsAlarm();
  void dialogSaysWhatWasRefused();
  void setsAsideOnlyWithAReason();
  void floodIsShown();
  void silentMachineIsSaid();
  void pageActsOnTheChosenAlarm();
  void criticalIsNeverSetAside();
  void interlockIsMadeStricterOnly();
};

void TstAlarmsUi::modelKeepsTheRulesAndItsRows() {
  Rig rig;
  AlarmModel model(rig.alarms());
  AlarmFilter filter;
  filter.setSourceModel(&model);
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  const QAbstractItemModelTester second(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
  const QString low = rig.alarms().raise(u"demo.low"_s);
  rig.console.clock.advance(1);
  const QString high = rig.alarms().raise(u"demo.high"_s);
  QCOMPARE(model.rowCount(), 2);
  rig.console.clock.advance(1);
  rig.alarms().clear(low);
  rig.alarms().raise(u"demo.low"_s);  // came again: newest now, and its row stays where it is
  QCOMPARE(model.alarm(0)->id, low);
  QCOMPARE(model.alarm(1)->id, high);
  rig.alarms().raise(u"demo.critical"_s);
  QCOMPARE(model.alarm(2)->priority, AlarmPriority::Critical);  // new ones go to the end
  rig.alarms().acknowledge(low, rig.revision(low), {}, {});
  rig.alarms().clear(low);
  QCOMPARE(model.rowCount(), 2);
  QCOMPARE(model.alarm(0)->id, high);
  for (int column = 0; column < AlarmModel::ColumnCount; ++column) {
    QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
  }
  QCOMPARE(model.index(0, AlarmModel::Response).data().toString(), u"Lower the heat, then look at the machine."_s);
  QCOMPARE(model.index(0, AlarmModel::RespondWithin).data().toString(), u"within 30 s"_s);
}

void TstAlarmsUi::filterShowsWhatIsAsked() {
  Rig rig;
  AlarmModel model(rig.alarms());
  AlarmFilter filter;
  filter.setSourceModel(&model);
  rig.alarms().raise(u"demo.high"_s);
  const QString low = rig.alarms().raise(u"demo.low"_s);
  const QString latching = rig.alarms().raise(u"demo.latching"_s);
  rig.alarms().shelve(low, rig.revision(low), 15, u"known"_s, {});
  rig.alarms().takeOutOfService(latching, rig.revision(latching), u"sensor ordered"_s, {});
  const auto rows = [&](AlarmFilter::Show show) {
    filter.setShow(show);
    return filter.rowCount();
  };
  QCOMPARE(rows(AlarmFilter::Show::Active), 1);
  QCOMPARE(rows(AlarmFilter::Show::Shelved), 1);
  QCOMPARE(rows(AlarmFilter::Show::OutOfService), 1);
  QCOMPARE(rows(AlarmFilter::Show::All), 3);
  filter.sort(AlarmModel::Priority);
  QCOMPARE(filter.index(0, 0).data(AlarmModel::PriorityRole).toInt(), static_cast<int>(AlarmPriority::High));
}

void TstAlarmsUi::stripShowsTheHighestThatCalls() {
  StripRig rig;
  QCOMPARE(rig.said(), u"No active alarms"_s);
  const QString low = rig.alarms().raise(u"demo.low"_s);
  QVERIFY2(rig.said().startsWith(u"LOW · Supply voltage low"_s), qPrintable(rig.said()));
  const QString critical = rig.alarms().raise(u"demo.critical"_s, u"twin"_s, u"BT 256 °C"_s);
  QVERIFY2(rig.said().startsWith(u"CRITICAL · Bean temperature far too high · BT 256 °C"_s), qPrintable(rig.said()));
  QVERIFY(rig.said().contains(u"Lower the heat"_s));
  QCOMPARE(byName<QLabel>(rig.strip, u"Number of alarms"_s)->text(), u"2 new\n2 active"_s);
  rig.alarms().acknowledge(critical, rig.revision(critical), {}, {});
  QVERIFY(rig.said().startsWith(u"LOW"_s));  // the one that still calls
  rig.alarms().acknowledge(low, rig.revision(low), {}, {});
  QVERIFY(rig.said().startsWith(u"CRITICAL"_s));  // none calls: the highest that is there
  QVERIFY(!byName<QPushButton>(rig.strip, u"Acknowledge the highest alarm"_s)->isEnabled());
}

void TstAlarmsUi::stripIsAlwaysAsHigh() {
  StripRig rig;
  const int height = rig.strip.sizeHint().height();
  rig.alarms().raise(u"demo.critical"_s, u"twin"_s, u"a very long detail "_s.repeated(20));
  QCOMPARE(rig.strip.sizeHint().height(), height);
  model::AlarmKpis kpis;
  kpis.flood = true;
  kpis.inLast10Min = 12;
  rig.alarms().setKpis(kpis);
  QCOMPARE(rig.strip.sizeHint().height(), height);
}

void TstAlarmsUi::acknowledgesByKeyWithANote() {
  StripRig rig;
  rig.strip.acknowledge();
  QVERIFY(!rig.dialog());  // there is nothing to acknowledge
  const QString high = rig.alarms().raise(u"demo.high"_s);
  rig.strip.acknowledge();
  QPointer<AlarmDialog> dialog = rig.dialog();
  QVERIFY(dialog && dialog->isVisible());
  QCOMPARE(dialog->windowModality(), Qt::WindowModal);
  QVERIFY(rig.alarms().calls.isEmpty());  // not by opening it
  auto* note = byName<QLineEdit>(*dialog, u"Note"_s);
  QTest::keyClicks(note, u"beans dropped early"_s);
  QTest::keyClick(note, Qt::Key_Return);
  QTRY_VERIFY(!dialog);
  QCOMPARE(rig.alarms().find(high)->state, AlarmState::Acknowledged);
  QCOMPARE(rig.alarms().find(high)->note, u"beans dropped early"_s);
}

void TstAlarmsUi::dialogStaysWithItsAlarm() {
  StripRig rig;
  const QString high = rig.alarms().raise(u"demo.high"_s);
  rig.strip.acknowledge();
  QPointer<AlarmDialog> dialog = rig.dialog();
  const QString critical = rig.alarms().raise(u"demo.critical"_s);  // comes while somebody types
  rig.alarms().clear(high);                                         // and the alarm itself changes
  auto* note = byName<QLineEdit>(*dialog, u"Note"_s);
  QVERIFY(byName<QLabel>(*dialog, u"State of the alarm"_s)->text().contains(u"Gone, unacknowledged"_s));
  QTest::keyClick(note, Qt::Key_Return);
  QTRY_VERIFY(!dialog);
  QCOMPARE(rig.alarms().calls, QStringList{u"acknowledge "_s + high});
  QCOMPARE(rig.alarms().find(critical)->state, AlarmState::Unacknowledged);
}

void TstAlarmsUi::dialogSaysWhatWasRefused() {
  StripRig rig;
  rig.alarms().raise(u"demo.high"_s);
  rig.strip.acknowledge();
  rig.alarms().refuse = true;
  auto* note = byName<QLineEdit>(*rig.dialog(), u"Note"_s);
  QTest::keyClicks(note, u"kept"_s);
  QTest::keyClick(note, Qt::Key_Return);
  auto* answer = byName<QLabel>(*rig.dialog(), u"Answer"_s);
  QTRY_VERIFY(answer->isVisible());
  QCOMPARE(answer->text(), u"Not possible now."_s);
  QCOMPARE(note->text(), u"kept"_s);
}

void TstAlarmsUi::setsAsideOnlyWithAReason() {
  Rig rig;
  QWidget window;
  window.show();
  const QString low = rig.alarms().raise(u"demo.low"_s);
  QPointer<AlarmDialog> dialog =
      new AlarmDialog(AlarmDialog::Act::Shelve, *rig.alarms().find(low), rig.alarms(), rig.themes, &window);
  dialog->open();
  auto* shelve = byName<QPushButton>(*dialog, u"Shelve this alarm"_s);
  QVERIFY(!shelve->isEnabled());
  QCOMPARE(byName<QSpinBox>(*dialog, u"Shelve for so many minutes"_s)->value(), 15);
  QTest::keyClicks(byName<QLineEdit>(*dialog, u"Reason"_s), u"known"_s);
  QVERIFY(shelve->isEnabled());
  shelve->click();
  QTRY_VERIFY(!dialog);
  const auto shelved = rig.alarms().find(low);
  QCOMPARE(shelved->state, AlarmState::Shelved);
  QCOMPARE(*shelved->shelvedUntilUtcMs, rig.console.clock.utcMs() + 15 * 60'000);
  QCOMPARE(shelved->setAsideReason, u"known"_s);
}

void TstAlarmsUi::floodIsShown() {
  StripRig rig;
  auto* flood = byName<QLabel>(rig.strip, u"Alarm flood"_s);
  QVERIFY(!flood->isVisible());
  model::AlarmKpis kpis;
  kpis.flood = true;
  kpis.inLast10Min = 14;
  rig.alarms().setKpis(kpis);
  QVERIFY(flood->isVisible());
  QVERIFY(flood->text().contains(u"14"_s));
  rig.alarms().setKpis({});
  QVERIFY(!flood->isVisible());
}

void TstAlarmsUi::silentMachineIsSaid() {
  StripRig rig;
  auto* mute = byName<QLabel>(rig.strip, u"Why there is no sound"_s);
  QVERIFY(mute->isVisible());
  QVERIFY(mute->toolTip().contains(u"No sound on this machine"_s));
}

void TstAlarmsUi::pageActsOnTheChosenAlarm() {
  PageRig rig;
  const QString latching = rig.alarms().raise(u"demo.latching"_s);
  rig.alarms().acknowledge(latching, rig.revision(latching), u"read"_s, {});
  rig.alarms().clear(latching);
  QVERIFY(rig.page.table()->currentIndex().isValid());
  QVERIFY(byName<QLabel>(rig.page, u"The chosen alarm in full"_s)->text().contains(u"waits for reset"_s));
  auto* reset = rig.button(u"Reset the chosen alarm"_s);
  QVERIFY(reset->isEnabled() && !rig.button(u"Acknowledge the chosen alarm"_s)->isEnabled());
  reset->click();
  QCOMPARE(rig.alarms().find(latching)->state, AlarmState::Normal);
  QVERIFY(!reset->isEnabled());
  QVERIFY(byName<QLabel>(rig.page, u"Why no alarm is shown"_s)->isVisible());

  const QString low = rig.alarms().raise(u"demo.low"_s);
  rig.alarms().takeOutOfService(low, rig.revision(low), u"sensor ordered"_s, {});
  rig.page.showRows(AlarmFilter::Show::OutOfService);
  QCOMPARE(rig.page.table()->model()->rowCount(), 1);
  rig.button(u"Put the chosen alarm back into service"_s)->click();
  QCOMPARE(rig.alarms().find(low)->state, AlarmState::Unacknowledged);
}

void TstAlarmsUi::interlockIsMadeStricterOnly() {
  Rig rig;
  InterlocksView view(rig.console.interlocksApi, rig.themes);
  const QAbstractItemModelTester tester(view.table()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
  view.resize(1000, 500);
  view.show();
  QVERIFY(byName<QLabel>(view, u"The chosen interlock in full"_s)->text().contains(u"real roasts drop"_s));
  view.openChosen();
  QPointer<InterlockDialog> dialog = view.findChild<InterlockDialog*>();
  QVERIFY(dialog && dialog->windowModality() == Qt::WindowModal);
  auto* limit = byName<QDoubleSpinBox>(*dialog, u"Limit"_s);
  auto* make = byName<QPushButton>(*dialog, u"Make this interlock stricter"_s);
  QVERIFY(!make->isEnabled());  // nothing is changed yet
  limit->setValue(245);
  QCOMPARE(limit->value(), 235.0);  // looser is not offered
  limit->setValue(220);
  rig.console.interlocksApi.refuse = true;
  make->click();
  QCOMPARE(byName<QLabel>(*dialog, u"Answer"_s)->text(), u"Only a safety lead may do that."_s);
  rig.console.interlocksApi.refuse = false;
  make->click();
  QTRY_VERIFY(!dialog);
  QCOMPARE(rig.console.interlocksApi.interlocks().front().limit, 220.0);
  QCOMPARE(view.table()->model()->index(0, InterlockModel::Limit).data().toString(), u"220 °C, stricter"_s);
}

void TstAlarmsUi::criticalIsNeverSetAside() {
  PageRig rig;
  rig.alarms().raise(u"demo.critical"_s);
  QVERIFY(!rig.button(u"Shelve the chosen alarm"_s)->isEnabled());
  QVERIFY(!rig.button(u"Take the chosen alarm out of service"_s)->isEnabled());
  QVERIFY(rig.button(u"Acknowledge the chosen alarm"_s)->isEnabled());
}

QTEST_MAIN(TstAlarmsUi)
#include "tst_alarms_ui.moc"
