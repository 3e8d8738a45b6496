// The log page as a person uses it.
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDateTimeEdit>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTextEdit>

#include "tests/support/fake_journal.h"
#include "tests/ui/by_name.h"
#include "ui/journal/journal_page.h"
#include "ui/models/journal_model.h"
#include "ui/widgets/theme.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::ui;
using test::byName;

namespace {

struct Opened {
  explicit Opened(qint64 records, double textScale = 1, QSize size = {1190, 600})
      : themes(Theme(Scheme::Light, textScale)) {
    themes.applyTo(*qApp);
    journal.setRecords(records);
    page = std::make_unique<JournalPage>(journal, themes);
    page->resize(size);
    page->show();
  }
  QPushButton* button(const QString& name) const { return byName<QPushButton>(*page, name); }
  QString label(const QString& name) const { return byName<QLabel>(*page, name)->text(); }
  int rows() const { return page->model()->rowCount(); }

  test::FakeJournal journal;
  ThemeProvider themes;
  std::unique_ptr<JournalPage> page;
};

QByteArray contents(const QString& file) {
  QFile in(file);
  return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

}  // namespace

class TstJournalPage : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void saysWhyThereIsNothing();
  void findsByKindActorTimeAndText();
  void betweenTwoMoments();
  void showsTheRecordInFull();
  void newerRecordsWaitForAPress();
  void exportsWhatIsShown();
  void asksBeforeItReplacesAFile();
  void longWorkCanBeCancelled();
  void aFailureIsShown();
  void columnsAreReadable_data();
  void columnsAreReadable();
};

void TstJournalPage::saysWhyThereIsNothing() {
  Opened at(0);
  QVERIFY(at.label(u"Why no record is shown"_s).startsWith(u"The journal is empty"_s));
  QVERIFY(!at.page->table()->isVisible());
  at.journal.append(20);
  QTRY_VERIFY(at.page->table()->isVisible());
  auto* text = byName<QLineEdit>(*at.page, u"Text to find"_s);
  QTest::keyClicks(text, u"no such thing"_s);
  QTest::keyClick(text, Qt::Key_Return);
  QTRY_COMPARE(at.label(u"Why no record is shown"_s), u"No record matches."_s);
  QVERIFY(!at.page->table()->isVisible());
  QTest::mouseClick(at.button(u"Show everything"_s), Qt::LeftButton);
  QTRY_COMPARE(at.rows(), 20);
  QVERIFY(text->text().isEmpty());
}

