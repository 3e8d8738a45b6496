#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <limits>
#include <random>

#include "tests/support/synthetic_series.h"
#include "ui/charts/curve_painter.h"
#include "ui/charts/lane_chart.h"
#include "ui/charts/live_chart.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::ui;
using engine::api::EnvelopeColumn;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr EnvelopeColumn kEmpty{kNaN, kNaN, kNaN, kNaN};
EnvelopeColumn flat(float v) {
  return {v, v, v, v};
}

// Counts what is asked of it.
class CountingSeries final : public engine::api::SeriesView {
 public:
  explicit CountingSeries(double lastS) { inner.setLastS(lastS); }
  test::SyntheticSeries inner;
  mutable int asked = 0;
  mutable size_t widest = 0;
  int columnIndex(QStringView id) const override { return inner.columnIndex(id); }
  qint64 size() const noexcept override { return inner.size(); }
  double firstS() const noexcept override { return 0; }
  double lastS() const noexcept override { return inner.lastS(); }
  qint64 originUtcMs() const noexcept override { return inner.originUtcMs(); }
  void envelope(int column, double t0, double t1, std::span<EnvelopeColumn> out) const override {
    ++asked;
    widest = std::max(widest, out.size());
    inner.envelope(column, t0, t1, out);
  }
  std::optional<float> valueAt(int column, double t) const override { return inner.valueAt(column, t); }
};

ChartFrame frameOf(const std::shared_ptr<const engine::api::SeriesView>& series) {
  ChartFrame frame;
  frame.series = series;
  frame.size = series->size();
  frame.chargeS = 60;
  frame.window = windowFor(0, series->lastS(), 60);
  frame.events = {{u"CHARGE"_s, 60}, {u"DRY"_s, 330}};
  return frame;
}

int pixelsNear(const QImage& image, const QColor& color) {
  int found = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const QColor c = image.pixelColor(x, y);
      const int distance =
          std::abs(c.red() - color.red()) + std::abs(c.green() - color.green()) + std::abs(c.blue() - color.blue());
      found += distance < 24;
    }
  }
  return found;
}

}  // namespace

