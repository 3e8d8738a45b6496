// Lines of a machine that is read over TCP: what is believed, what is counted, and that no cutting of the bytes into
// pieces changes anything.
#include <QRandomGenerator>
#include <QTest>
#include <cmath>
#include <limits>

#include "core/machine/line/line_codec.h"
#include "core/machine/line/line_options.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using machine::line::LineDecoder;
using machine::line::Reading;

namespace {

// "bt exhaust ambient heater fan drum_rpm": a value, "-" for missing, "!" for not believed.
QString text(const Reading& reading) {
  QStringList parts;
  for (std::size_t i = 0; i < reading.values.size(); ++i) {
    switch (reading.quality[i]) {
      case model::Quality::Missing:
        parts << u"-"_s;
        break;
      case model::Quality::OutOfRange:
        parts << u"!"_s;
        break;
      case model::Quality::Good:
        parts << QString::number(reading.values[i], 'g', 9);
        break;
    }
    if (std::isnan(reading.values[i]) == (reading.quality[i] == model::Quality::Good)) parts << u"WRONG"_s;
  }
  return parts.join(u' ');
}

QStringList texts(const std::vector<Reading>& readings) {
  QStringList all;
  for (const Reading& reading : readings) all << text(reading);
  return all;
}

QString counts(const model::LinkCounters& c) {
  return u"invalid %1 long %2 nan %3 range %4 other %5"_s.arg(c.invalidPackets)
      .arg(c.tooLong)
      .arg(c.notANumber)
      .arg(c.outOfRange)
      .arg(c.unexpected);
}

// Whole and broken lines, in any order.
QByteArray someBytes(QRandomGenerator& random) {
  static const QList<QByteArray> pieces{
      "{\"ts\":\"2026-01-01T00:00:00Z\",\"btC\":198.4,\"etC\":221}\n",
      "{\"ts\":\"2026-01-01T00:00:01Z\",\"btC\":198.5,\"etC\":221,\"powerPct\":60,\"x\":{\"y\":[1]}}\r\n",
      "t,198.25,220.5,60,70,80\n",
      "ts,etC,btC\n",
      "u,220,199\n",
      "\n",
      "  \r\n",
      "{\"btC\":\n",
      "garbage\n",
      "t,nan,inf,1e999,abc,\n",
      "t,9999,-300,101,-1,5000\n",
      QByteArray(5'000, 'x') + '\n',
      "{\"btC\":" + QByteArray(4'096, ' ') + "1}\n",
      QByteArray("\0\x01\xff\xfe{}\n", 7),
      "{}\n",
      "{\"btC\":1}",  // runs into the next
  };
  QByteArray bytes;
  for (int i = 0; i < 60; ++i) bytes += pieces[random.bounded(int(pieces.size()))];
  return bytes;
}

}  // namespace

class LineCodecTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void reads_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QStringList>("readings");
    QTest::addColumn<QString>("counted");
    const QString none = u"invalid 0 long 0 nan 0 range 0 other 0"_s;
    const auto row = [](const char* name, const QByteArray& bytes, const QStringList& readings,
                        const QString& counted) { QTest::newRow(name) << bytes << readings << counted; };
    row("json", "{\"btC\":198.5,\"etC\":221,\"powerPct\":60,\"fanPct\":70,\"drumRpm\":52,\"ambientC\":21.5}\n",
        {u"198.5 221 21.5 60 70 52"_s}, none);
    row("gas is power", "{\"gasPct\":60,\"btC\":1}\n", {u"1 - - 60 - -"_s}, none);
    row("unknown keys", "{\"btC\":1,\"extras\":{\"a\":[1,2]},\"rorCPerMin\":9}\n", {u"1 - - - - -"_s}, none);
    row("null is missing", "{\"btC\":null,\"etC\":5}\n", {u"- 5 - - - -"_s}, none);
    row("a text is no number", "{\"btC\":\"198\",\"etC\":5}\n", {u"! 5 - - - -"_s},
        u"invalid 0 long 0 nan 1 range 0 other 0"_s);
    row("json knows no NaN", "{\"btC\":NaN}\n", {}, u"invalid 1 long 0 nan 0 range 0 other 0"_s);
    row("too large", "{\"btC\":350.5,\"etC\":-51,\"fanPct\":100}\n", {u"! ! - - 100 -"_s},
        u"invalid 0 long 0 nan 0 range 2 other 0"_s);
    row("edges", "{\"btC\":350,\"etC\":-50,\"fanPct\":0}\n", {u"350 -50 - - 0 -"_s}, none);
    row("csv", "2026-01-01T00:00:00Z,198.5,221,60,70,52\r\n", {u"198.5 221 - 60 70 52"_s}, none);
    row("csv with holes", ",198.5,,,70,\n", {u"198.5 - - - 70 -"_s}, none);
    row("csv with blanks", " t , 198.5 , 221 ,60,70,52\n", {u"198.5 221 - 60 70 52"_s}, none);
    row("csv header", "btC,note,ts\n198.5,hello,t\n", {u"198.5 - - - - -"_s}, none);
    row("a header is none without a known name", "a,b,c\n", {}, u"invalid 1 long 0 nan 0 range 0 other 0"_s);
    row("a piece of a line", "8.5,221,60,70,52\n", {}, u"invalid 1 long 0 nan 0 range 0 other 0"_s);
    row("not finite", "t,nan,inf,-inf,1e999,x\n", {u"! ! - ! ! !"_s}, u"invalid 0 long 0 nan 5 range 0 other 0"_s);
    row("comma as the decimal mark", "t,198,5,221,60,70,52\n", {}, u"invalid 1 long 0 nan 0 range 0 other 0"_s);
    row("empty lines", "\n\r\n  \n", {}, none);
    row("no end of line", "{\"btC\":1}", {}, none);
    row("nothing known", "{\"temp\":1}\n{}\n", {}, u"invalid 0 long 0 nan 0 range 0 other 2"_s);
    row("no object", "[1,2]\n", {}, u"invalid 1 long 0 nan 0 range 0 other 0"_s);
    row("two values in a line", "{\"btC\":1}{\"btC\":2}\n", {}, u"invalid 1 long 0 nan 0 range 0 other 0"_s);
    row("sent again", "{\"ts\":1,\"btC\":5}\n{\"ts\":1,\"btC\":5}\n{\"ts\":2,\"btC\":5}\n",
        {u"5 - - - - -"_s, u"5 - - - - -"_s}, u"invalid 0 long 0 nan 0 range 0 other 1"_s);
    row("same time, another value", "t,5,,,,\nt,6,,,,\n", {u"5 - - - - -"_s, u"6 - - - - -"_s}, none);
    row("the same without a time", "{\"btC\":5}\n{\"btC\":5}\n", {u"5 - - - - -"_s, u"5 - - - - -"_s}, none);
    row("a sender's clock that jumps back", "{\"ts\":9,\"btC\":5}\n{\"ts\":1,\"btC\":6}\n",
        {u"5 - - - - -"_s, u"6 - - - - -"_s}, none);
    const QByteArray longest = "{\"btC\":1" + QByteArray(LineDecoder::kMaxLine - 9, ' ') + "}";
    QCOMPARE(longest.size(), LineDecoder::kMaxLine);
    row("the longest", longest + "\n{\"btC\":2}\n", {u"1 - - - - -"_s, u"2 - - - - -"_s}, none);
    row("one byte too long", longest + " \n{\"btC\":2}\n", {u"2 - - - - -"_s},
        u"invalid 0 long 1 nan 0 range 0 other 0"_s);
    row("a long one is no line in its end", QByteArray(10'000, ' ') + "{\"btC\":1}\n{\"btC\":2}\n", {u"2 - - - - -"_s},
        u"invalid 0 long 1 nan 0 range 0 other 0"_s);
    row("zeros", QByteArray("\0\0\0\n{\"btC\":2}\n", 14), {u"2 - - - - -"_s},
        u"invalid 1 long 0 nan 0 range 0 other 0"_s);
  }
  void reads() {
    QFETCH(QByteArray, bytes);
    QFETCH(QStringList, readings);
    QFETCH(QString, counted);
    LineDecoder decoder;
    QCOMPARE(texts(decoder.feed(bytes)), readings);
    QCOMPARE(counts(decoder.counters()), counted);
  }

  void anyCuttingGivesTheSame() {
    QRandomGenerator random(20261127);
    int seen = 0;
    for (int round = 0; round < 200; ++round) {
      const QByteArray bytes = someBytes(random);
      LineDecoder whole;
      const QStringList expected = texts(whole.feed(bytes));
      seen += int(expected.size());
      LineDecoder cut;
      QStringList got;
      for (qsizetype at = 0; at < bytes.size();) {
        const qsizetype size = std::min<qsizetype>(bytes.size() - at, random.bounded(1, round % 2 == 0 ? 40 : 3'000));
        got += texts(cut.feed(QByteArrayView(bytes).sliced(at, size)));
        at += size;
      }
      QCOMPARE(got, expected);
      QCOMPARE(counts(cut.counters()), counts(whole.counters()));
    }
    QVERIFY(seen > 1'000);
  }

  void anotherConnectionBeginsAnew() {
    LineDecoder decoder;
    QVERIFY(decoder.feed("btC\n").empty());
    QCOMPARE(texts(decoder.feed("7\n{\"btC\":1")), QStringList{u"7 - - - - -"_s});
    decoder.reset();
    QCOMPARE(texts(decoder.feed("}\nt,2,,,,\n")), QStringList{u"2 - - - - -"_s});  // the usual columns again
    QCOMPARE(decoder.counters().invalidPackets, 1u);
    QCOMPARE(decoder.lastRejected(), QByteArray("}"));
    decoder.feed(QByteArray(9'000, 'x'));
    decoder.reset();
    QCOMPARE(texts(decoder.feed("t,3,,,,\n")), QStringList{u"3 - - - - -"_s});
  }

  void addresses_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("place");  // empty: refused
    QTest::newRow("v4") << u"127.0.0.1:9000"_s << u"127.0.0.1:9000"_s;
    QTest::newRow("name") << u"logger-1.local:1"_s << u"logger-1.local:1"_s;
    QTest::newRow("v6") << u"[::1]:65535"_s << u"[::1]:65535"_s;
    QTest::newRow("no port") << u"127.0.0.1"_s << QString();
    QTest::newRow("empty port") << u"127.0.0.1:"_s << QString();
    QTest::newRow("port 0") << u"h:0"_s << QString();
    QTest::newRow("port too large") << u"h:65536"_s << QString();
    QTest::newRow("signed port") << u"h:+80"_s << QString();
    QTest::newRow("no host") << u":9000"_s << QString();
    QTest::newRow("v6 without brackets") << u"::1:9000"_s << QString();
    QTest::newRow("a file") << u"/dev/ttyUSB0"_s << QString();
    QTest::newRow("a URL") << u"http://h:80"_s << QString();
    QTest::newRow("empty") << QString() << QString();
    QTest::newRow("endless") << QString(300, u'a') + u":80"_s << QString();
  }
  void addresses() {
    QFETCH(QString, text);
    QFETCH(QString, place);
    const auto parsed = machine::parseLineAddress(text);
    QCOMPARE(parsed.has_value(), !place.isEmpty());
    if (parsed) {
      QCOMPARE(parsed->place(), place);
      QCOMPARE(parsed->machineId(), u"line:"_s + place);
    } else {
      QCOMPARE(parsed.error().code, base::ErrorCode::InvalidArgument);
      QVERIFY(parsed.error().message.contains(u"HOST:PORT"_s));
    }
  }
};

QTEST_GUILESS_MAIN(LineCodecTest)
#include "tst_line_codec.moc"
