// The journal as rows: a million records, filters, the search for text, records that come while one looks.
#include <QAbstractItemModelTester>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "tests/support/fake_journal.h"
#include "ui/models/journal_model.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::ui;
using engine::api::JournalFilter;
using test::FakeJournal;

namespace {

constexpr int kMillion = 1'000'000;

QList<qint64> seqsOf(const JournalModel& model) {
  QList<qint64> seqs;
  for (int row = 0; row < model.rowCount(); ++row) seqs << model.record(row)->seq;
  return seqs;
}

bool passes(const JournalFilter& filter, const model::JournalRecord& record) {
  return record.type.startsWith(filter.typePrefix) && (filter.actor.isEmpty() || record.actor == filter.actor) &&
         (!filter.fromUtcMs || record.utcMs >= *filter.fromUtcMs) &&
         (!filter.toUtcMs || record.utcMs <= *filter.toUtcMs) &&
         (record.type.contains(filter.text, Qt::CaseInsensitive) ||
          QString::fromUtf8(record.payload).contains(filter.text, Qt::CaseInsensitive));
}

}  // namespace

class TstJournalModel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void keepsTheRulesOfAModel();
  void scrollingAsksFewPages();
  void filters_data();
  void filters();
  void searchesInPiecesAndCanBeStopped();
  void newRecordsWait();
  void firstRecordShowsByItself();
  void aFailureIsSaidOnceAndCanBeTriedAgain();
  void anOlderAnswerIsDropped();
  void saysWhatARecordTells_data();
  void saysWhatARecordTells();
};

void TstJournalModel::keepsTheRulesOfAModel() {
  constexpr int kSome = 3'000;  // the tester looks at every row at every step
  FakeJournal journal;
  journal.setRecords(kSome);
  JournalModel model(journal);
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  QCOMPARE(model.rowCount(), kSome);
  model.data(model.index(0, 0), Qt::DisplayRole);
  QTRY_VERIFY(model.record(0));
  journal.append(3);
  model.showNewest();
  QCOMPARE(model.rowCount(), kSome + 3);
  JournalFilter filter;
  filter.typePrefix = u"abort."_s;
  model.setFilter(filter);
  QCOMPARE(model.rowCount(), 0);
  model.fetchMore({});
  QTRY_COMPARE(model.rowCount(), 200);
  model.fetchMore({});
  QTRY_COMPARE(model.rowCount(), 400);
  model.setFilter({});
  QCOMPARE(model.rowCount(), kSome + 3);
}

void TstJournalModel::scrollingAsksFewPages() {
  FakeJournal journal;
  journal.setRecords(kMillion);
  JournalModel model(journal);
  QTableView view;
  view.setModel(&model);
  view.resize(800, 400);
  view.show();
  QVERIFY(QTest::qWaitForWindowExposed(&view));
  QTRY_VERIFY(model.record(0));
  QCOMPARE(model.record(0)->seq, kMillion);
  QVERIFY2(journal.pagesAsked() <= 2, qPrintable(QString::number(journal.pagesAsked())));

  view.scrollTo(model.index(kMillion / 2, 0), QAbstractItemView::PositionAtTop);
  QTRY_VERIFY(model.record(kMillion / 2));
  QCOMPARE(model.record(kMillion / 2)->seq, kMillion - kMillion / 2);
  QVERIFY2(journal.pagesAsked() <= 5, qPrintable(QString::number(journal.pagesAsked())));

  // The scroll bar dragged up: at each place that is painted at most two pages are asked for.
  const int before = journal.pagesAsked();
  constexpr int kSteps = 50;
  for (int step = kSteps; step >= 0; --step) {
    view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum() / kSteps * step);
    view.viewport()->repaint();
  }
  QTRY_VERIFY(model.record(0));
  QVERIFY2(journal.pagesAsked() - before <= 2 * (kSteps + 1), qPrintable(QString::number(journal.pagesAsked())));
}