class TstCharts : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  // Property: whatever the commands, no two labels overlap, and none is lost.
  void commandsCloseTogetherAreCounted() {
    using Fate = CommandMark::Fate;
    const auto xAt = [](double seconds) { return seconds; };
    const auto widthOf = [](const QString& text) { return 6.0 * static_cast<double>(text.size()); };
    const std::vector<CommandMark> three{
        {u"heater"_s, 10, 6, Fate::Done}, {u"heater"_s, 14, 5, Fate::NotTaken}, {u"heater"_s, 200, 4, Fate::Done}};
    const auto groups = groupMarks(three, xAt, widthOf, 5);
    QCOMPARE(groups.size(), size_t{2});
    QCOMPARE(groups[0].label(), u"2× 5"_s);
    QCOMPARE(groups[0].fate(), Fate::NotTaken);  // what matters most is not covered
    QCOMPARE(groups[0].fromX, 10.0);
    QCOMPARE(groups[0].toX, 14.0);
    QCOMPARE(groups[1].label(), u"4"_s);
    std::mt19937 random(20261126);
    for (int run = 0; run < 200; ++run) {
      std::vector<CommandMark> marks;
      double atS = 0;
      for (int i = 0; i < 40; ++i) {
        atS += std::uniform_real_distribution<double>(0, 60)(random);
        marks.push_back({u"heater"_s, atS, i % 10, Fate::Done});
      }
      const auto found = groupMarks(marks, xAt, widthOf, 5);
      size_t counted = 0;
      for (size_t i = 0; i < found.size(); ++i) {
        counted += found[i].marks.size();
        if (i > 0) QVERIFY(found[i].fromX - 5 >= found[i - 1].endX);
      }
      QCOMPARE(counted, marks.size());
    }
  }
  void windowMovesInSteps() {
    const TimeWindow early = windowFor(0, 5, {});
    QCOMPARE(early, windowFor(0, 560, {}));
    QVERIFY(!(early == windowFor(0, 575, {})));
    const TimeWindow roast = windowFor(0, 70, 60);
    QCOMPARE(roast.fromS, 0.0);
    QCOMPARE(roast.toS, 60.0 + 720.0);
    int changes = 0;
    TimeWindow before = roast;
    for (double t = 70; t < 3000; t += 0.5) {
      const TimeWindow now = windowFor(0, t, 60);
      QVERIFY2(now.toS >= t + 10, "the pen needs free paper");
      QVERIFY(now.lengthS() <= 3600);
      changes += !(now == before);
      before = now;
    }
    QVERIFY2(changes > 5 && changes < 40, qPrintable(QString::number(changes)));
    QVERIFY(windowFor(0, 20'000, 60).lengthS() <= 3600);
  }

  void ticksAreRoundMinutesFromCharge() {
    const auto ticks = ticksFor({3.5, 783.5}, 63.5, 800, 56);
    QCOMPARE(ticks.front().label, u"\u22121:00"_s);
    QCOMPARE(ticks.at(1).label, u"0:00"_s);
    QCOMPARE(ticks.at(1).atS, 63.5);
    for (const TimeTick& tick : ticks) QVERIFY(tick.label.endsWith(u":00"_s));
    QVERIFY(std::ssize(ticks) <= 14);
    QVERIFY(std::ssize(ticksFor({0, 3600}, 0, 120, 56)) <= 4);
  }

  void gapIsNotDrawnAcross() {
    std::vector<EnvelopeColumn> columns(100, flat(10));
    for (size_t i = 40; i < 60; ++i) columns[i] = kEmpty;
    std::vector<QLineF> lines;
    const QRectF plot(0, 0, 100, 100);
    CurvePainter::curveLines(columns, plot, {0, 100}, 5, lines);
    QVERIFY(!lines.empty());
    for (const QLineF& line : lines) {
      const bool across = std::min(line.x1(), line.x2()) < 41 && std::max(line.x1(), line.x2()) > 59;
      QVERIFY2(!across, "a line leads over the gap");
    }
    // The same hole is bridged when it is shorter than what counts as a gap: slow sampling is no gap.
    CurvePainter::curveLines(columns, plot, {0, 100}, 25, lines);
    QVERIFY(std::ranges::any_of(lines, [](const QLineF& l) { return l.x1() < 41 && l.x2() > 59; }));
    CurvePainter::stepLines(columns, plot, {0, 100}, 5, lines);
    QCOMPARE(lines.size(), size_t{2});
    QVERIFY(lines[0].x2() <= 40.0 && lines[1].x1() >= 60.0);
  }

  void barsJoinWithoutHoles() {
    // A steep noisy climb: every column's bar must touch where the one before ended.
    std::vector<EnvelopeColumn> columns;
    for (int i = 0; i < 50; ++i) {
      const auto v = static_cast<float>(i * 2);
      columns.push_back({v, v + 1.5F, v, v + 1.2F});
    }
    std::vector<QLineF> lines;
    CurvePainter::curveLines(columns, QRectF(0, 0, 50, 500), {0, 100}, 3, lines);
    QCOMPARE(lines.size(), size_t{50});
    for (size_t i = 1; i < lines.size(); ++i) {
      const double low = std::max(lines[i].y1(), lines[i].y2());
      const double highBefore = std::min(lines[i - 1].y1(), lines[i - 1].y2());
      QVERIFY(low + 1.5 >= highBefore);
    }
  }

  void stepsHaveTheirLevels() {
    std::vector<EnvelopeColumn> columns(60, flat(7));
    for (size_t i = 30; i < 60; ++i) columns[i] = flat(5);
    std::vector<QLineF> lines;
    CurvePainter::stepLines(columns, QRectF(0, 0, 60, 90), {0, 9}, 3, lines);
    QCOMPARE(lines.size(), size_t{3});
    QCOMPARE(lines[0], QLineF(0, 20, 30, 20));
    QCOMPARE(lines[1], QLineF(30, 20, 30, 40));
    QCOMPARE(lines[2], QLineF(30, 40, 60, 40));
  }

  void showsCurvesAndAsksPerColumnOnly() {
    ThemeProvider themes;
    LiveChart chart(themes, LiveChart::roastCurves());
    chart.resize(900, 420);
    chart.show();
    QVERIFY(QTest::qWaitForWindowExposed(&chart));
    const auto series = std::make_shared<CountingSeries>(500);
    chart.setFrame(frameOf(series));
    const QImage image = chart.grab().toImage();
    if (const QString folder = qEnvironmentVariable("TRYER_SHOTS"); !folder.isEmpty())
      image.save(folder + u"/chart.png"_s);
    for (const Role role : {Role::CurveExhaust, Role::CurveRor}) {
      QVERIFY2(pixelsNear(image, themes.theme().color(role)) > 150, "a curve is missing");
    }
    QVERIFY(series->widest <= 900);
    QVERIFY(series->widest >= 600);
  }

  void paintsOnlyWhenSomethingIsNew() {
    ThemeProvider themes;
    LiveChart chart(themes, LiveChart::roastCurves());
    LaneChart lane(themes);
    lane.setTracks({{u"heater"_s, u"heater"_s, u"Heater"_s, u"P"_s, 0, 9, Role::TrackHeater}});
    chart.resize(600, 300);
    lane.resize(600, 60);
    const auto series = std::make_shared<CountingSeries>(500);
    chart.setFrame(frameOf(series));  // hidden: nothing is asked or painted
    lane.setFrame(frameOf(series));
    QCOMPARE(chart.framesPainted(), 0U);
    QCOMPARE(series->asked, 0);
    chart.show();
    lane.show();
    QVERIFY(QTest::qWaitForWindowExposed(&chart));
    QTRY_VERIFY(series->asked > 0 && chart.framesPainted() > 0 && lane.framesPainted() > 0);
    QVERIFY(QTest::qWaitForWindowExposed(&lane));
    QCoreApplication::sendPostedEvents();
    const quint64 painted = chart.framesPainted() + lane.framesPainted();
    const int asked = series->asked;
    for (int i = 0; i < 5; ++i) {
      chart.setFrame(frameOf(series));
      lane.setFrame(frameOf(series));
    }
    QCoreApplication::sendPostedEvents();
    QCOMPARE(chart.framesPainted() + lane.framesPainted(), painted);
    QCOMPARE(series->asked, asked);
    series->inner.setLastS(501);
    chart.setFrame(frameOf(series));
    lane.setFrame(frameOf(series));
    QTRY_COMPARE(chart.framesPainted() + lane.framesPainted(), painted + 2);
  }

  void speaksItsValues() {
    ThemeProvider themes;
    LiveChart chart(themes, LiveChart::roastCurves());
    QCOMPARE(chart.summary(), u"No measurements yet."_s);
    chart.show();
    QVERIFY(QTest::qWaitForWindowExposed(&chart));
    chart.setFrame(frameOf(std::make_shared<CountingSeries>(500)));
    QVERIFY2(chart.summary().contains(u"Bean temperature 18"_s), qPrintable(chart.summary()));
    QVERIFY(chart.summary().contains(u"rising"_s));
    QVERIFY(chart.summary().contains(u"Last event: DRY."_s));
    QCOMPARE(chart.accessibleDescription(), chart.summary());
    QVERIFY(!chart.accessibleName().isEmpty());
    LaneChart lane(themes);
    lane.setTracks({{u"heater"_s, u"heater"_s, u"Heater"_s, u"P"_s, 0, 9, Role::TrackHeater}});
    lane.setFrame(frameOf(std::make_shared<CountingSeries>(500)));
    QCOMPARE(lane.summary(), u"Heater 7."_s);
  }

  void laneStandsUnderThePaper() {
    ThemeProvider themes;
    LiveChart chart(themes, LiveChart::roastCurves());
    QSignalSpy moved(&chart, &LiveChart::plotSpanChanged);
    chart.resize(800, 400);
    chart.show();
    QVERIFY(QTest::qWaitForWindowExposed(&chart));
    QTRY_VERIFY(moved.count() > 0);
    const auto [left, right] = chart.plotSpan();
    QVERIFY(left > 10 && right < 800 && right > left + 400);
  }
};

QTEST_MAIN(TstCharts)
#include "tst_charts.moc"
