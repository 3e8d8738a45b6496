// Vectors of RFC 8785 (§3.2.2, §3.2.3, appendix B), limits of the reader, and properties of random values.
#include <QJsonArray>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>
#include <bit>
#include <limits>

#include "core/base/canonical_json.h"

using namespace Qt::StringLiterals;
using tryer::base::canonicalJson;
using tryer::base::isCanonicalJson;
using tryer::base::parseJson;

namespace {

QJsonValue randomValue(QRandomGenerator& random, int depth) {
  switch (random.bounded(depth > 3 ? 4 : 6)) {
    case 0:
      return QJsonValue(random.bounded(2) == 1);
    case 1: {
      const auto number = std::bit_cast<double>(random.generate64());
      return std::isfinite(number) ? QJsonValue(number) : QJsonValue(QJsonValue::Null);
    }
    case 2:
      return QJsonValue(random.bounded(-100000, 100000) / 100.0);
    case 3: {
      QString text;
      for (int i = random.bounded(12); i > 0; --i) text += QChar(static_cast<char16_t>(random.bounded(1, 0xD7FF)));
      return text;
    }
    case 4: {
      QJsonArray array;
      for (int i = random.bounded(5); i > 0; --i) array.append(randomValue(random, depth + 1));
      return array;
    }
    default: {
      QJsonObject object;
      for (int i = random.bounded(6); i > 0; --i) {
        object.insert(QString(QChar(static_cast<char16_t>(random.bounded(0x20, 0x3000)))),
                      randomValue(random, depth + 1));
      }
      return object;
    }
  }
}

}  // namespace

