// Which machine: problems with their remedy, connecting, diagnostics, and nothing by accident.
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QListWidget>
#include <QPointer>
#include <QPushButton>
#include <QTest>
#include <QTextEdit>

#include "tests/support/fake_console.h"
#include "tests/ui/by_name.h"
#include "ui/connection/connection_dialog.h"
#include "ui/widgets/theme.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::ui;
using test::byName;

namespace {

const model::MachineInfo kTwin{u"twin"_s, u"Digital twin"_s, u"this computer"_s, true, {}};

model::MachineInfo bullet(std::optional<base::Error> problem = {}) {
  return {u"usb:001-004"_s, u"Aillio Bullet R1"_s, u"USB bus 1, device 4"_s, false, std::move(problem)};
}

base::Error forbidden() {
  return {base::ErrorCode::NoPermission,
          u"You have no permission to use the roaster. Put this line into /etc/udev/rules.d/60-tryer.rules:\n"
          "SUBSYSTEM==\"usb\", TAG+=\"uaccess\""_s,
          {},
          true};
}

struct Opened {
  Opened() {
    parent.resize(1280, 720);
    parent.show();
    dialog = new ConnectionDialog(console.machines(), themes, &parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
    list = dialog->findChild<QListWidget*>();
  }
  QPushButton* button(const QString& name) const { return byName<QPushButton>(*dialog, name); }
  QString problem() const {
    auto* label = byName<QLabel>(*dialog, u"Why it cannot be opened, and what to do"_s);
    return label->isVisible() ? label->text() : QString();
  }

  test::FakeConsole console;
  ThemeProvider themes;
  QWidget parent;
  QPointer<ConnectionDialog> dialog;
  QListWidget* list;
};

}  // namespace

class TstConnectionDialog : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void isWindowModal();
  void saysWhyAndWhatToDo();
  void connectsAndDisconnects();
  void saysWhyTheMachineIsNotLeft();
  void enterDoesNothing();
  void rowsStayWhereTheyAre();
  void diagnosticsAreFolded();
  void closesWhileAnAnswerIsPending();
};

void TstConnectionDialog::isWindowModal() {
  Opened at;
  QCOMPARE(at.dialog->windowModality(), Qt::WindowModal);
  QVERIFY(at.dialog->isVisible());
  QTest::keyClick(at.dialog, Qt::Key_Escape);
  QTRY_VERIFY(!at.dialog);
}

void TstConnectionDialog::saysWhyAndWhatToDo() {
  Opened at;
  at.console.machinesApi.setMachines({kTwin, bullet(forbidden())});
  QCOMPARE(at.list->count(), 2);
  QVERIFY(at.problem().isEmpty());  // the twin is chosen
  at.list->setCurrentRow(1);
  QVERIFY(at.list->item(1)->text().contains(u"cannot be opened"_s));
  QCOMPARE(at.problem(), forbidden().message);
  QVERIFY(!at.button(u"Connect the selected machine"_s)->isEnabled());
  auto* label = byName<QLabel>(*at.dialog, u"Why it cannot be opened, and what to do"_s);
  QVERIFY(label->textInteractionFlags() & Qt::TextSelectableByMouse);
  QTest::mouseClick(at.button(u"Copy what to do"_s), Qt::LeftButton);
  QCOMPARE(QApplication::clipboard()->text(), forbidden().message);

  // The rule is there now: the same row can be opened.
  at.console.machinesApi.setMachines({kTwin, bullet()});
  QVERIFY(at.problem().isEmpty());
  QVERIFY(at.button(u"Connect the selected machine"_s)->isEnabled());
}

void TstConnectionDialog::connectsAndDisconnects() {
  Opened at;
  QPushButton* connectButton = at.button(u"Connect the selected machine"_s);
  QPushButton* disconnectButton = at.button(u"Disconnect the machine in use"_s);
  QVERIFY(connectButton->isEnabled());
  QVERIFY(!disconnectButton->isEnabled());
  QTest::mouseClick(connectButton, Qt::LeftButton);
  QCOMPARE(at.console.machinesApi.connectCalls, QStringList{u"twin"_s});
  at.console.connectBullet();
  QVERIFY(!connectButton->isEnabled());  // in use already
  QVERIFY(disconnectButton->isEnabled());
  QVERIFY(byName<QLabel>(*at.dialog, u"Connection"_s)->text().startsWith(u"Connected: Digital twin"_s));
  QTest::mouseClick(disconnectButton, Qt::LeftButton);
  QVERIFY(at.console.machines().link().state == model::LinkState::Disconnected);
  QVERIFY(connectButton->isEnabled());
}