void TstJournalPage::findsByKindActorTimeAndText() {
  Opened at(2'000);
  QTRY_VERIFY(byName<QComboBox>(*at.page, u"Who"_s)->count() > 3);
  auto* kind = byName<QComboBox>(*at.page, u"Kind of record"_s);
  kind->setCurrentIndex(kind->findText(u"Aborts"_s));
  QTRY_VERIFY(at.rows() > 0);
  QVERIFY(at.page->model()->record(0)->type.startsWith("abort."_L1));
  auto* who = byName<QComboBox>(*at.page, u"Who"_s);
  who->setCurrentIndex(who->findText(u"operator:Ada"_s));
  QTRY_VERIFY(at.rows() > 0);
  QCOMPARE(at.page->model()->record(0)->type, u"abort.reset"_s);
  QTest::keyClicks(byName<QLineEdit>(*at.page, u"Text to find"_s), u"number 1244"_s);
  QTRY_COMPARE(at.rows(), 1);  // typing alone searches, a moment later
  QCOMPARE(at.page->model()->record(0)->seq, 1244);
}

void TstJournalPage::betweenTwoMoments() {
  Opened at(2'000);
  auto* from = byName<QDateTimeEdit>(*at.page, u"From"_s);
  auto* to = byName<QDateTimeEdit>(*at.page, u"To"_s);
  QVERIFY(!from->isVisible());
  auto* period = byName<QComboBox>(*at.page, u"Time"_s);
  period->setCurrentIndex(period->findText(u"Between …"_s));
  QVERIFY(from->isVisible() && to->isVisible());
  const auto minuteOf = [](qint64 seq) {
    QDateTime moment = QDateTime::fromMSecsSinceEpoch(test::FakeJournal::record(seq).utcMs);
    moment.setTime(QTime(moment.time().hour(), moment.time().minute()));
    return moment;
  };
  from->setDateTime(minuteOf(500));
  to->setDateTime(minuteOf(600));
  QTRY_VERIFY(at.rows() > 90 && !at.page->model()->searching());
  const qint64 fromMs = from->dateTime().toMSecsSinceEpoch();
  const qint64 untilMs = to->dateTime().toMSecsSinceEpoch() + 60'000;
  int expected = 0;
  for (qint64 seq = 1; seq <= 2'000; ++seq) {
    const qint64 utcMs = test::FakeJournal::record(seq).utcMs;
    if (utcMs >= fromMs && utcMs < untilMs) ++expected;
  }
  QTRY_COMPARE(at.rows(), expected);
}

void TstJournalPage::showsTheRecordInFull() {
  Opened at(50);
  auto* details = byName<QTextEdit>(*at.page, u"The record in full"_s);
  QVERIFY(!at.button(u"Copy the record"_s)->isEnabled());
  QTRY_VERIFY(at.page->model()->record(0));
  at.page->table()->setFocus();
  at.page->table()->selectRow(0);
  QTest::keyClick(at.page->table(), Qt::Key_Down);
  QVERIFY(details->toPlainText().contains(u"No. 49"_s));
  QVERIFY(details->toPlainText().contains(QString::fromLatin1(test::FakeJournal::record(49).hash.toHex())));
  QTest::mouseClick(at.button(u"Copy the record"_s), Qt::LeftButton);
  QCOMPARE(QApplication::clipboard()->text(), details->toPlainText());
}

void TstJournalPage::newerRecordsWaitForAPress() {
  Opened at(50);
  QTRY_VERIFY(at.page->model()->record(0));
  QVERIFY(!at.button(u"No newer records"_s)->isEnabled());
  at.journal.append(3);
  QCOMPARE(at.rows(), 50);
  QPushButton* newer = at.button(u"Show 3 newer records"_s);
  QVERIFY(newer && newer->isEnabled());
  QTest::mouseClick(newer, Qt::LeftButton);
  QCOMPARE(at.rows(), 53);
  QVERIFY(!newer->isEnabled());
}

void TstJournalPage::exportsWhatIsShown() {
  const QTemporaryDir folder;
  const QString file = folder.filePath(u"out.jsonl"_s);
  Opened at(280);
  auto* kind = byName<QComboBox>(*at.page, u"Kind of record"_s);
  kind->setCurrentIndex(kind->findText(u"Marks"_s));
  QTRY_VERIFY(at.rows() > 0);
  at.page->exportTo(file);
  QTRY_VERIFY(at.label(u"Result"_s).startsWith(u"Exported to"_s));
  QCOMPARE(contents(file).count('\n'), at.rows());
  QVERIFY(at.label(u"Result"_s).contains(QString::number(at.rows())));
}

void TstJournalPage::asksBeforeItReplacesAFile() {
  const QTemporaryDir folder;
  const QString file = folder.filePath(u"out.jsonl"_s);
  QFile old(file);
  QVERIFY(old.open(QIODevice::WriteOnly));
  old.write("precious");
  old.close();
  Opened at(100);
  at.page->exportTo(file);
  auto* question = at.page->findChild<QMessageBox*>();
  QVERIFY(question && question->isVisible());
  QCOMPARE(question->windowModality(), Qt::WindowModal);
  QTest::keyClick(question, Qt::Key_Return);  // Enter does not replace it
  QTRY_VERIFY(!at.page->findChild<QMessageBox*>());
  QCOMPARE(contents(file), "precious"_ba);

  at.page->exportTo(file);
  question = at.page->findChild<QMessageBox*>();
  for (auto* button : question->buttons())
    if (question->buttonRole(button) == QMessageBox::AcceptRole) button->click();
  QTRY_VERIFY(at.label(u"Result"_s).startsWith(u"Exported to"_s));
  QCOMPARE(contents(file).count('\n'), 100);
}

void TstJournalPage::longWorkCanBeCancelled() {
  const QTemporaryDir folder;
  Opened at(1'000'000);
  at.page->exportTo(folder.filePath(u"out.jsonl"_s));
  QPushButton* cancel = at.button(u"Cancel the work under way"_s);
  QVERIFY(cancel && cancel->isVisible());
  QVERIFY(!at.button(u"Export the records shown"_s)->isEnabled());
  QTest::mouseClick(cancel, Qt::LeftButton);
  QCOMPARE(at.label(u"Result"_s), u"Cancelled."_s);
  QVERIFY(at.button(u"Export the records shown"_s)->isEnabled());
  QVERIFY(!cancel->isVisible());

  QTest::mouseClick(at.button(u"Check the chain of the journal"_s), Qt::LeftButton);
  QTRY_VERIFY(at.label(u"Result"_s).startsWith(u"All 1000000"_s));

  // A search for what is not there: shown after a moment, and stopped.
  auto* text = byName<QLineEdit>(*at.page, u"Text to find"_s);
  QTest::keyClicks(text, u"never written"_s);
  QTest::keyClick(text, Qt::Key_Return);
  QTRY_VERIFY(at.button(u"Stop searching"_s) && at.button(u"Stop searching"_s)->isVisible());
  QTest::mouseClick(at.button(u"Stop searching"_s), Qt::LeftButton);
  QVERIFY(at.page->model()->stopped());
  QVERIFY(at.label(u"Result"_s).startsWith(u"Stopped"_s));
  QVERIFY(at.button(u"Go on searching"_s)->isVisible());
}

void TstJournalPage::aFailureIsShown() {
  Opened at(100);
  QTRY_VERIFY(at.page->model()->record(0));
  at.journal.failNextPage({base::ErrorCode::Io, u"The database cannot be read. Try again."_s, {}, false});
  auto* kind = byName<QComboBox>(*at.page, u"Kind of record"_s);
  kind->setCurrentIndex(1);
  QTRY_COMPARE(at.label(u"Result"_s), u"The database cannot be read. Try again."_s);
}

void TstJournalPage::columnsAreReadable_data() {
  QTest::addColumn<double>("textScale");
  QTest::addColumn<QSize>("size");
  QTest::newRow("1280x720 at 100 %") << 1.0 << QSize(1190, 600);
  QTest::newRow("1920x1080 at 100 %") << 1.0 << QSize(1830, 950);
  QTest::newRow("1920x1080 at 200 %") << 2.0 << QSize(1750, 900);
}

void TstJournalPage::columnsAreReadable() {
  QFETCH(double, textScale);
  QFETCH(QSize, size);
  Opened at(1'000'000, textScale, size);
  QVERIFY(QTest::qWaitForWindowExposed(at.page.get()));
  QCOMPARE(at.page->size(), size);
  QTRY_VERIFY(at.page->model()->record(0));
  const QTableView* table = at.page->table();
  const QFontMetrics metrics(table->font());
  for (int column = JournalModel::Seq; column <= JournalModel::What; ++column) {
    for (int row = 0; row < 14; ++row) {
      const QString text = table->model()->index(row, column).data().toString();
      QVERIFY2(table->columnWidth(column) > metrics.horizontalAdvance(text), qPrintable(text));
    }
  }
  QVERIFY(table->rowHeight(0) > metrics.height());
  QVERIFY2(table->columnWidth(JournalModel::Details) >= 150 * textScale,
           qPrintable(QString::number(table->columnWidth(JournalModel::Details))));
  for (const auto* button : at.page->findChildren<QPushButton*>()) {
    if (button->isVisible()) QVERIFY(button->width() >= button->minimumSizeHint().width());
  }
}

QTEST_MAIN(TstJournalPage)
#include "tst_journal_page.moc"
