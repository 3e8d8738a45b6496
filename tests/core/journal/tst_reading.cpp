// Pages, filters and the export, against a plain filter over all records.
#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

#include "core/base/canonical_json.h"
#include "tests/core/journal/journal_fixture.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::journal;
using tests::JournalFixture;

namespace {

bool passes(const model::JournalRecord& r, const Filter& f) {
  const auto has = [&f](const QString& text) { return text.contains(f.text, Qt::CaseInsensitive); };
  return r.type.startsWith(f.typePrefix) && (f.actor.isEmpty() || r.actor == f.actor) &&
         (f.text.isEmpty() || has(r.type) || has(r.actor) || has(QString::fromUtf8(r.payload))) &&
         (!f.fromUtcMs || r.utcMs >= *f.fromUtcMs) && (!f.toUtcMs || r.utcMs <= *f.toUtcMs);
}

}  // namespace

class TestReading : public QObject {
  Q_OBJECT

  JournalFixture f_;
  std::vector<model::JournalRecord> all_;  // newest first

 private Q_SLOTS:
  void initTestCase() {
    f_.fill(600);
    for (const char* payload : {"{\"note\":\"100 %\"}", "{\"note\":\"a_b\"}", "{\"note\":\"c\\\\d\"}"}) {
      QVERIFY(f_.record({5, u"note.added"_s, u"operator"_s, payload}));  // a clock that was far back
    }
    all_ = *readPage(*f_.reader(), {}, {}, 10'000);
    QCOMPARE(all_.size(), std::size_t(603));
  }

  void newestFirstInPages() {
    const auto reader = f_.reader();
    std::optional<qint64> before;
    qint64 expected = 603;
    for (;;) {
      const auto page = readPage(*reader, {}, before, 50);
      QVERIFY(page);
      if (page->empty()) break;
      for (const auto& record : *page) QCOMPARE(record.seq, expected--);
      before = page->back().seq;
    }
    QCOMPARE(expected, 0);
    QCOMPARE(newestSeq(*reader).value_or(-1), 603);
  }

  void limitsOfAPage() {
    const auto reader = f_.reader();
    for (const int limit : {0, -1, 10'001}) {
      QCOMPARE(readPage(*reader, {}, {}, limit).error().code, base::ErrorCode::InvalidArgument);
    }
    QCOMPARE(readPage(*reader, {}, 1, 10)->size(), std::size_t(0));
  }

  void randomFilters() {
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    const auto reader = f_.reader();
    const QString prefixes[] = {{}, {}, u"proposal."_s, u"proposal.created"_s, u"m"_s, u"nothing."_s, u"note"_s};
    const QString actors[] = {{}, {}, u"operator"_s, u"assistant:demo"_s, u"assistant"_s};
    const QString texts[] = {{}, {}, {}, u"\"n\":42"_s, u"MARK"_s, u"%"_s, u"_"_s, u"\\"_s, u"demo"_s, u"Röst"_s};
    for (int round = 0; round < 500; ++round) {
      Filter filter;
      filter.typePrefix = prefixes[random.bounded(7)];
      filter.actor = actors[random.bounded(5)];
      filter.text = texts[random.bounded(10)];
      if (random.bounded(3) == 0) filter.fromUtcMs = 1'000'000 + random.bounded(700) * 1000;
      if (random.bounded(3) == 0) filter.toUtcMs = 1'000'000 + random.bounded(700) * 1000;
      const qint64 before = random.bounded(2) == 0 ? 10'000 : random.bounded(1, 700);
      const int limit = random.bounded(1, 100);
      std::vector<qint64> expected;
      for (const auto& record : all_) {
        if (record.seq < before && static_cast<int>(expected.size()) < limit && passes(record, filter)) {
          expected.push_back(record.seq);
        }
      }
      const auto page = readPage(*reader, filter, before, limit);
      QVERIFY2(page, page ? "" : qPrintable(page.error().details));
      std::vector<qint64> got;
      for (const auto& record : *page) got.push_back(record.seq);
      QVERIFY2(got == expected,
               qPrintable(u"%1 %2 %3 before %4 limit %5"_s.arg(filter.typePrefix, filter.actor, filter.text)
                              .arg(before)
                              .arg(limit)));
    }
  }

  void actors() {
    QCOMPARE(*distinctActors(*f_.reader()), (std::vector<QString>{u"assistant:demo"_s, u"operator"_s, u"system"_s}));
    JournalFixture empty;
    QVERIFY(distinctActors(*empty.reader())->empty());
    QCOMPARE(newestSeq(*empty.reader()).value_or(-1), 0);
    QVERIFY(readPage(*empty.reader(), {}, {}, 10)->empty());
  }

  void exportVerifiesElsewhere() {
    const auto file = f_.folder.filePath(u"out.jsonl"_s);
    double last = 0;
    const auto written = exportJsonLines(*f_.reader(), {}, file, [&](double part) {
      last = part;
      return true;
    });
    QVERIFY(written);
    QCOMPARE(*written, 603);
    QCOMPARE(last, 1.0);
    QVERIFY(!QFile::exists(file + u".part"_s));
    QFile in(file);
    QVERIFY(in.open(QIODevice::ReadOnly));
    QString prev(64, u'0');
    qint64 seq = 0;
    while (!in.atEnd()) {
      const auto line = in.readLine().trimmed();
      QVERIFY2(base::isCanonicalJson(line), line.constData());
      const auto r = base::parseJson(line)->toObject();
      const QJsonArray array{r[u"seq"_s], r[u"utcMs"_s], r[u"type"_s], r[u"actor"_s], r[u"payload"_s], r[u"prev"_s]};
      const auto hash = QCryptographicHash::hash(base::canonicalJson(array), QCryptographicHash::Sha256).toHex();
      QCOMPARE(r[u"hash"_s].toString(), QString::fromLatin1(hash));
      QCOMPARE(r[u"prev"_s].toString(), prev);
      QCOMPARE(r[u"seq"_s].toInteger(), ++seq);
      prev = r[u"hash"_s].toString();
    }
    QCOMPARE(seq, 603);
  }

  void exportKeepsToTheFilter() {
    const auto file = f_.folder.filePath(u"some.jsonl"_s);
    Filter filter;
    filter.typePrefix = u"proposal."_s;
    filter.actor = u"operator"_s;
    const auto expected = std::count_if(all_.begin(), all_.end(), [&](const auto& r) { return passes(r, filter); });
    QVERIFY(expected > 0);
    QCOMPARE(exportJsonLines(*f_.reader(), filter, file, {}).value_or(-1), expected);
  }

  void exportThatFailsLeavesNothing() {
    const auto file = f_.folder.filePath(u"cancelled.jsonl"_s);
    QFile old(file);
    QVERIFY(old.open(QIODevice::WriteOnly) && old.write("old") == 3);
    old.close();
    const auto cancelled = exportJsonLines(*f_.reader(), {}, file, [](double) { return false; });
    QCOMPARE(cancelled.error().code, base::ErrorCode::Cancelled);
    QVERIFY(!QFile::exists(file + u".part"_s));
    QVERIFY(old.open(QIODevice::ReadOnly));
    QCOMPARE(old.readAll(), "old"_ba);
    const auto nowhere = exportJsonLines(*f_.reader(), {}, f_.folder.filePath(u"no/such/x"_s), {});
    QCOMPARE(nowhere.error().code, base::ErrorCode::Io);
    const auto full = exportJsonLines(*f_.reader(), {}, u"/proc/x"_s, {});
    QVERIFY(!full);
  }
};

QTEST_GUILESS_MAIN(TestReading)
#include "tst_reading.moc"