void TstConnectionDialog::saysWhyTheMachineIsNotLeft() {
  Opened at;
  at.console.connectBullet();
  at.console.machinesApi.setMachines({kTwin, bullet()});
  at.console.machinesApi.leaveProblem = base::Error{base::ErrorCode::Refused, u"A roast is running."_s, {}, false};
  at.list->setCurrentRow(1);
  QVERIFY(at.problem().isEmpty());
  QTest::mouseClick(at.button(u"Connect the selected machine"_s), Qt::LeftButton);
  QCOMPARE(at.problem(), u"A roast is running."_s);
  at.list->setCurrentRow(0);  // it was said of the other row
  QVERIFY(at.problem().isEmpty());
  QTest::mouseClick(at.button(u"Disconnect the machine in use"_s), Qt::LeftButton);
  QCOMPARE(at.problem(), u"A roast is running."_s);
  QCOMPARE(at.console.machines().link().state, model::LinkState::Connected);

  at.console.machinesApi.leaveProblem.reset();
  QTest::mouseClick(at.button(u"Disconnect the machine in use"_s), Qt::LeftButton);
  QVERIFY(at.problem().isEmpty());
  QCOMPARE(at.console.machines().link().state, model::LinkState::Disconnected);
}

void TstConnectionDialog::enterDoesNothing() {
  Opened at;
  for (const auto key : {Qt::Key_Return, Qt::Key_Enter}) {
    at.list->setFocus();
    QTest::keyClick(at.list, key);
    QTest::keyClick(at.dialog, key);
  }
  QVERIFY(at.console.machinesApi.connectCalls.isEmpty());
  QVERIFY(at.dialog && at.dialog->isVisible());
}

void TstConnectionDialog::rowsStayWhereTheyAre() {
  Opened at;
  at.console.machinesApi.setMachines({bullet(), kTwin});  // the Bullet is plugged in: listed first, shown last
  QCOMPARE(at.list->count(), 2);
  QCOMPARE(at.list->item(0)->data(Qt::UserRole).toString(), u"twin"_s);
  at.list->setCurrentRow(1);
  at.console.machinesApi.setMachines({kTwin});  // pulled out while it is chosen
  QCOMPARE(at.list->count(), 2);
  QVERIFY(at.list->item(1)->text().contains(u"not there any more"_s));
  QVERIFY(!at.button(u"Connect the selected machine"_s)->isEnabled());
  at.console.machinesApi.setMachines({kTwin, bullet()});  // and in again
  QVERIFY(!at.list->item(1)->text().contains(u"not there any more"_s));
  QVERIFY(at.button(u"Connect the selected machine"_s)->isEnabled());
  at.list->setCurrentRow(0);
  at.console.machinesApi.setMachines({kTwin});
  QCOMPARE(at.list->count(), 1);
}

void TstConnectionDialog::diagnosticsAreFolded() {
  Opened at;
  auto* text = byName<QTextEdit>(*at.dialog, u"Diagnostics: counters and the last raw packets"_s);
  QVERIFY(!text->isVisible());
  QTest::mouseClick(at.button(u"Show or hide the diagnostics"_s), Qt::LeftButton);
  QVERIFY(text->isVisible());
  QTRY_VERIFY(text->toPlainText().contains(u"4620"_s));
  QVERIFY(text->toPlainText().contains(u"STATUS1\n0a 0a"_s));
}

void TstConnectionDialog::closesWhileAnAnswerIsPending() {
  Opened at;
  QTest::mouseClick(at.button(u"Show or hide the diagnostics"_s), Qt::LeftButton);  // asks
  delete at.dialog;
  bool answeredLater = false;
  at.console.machines().diagnostics([&](const model::LinkDiagnostics&) { answeredLater = true; });
  QTRY_VERIFY(answeredLater);  // so the dialog's own question was answered before: nobody crashed
}

QTEST_MAIN(TstConnectionDialog)
#include "tst_connection_dialog.moc"