class TestCanonicalJson : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void numbers_data() {
    QTest::addColumn<quint64>("bits");
    QTest::addColumn<QByteArray>("text");
    // RFC 8785, appendix B
    const std::pair<quint64, const char*> rows[] = {
        {0x0000000000000000, "0"},
        {0x8000000000000000, "0"},
        {0x0000000000000001, "5e-324"},
        {0x8000000000000001, "-5e-324"},
        {0x7fefffffffffffff, "1.7976931348623157e+308"},
        {0xffefffffffffffff, "-1.7976931348623157e+308"},
        {0x4340000000000000, "9007199254740992"},
        {0xc340000000000000, "-9007199254740992"},
        {0x4430000000000000, "295147905179352830000"},
        {0x44b52d02c7e14af5, "9.999999999999997e+22"},
        {0x44b52d02c7e14af6, "1e+23"},
        {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
        {0x444b1ae4d6e2ef4e, "999999999999999700000"},
        {0x444b1ae4d6e2ef4f, "999999999999999900000"},
        {0x444b1ae4d6e2ef50, "1e+21"},
        {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
        {0x3eb0c6f7a0b5ed8d, "0.000001"},
        {0x41b3de4355555553, "333333333.3333332"},
        {0x41b3de4355555554, "333333333.33333325"},
        {0x41b3de4355555555, "333333333.3333333"},
        {0x41b3de4355555556, "333333333.3333334"},
        {0x41b3de4355555557, "333333333.33333343"},
        {0xbecbf647612f3696, "-0.0000033333333333333333"},
        {0x43143ff3c1cb0959, "1424953923781206.2"},
        {0x7fffffffffffffff, "null"},  // NaN
        {0x7ff0000000000000, "null"},  // infinity
    };
    for (const auto& [bits, text] : rows) QTest::addRow("%s %llx", text, bits) << quint64(bits) << QByteArray(text);
  }
  void numbers() {
    QFETCH(quint64, bits);
    QFETCH(QByteArray, text);
    QCOMPARE(canonicalJson(QJsonArray{std::bit_cast<double>(bits)}), '[' + text + ']');
  }

  void exampleOfTheRfc() {
    const QByteArray input = R"({
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    })";
    const auto value = parseJson(input);
    QVERIFY(value);
    const QByteArray expected =
        "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
        "\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
    QCOMPARE(canonicalJson(*value), expected);
    QVERIFY(isCanonicalJson(expected));
  }

  void sortingOfTheRfc() {  // §3.2.3: by UTF-16 code units, so the emoji stands before U+FB33
    const auto value = parseJson(R"({
      "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"})");
    QVERIFY(value);
    const QByteArray expected =
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\","
        "\"\xC3\xB6\":\"Latin Small Letter O With Diaeresis\",\"\xE2\x82\xAC\":\"Euro Sign\","
        "\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\",\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}";
    QCOMPARE(canonicalJson(*value), expected);
    QVERIFY(isCanonicalJson(expected));
  }

  void stringEscapes() {
    QString text;
    for (char16_t c = 0; c < 0x20; ++c) text += QChar(c);
    text += u"\"\\/\u007f"_s;
    QCOMPARE(canonicalJson(text),
             QByteArray(R"("\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f)"
                        R"(\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d)"
                        R"(\u001e\u001f\"\\/)"
                        "\x7f\""));
    QCOMPARE(canonicalJson(QString(QChar(0xD83D))), QByteArray("\"\xEF\xBF\xBD\""));
  }

  // Sorted as they will be read again, and of those that become equal one is left.
  void loneSurrogatesInKeys() {
    const auto value = parseJson(R"({"\ud800":1,"\udfff":2,"\ufffc":3,"\ufffe":4})");
    QVERIFY(value);
    const QByteArray text = canonicalJson(*value);
    QCOMPARE(text, QByteArray("{\"\xEF\xBF\xBC\":3,\"\xEF\xBF\xBD\":2,\"\xEF\xBF\xBE\":4}"));
    QVERIFY(isCanonicalJson(text));
    QCOMPARE(canonicalJson(*parseJson(text)), text);
  }

  void notCanonical_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"",
                             " ",
                             "{} ",
                             " {}",
                             "{\"a\": 1}",
                             "{\"b\":1,\"a\":2}",
                             "{\"a\":1,\"a\":2}",
                             "[1,]",
                             "[01]",
                             "[1.0]",
                             "[1e2]",
                             "[-0]",
                             "[+1]",
                             "[0.10]",
                             "[.5]",
                             "[1E+30]",
                             "\"\\u0041\"",
                             "\"\\/\"",
                             "\"\\u000A\"",
                             "\"\\u000a\"",
                             "\"\\u001F\"",
                             "\"\n\"",
                             "\"\\u0020\"",
                             "\"\xC3\"",
                             "tru",
                             "{\"a\"}",
                             "{1:2}",
                             "[1 2]",
                             "\"open",
                             "{\"a\":1",
                             "[1]]",
                             "nullx",
                             "{\"\xEF\xAC\xB3\":1,\"\xF0\x9F\x98\x80\":2}",
                             "[1e400]",
                             "\"\\u00g0\"",
                             "\"\\ud83d\\ude00\""}) {
      QTest::newRow(text) << QByteArray(text);
    }
    QTest::newRow("deep") << QByteArray(QByteArray(65, '[') + QByteArray(65, ']'));
  }
  void notCanonical() {
    QFETCH(QByteArray, text);
    QVERIFY(!isCanonicalJson(text));
  }

  void randomValuesRoundTrip() {
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 3000; ++round) {
      const auto value = randomValue(random, 0);
      const auto text = canonicalJson(value);
      QVERIFY2(isCanonicalJson(text), text.constData());
      const auto back = parseJson(text);
      QVERIFY2(back, text.constData());
      QCOMPARE(canonicalJson(*back), text);
      // One byte changed: canonical only if it is what canonicalJson writes for what it now means.
      auto flipped = text;
      const auto at = random.bounded(static_cast<int>(flipped.size()));
      flipped[at] = static_cast<char>(flipped.at(at) ^ (1 << random.bounded(7)));
      const auto read = parseJson(flipped);
      QCOMPARE(isCanonicalJson(flipped), read && canonicalJson(*read) == flipped);
    }
  }

  void readerNamesTheByte() {
    const auto wrong = parseJson(R"({"a":1,"b":tru})");
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().code, tryer::base::ErrorCode::InvalidArgument);
    QVERIFY2(wrong.error().message.contains(u"byte 1"_s), qPrintable(wrong.error().message));  // 11…14
  }

  void readerKeepsItsLimits() {
    QVERIFY(parseJson("12345", 5));
    QVERIFY(!parseJson("123456", 5));
    QVERIFY(parseJson(QByteArray(64, '[') + QByteArray(64, ']')));
    const auto deep = parseJson(QByteArray(65, '[') + QByteArray(65, ']'));
    QVERIFY(!deep);
    QVERIFY2(deep.error().message.contains(u"byte 64"_s), qPrintable(deep.error().message));
    QVERIFY(parseJson("\"[[[[[[[[\"", 100, 2));
    QVERIFY(parseJson("\"\\\"[[[[\"", 100, 2));
    QVERIFY(!parseJson(QByteArray(100000, '[')));
  }

  void readerTakesOneValueOfAnyKind() {
    QCOMPARE(parseJson(" 1.5 ")->toDouble(), 1.5);
    QCOMPARE(parseJson("\"x\"")->toString(), u"x"_s);
    QVERIFY(parseJson("null")->isNull());
    for (const char* text : {"", "1,2", "[1],[2]", "1],[2", "{}{}", "]["}) QVERIFY2(!parseJson(text), text);
  }
};

QTEST_GUILESS_MAIN(TestCanonicalJson)
#include "tst_canonical_json.moc"