void TstJournalModel::filters_data() {
  QTest::addColumn<QString>("type");
  QTest::addColumn<QString>("actor");
  QTest::addColumn<QString>("text");
  QTest::addColumn<qint64>("fromSeq");  // 0: any time
  QTest::addColumn<qint64>("toSeq");
  QTest::newRow("kind") << u"abort."_s << QString() << QString() << 0LL << 0LL;
  QTest::newRow("actor") << QString() << u"operator:Ada"_s << QString() << 0LL << 0LL;
  QTest::newRow("text") << QString() << QString() << u"RECORD number 12"_s << 0LL << 0LL;
  QTest::newRow("between") << QString() << QString() << QString() << 700LL << 1'900LL;
  QTest::newRow("since") << QString() << QString() << QString() << 2'500LL << 0LL;
  QTest::newRow("all of it") << u"proposal."_s << u"operator"_s << u"7"_s << 300LL << 2'700LL;
  QTest::newRow("nothing") << u"roast."_s << u"operator:Ada"_s << QString() << 0LL << 0LL;
}

void TstJournalModel::filters() {
  QFETCH(QString, type);
  QFETCH(QString, actor);
  QFETCH(QString, text);
  QFETCH(qint64, fromSeq);
  QFETCH(qint64, toSeq);
  constexpr qint64 kRecords = 3'000;
  JournalFilter filter{type, actor, text, {}, {}, {}};
  if (fromSeq > 0) filter.fromUtcMs = FakeJournal::record(fromSeq).utcMs;
  if (toSeq > 0) filter.toUtcMs = FakeJournal::record(toSeq).utcMs;
  QList<qint64> expected;
  for (qint64 seq = kRecords; seq > 0; --seq)
    if (passes(filter, FakeJournal::record(seq))) expected << seq;

  FakeJournal journal;
  journal.setRecords(kRecords);
  JournalModel model(journal);
  model.setFilter(filter);
  for (int turns = 0; !model.searchedAll(); ++turns) {
    QVERIFY(turns < 100);
    model.fetchMore({});
    QTRY_VERIFY(!model.searching());
  }
  QCOMPARE(seqsOf(model), expected);
}

void TstJournalModel::searchesInPiecesAndCanBeStopped() {
  FakeJournal journal;
  constexpr qint64 kRecords = 180'000;
  journal.setRecords(kRecords);
  JournalModel model(journal);
  QSignalSpy changed(&model, &JournalModel::searchChanged);
  JournalFilter filter;
  filter.text = u"record number 1234\""_s;
  model.setFilter(filter);
  QCOMPARE(model.searchedShare(), 0.0);
  changed.clear();
  model.fetchMore({});
  QTRY_VERIFY(changed.size() >= 2);  // it began, and a piece was read
  QVERIFY(model.searching());
  const double share = model.searchedShare();
  QVERIFY2(share > 0.2 && share < 0.9, qPrintable(QString::number(share)));
  model.stopSearch();
  QVERIFY(model.stopped() && !model.searching() && !model.canFetchMore({}));
  const int asked = journal.pagesAsked();
  bool answered = false;  // a question of our own: what was asked before it would have been answered before it
  const auto fence = journal.page({}, {}, 1, [&](const auto&) { answered = true; });
  QTRY_VERIFY(answered);
  QCOMPARE(journal.pagesAsked(), asked + 1);
  QCOMPARE(model.rowCount(), 0);

  model.resumeSearch();
  QTRY_VERIFY(model.searchedAll());
  QCOMPARE(seqsOf(model), QList<qint64>{1234});
  QCOMPARE(model.searchedShare(), 1.0);
}

void TstJournalModel::newRecordsWait() {
  FakeJournal journal;
  journal.setRecords(1'000);
  JournalModel model(journal);
  model.data(model.index(0, 0), Qt::DisplayRole);
  QTRY_VERIFY(model.record(0));
  QSignalSpy moved(&model, &QAbstractItemModel::rowsInserted);
  QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
  QSignalSpy newer(&model, &JournalModel::newerCountChanged);
  const QPersistentModelIndex chosen = model.index(7, 0);
  journal.append(5);
  QCOMPARE(model.newerCount(), 5);
  QVERIFY(!newer.isEmpty());
  QCOMPARE(model.rowCount(), 1'000);
  QCOMPARE(model.record(0)->seq, 1'000);
  QVERIFY(moved.isEmpty() && reset.isEmpty());

  model.showNewest();
  QCOMPARE(model.newerCount(), 0);
  QCOMPARE(model.rowCount(), 1'005);
  QCOMPARE(chosen.row(), 12);  // the same record
  model.data(model.index(0, 0), Qt::DisplayRole);
  QTRY_VERIFY(model.record(0));
  QCOMPARE(model.record(0)->seq, 1'005);
  QCOMPARE(model.record(chosen.row())->seq, 993);
}

void TstJournalModel::firstRecordShowsByItself() {
  FakeJournal journal;
  JournalModel model(journal);
  QCOMPARE(model.rowCount(), 0);
  journal.append();
  QCOMPARE(model.rowCount(), 1);
  QCOMPARE(model.newerCount(), 0);
}

void TstJournalModel::aFailureIsSaidOnceAndCanBeTriedAgain() {
  FakeJournal journal;
  journal.setRecords(1'000);
  JournalModel model(journal);
  QSignalSpy failed(&model, &JournalModel::failed);
  journal.failNextPage({base::ErrorCode::Io, u"The database cannot be read."_s, {}, false});
  model.data(model.index(0, 0), Qt::DisplayRole);
  QTRY_COMPARE(failed.size(), 1);
  QCOMPARE(failed[0][0].toString(), u"The database cannot be read."_s);
  const int asked = journal.pagesAsked();
  for (int repaint = 0; repaint < 10; ++repaint) model.data(model.index(0, 0), Qt::DisplayRole);
  QCOMPARE(journal.pagesAsked(), asked);
  model.reload();
  model.data(model.index(0, 0), Qt::DisplayRole);
  QTRY_VERIFY(model.record(0));

  journal.failNextPage({base::ErrorCode::Io, u"The database cannot be read."_s, {}, false});
  JournalFilter filter;
  filter.actor = u"system"_s;
  model.setFilter(filter);
  model.fetchMore({});
  QTRY_COMPARE(failed.size(), 2);
  QVERIFY(model.stopped());
  model.resumeSearch();
  QTRY_VERIFY(model.rowCount() > 0);
}

void TstJournalModel::anOlderAnswerIsDropped() {
  FakeJournal journal;
  journal.setRecords(5'000);
  JournalModel model(journal);
  JournalFilter aborts;
  aborts.typePrefix = u"abort."_s;
  JournalFilter roasts;
  roasts.typePrefix = u"roast."_s;
  model.setFilter(aborts);
  model.fetchMore({});
  model.setFilter(roasts);
  model.fetchMore({});
  QTRY_VERIFY(!model.searching());
  QVERIFY(model.rowCount() > 0);
  for (int row = 0; row < model.rowCount(); ++row) QVERIFY(model.record(row)->type.startsWith("roast."_L1));
}

void TstJournalModel::saysWhatARecordTells_data() {
  QTest::addColumn<QByteArray>("payload");
  QTest::addColumn<QString>("said");
  QTest::newRow("proposal")
      << R"({"proposal":{"actuatorId":"heater","from":7,"id":"x","reason":"It falls.","to":5}})"_ba
      << u"Heater  P7 → P5 · It falls."_s;
  QTest::newRow("outcome") << R"({"actuator":"fan","from":3,"result":"done","to":4})"_ba << u"Fan  F3 → F4 · done"_s;
  QTest::newRow("mark") << R"({"btC":193.02,"detected":true,"mark":"CHARGE","markId":"x","markUtcMs":5})"_ba
                        << u"CHARGE · 193.0 °C · found by itself"_s;
  QTest::newRow("link") << R"({"machine":"twin","model":"Digital twin","state":"connected"})"_ba
                        << u"model: Digital twin · state: connected"_s;
  QTest::newRow("damaged") << R"({"mark":)"_ba << u"{\"mark\":"_s;
}

void TstJournalModel::saysWhatARecordTells() {
  QFETCH(QByteArray, payload);
  QFETCH(QString, said);
  model::JournalRecord record;
  record.payload = payload;
  QCOMPARE(journalSummary(record), said);
  QVERIFY(journalRecordText(record).contains(u"Hash before"_s));
}

QTEST_MAIN(TstJournalModel)
#include "tst_journal_model.moc"
