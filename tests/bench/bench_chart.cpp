// One live frame: append a sample to each of 4 series, move the time axis, repaint 1200×600, antialiased 2 px pens; in
// turn for the floor, the product's chart and its peers. Ratios are medians of the ratios within one round.
#include <QApplication>
#include <QChart>
#include <QChartView>
#include <QGraphicsView>
#include <QLineSeries>
#include <QPainter>
#include <QTest>
#include <QValueAxis>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <memory>
#include <vector>

#include "core/base/clock.h"
#include "core/engine/api/series_view.h"
#include "core/telemetry/live_series.h"
#include "tests/bench/qcustomplot_peer.h"
#include "ui/charts/live_chart.h"

using namespace Qt::StringLiterals;
using namespace tryer;

namespace {

constexpr int kWidth = 1200;
constexpr int kHeight = 600;
constexpr int kSeries = 4;
constexpr double kPollS = 0.1;
constexpr qint64 kSizes[] = {3'600, 36'000, 360'000, 3'600'000};

// Roast-like with noise; the same for the same sample.
double valueOf(int series, qint64 n, qint64 whole) {
  const double t = static_cast<double>(n) / static_cast<double>(whole);
  auto x = static_cast<quint64>(n * kSeries + series) * 0x9e3779b97f4a7c15ULL;
  x ^= x >> 29;
  const double noise = static_cast<double>(x & 0xffff) / 32768.0 - 1.0;
  return 90 + 30 * series + 110 * (1 - std::exp(-2 * t)) + 60 * std::exp(-40 * t) + noise;
}

class Series final : public engine::api::SeriesView {
 public:
  explicit Series(qint64 size) : whole_(size), live_({u"bt"_s, u"exhaust"_s, u"probe"_s, u"ror"_s}, {}, size + 4'096) {
    for (qint64 n = 0; n < size; ++n) append();
  }
  void append() {
    const qint64 n = live_.size();
    float values[kSeries];
    for (int i = 0; i < kSeries; ++i) values[i] = static_cast<float>(valueOf(i, n, whole_));
    live_.append(base::nsFromSeconds(kPollS * static_cast<double>(n)), values);
  }
  int columnIndex(QStringView id) const override { return live_.columnIndex(id); }
  qint64 size() const noexcept override { return live_.size(); }
  double firstS() const noexcept override { return live_.firstS(); }
  double lastS() const noexcept override { return live_.lastS(); }
  qint64 originUtcMs() const noexcept override { return live_.originUtcMs(); }
  void envelope(int column, double t0, double t1, std::span<engine::api::EnvelopeColumn> out) const override {
    live_.envelope(column, t0, t1, out);
  }
  std::optional<float> valueAt(int column, double t) const override { return live_.valueAt(column, t); }

 private:
  qint64 whole_;
  telemetry::LiveSeries live_;
};

double msOf(const std::function<void()>& frame) {
  const base::SystemClock clock;
  const qint64 start = clock.monotonicNs();
  frame();
  return static_cast<double>(clock.monotonicNs() - start) / 1e6;
}

double quantile(std::vector<double> values, double q) {
  std::ranges::sort(values);
  return values.empty() ? 0 : values[static_cast<size_t>(q * static_cast<double>(values.size() - 1))];
}

std::vector<double> ratios(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> result;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) result.push_back(a[i] / b[i]);
  return result;
}

void report(const QString& metric, double value, const char* unit) {
  std::printf("{\"bench\":\"chart\",\"metric\":\"%s\",\"value\":%.4g,\"unit\":\"%s\"}\n", qPrintable(metric), value,
              unit);
  std::fflush(stdout);
}

// The least work that gives the picture: min/max per column kept as samples come, one drawLines per series.
class Floor {
 public:
  explicit Floor(qint64 size) : whole_(size), image_(kWidth, kHeight, QImage::Format_ARGB32_Premultiplied) {
    for (auto& columns : columns_) columns.assign(kWidth, {1e9, -1e9});
    for (qint64 n = 0; n < size; ++n) add(n);
    next_ = size;
  }
  void frame() {
    add(std::min(next_++, whole_ - 1));
    QPainter painter(&image_);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(image_.rect(), Qt::white);
    for (int s = 0; s < kSeries; ++s) {
      lines_.clear();
      double before = -1;
      for (int x = 0; x < kWidth; ++x) {
        auto [low, high] = columns_[s][static_cast<size_t>(x)];
        if (before >= 0) {
          low = std::min(low, before);
          high = std::max(high, before);
        }
        before = (columns_[s][static_cast<size_t>(x)].first + columns_[s][static_cast<size_t>(x)].second) / 2;
        lines_.emplace_back(x, kHeight - low * 2, x, kHeight - high * 2);
      }
      painter.setPen(QPen(Qt::black, 2));
      painter.drawLines(lines_.data(), static_cast<int>(lines_.size()));
    }
  }

 private:
  void add(qint64 n) {
    const auto x = static_cast<size_t>(std::min<qint64>(kWidth - 1, n * kWidth / whole_));
    for (int s = 0; s < kSeries; ++s) {
      const double v = valueOf(s, n, whole_);
      auto& [low, high] = columns_[s][x];
      low = std::min(low, v);
      high = std::max(high, v);
    }
  }
  qint64 whole_;
  qint64 next_ = 0;
  QImage image_;
  std::vector<std::pair<double, double>> columns_[kSeries];
  std::vector<QLineF> lines_;
};

class Ours {
 public:
  explicit Ours(qint64 size)
      : series_(std::make_shared<Series>(size)),
        chart_(themes_, {{u"bt"_s, u"BT"_s, u"BT"_s, ui::Role::CurveBt, 2, ui::ChartAxis::Temperature},
                         {u"exhaust"_s, u"Exhaust"_s, u"Exh"_s, ui::Role::CurveExhaust, 2, ui::ChartAxis::Temperature},
                         {u"probe"_s, u"Probe"_s, u"Prb"_s, ui::Role::TrackDrum, 2, ui::ChartAxis::Temperature},
                         {u"ror"_s, u"RoR"_s, u"RoR"_s, ui::Role::CurveRor, 2, ui::ChartAxis::Temperature}}) {
    chart_.resize(kWidth, kHeight);
    chart_.show();
    if (!QTest::qWaitForWindowExposed(&chart_)) qFatal("no window");
    view_ = chart_.findChild<QGraphicsView*>();
  }
  void frame() {
    series_->append();
    ui::ChartFrame frame;
    frame.series = series_;
    frame.size = series_->size();
    frame.window = {0, series_->lastS() + kPollS};  // moves on every frame: the worst case
    frame.gapS = 1;
    const quint64 before = chart_.framesPainted();
    chart_.setFrame(frame);
    QCoreApplication::sendPostedEvents();  // the chart lays its axes out
    if (chart_.framesPainted() == before) view_->viewport()->repaint();
    if (chart_.framesPainted() == before) qFatal("the frame was not painted");
  }

 private:
  std::shared_ptr<Series> series_;
  ui::ThemeProvider themes_;
  ui::LiveChart chart_;
  QGraphicsView* view_ = nullptr;
};

// What one would write first: QLineSeries::append on a QChartView.
class PlainQtCharts {
 public:
  explicit PlainQtCharts(qint64 size) : whole_(size), view_(new QChart) {
    view_.setRenderHint(QPainter::Antialiasing);
    auto* x = new QValueAxis;
    auto* y = new QValueAxis;
    view_.chart()->addAxis(x, Qt::AlignBottom);
    view_.chart()->addAxis(y, Qt::AlignLeft);
    y->setRange(0, 300);
    x_ = x;
    for (int s = 0; s < kSeries; ++s) {
      auto* series = new QLineSeries;
      series->setPen(QPen(Qt::black, 2));
      QList<QPointF> points;
      for (qint64 n = 0; n < size; ++n) points.append({kPollS * static_cast<double>(n), valueOf(s, n, size)});
      series->replace(points);
      view_.chart()->addSeries(series);
      series->attachAxis(x);
      series->attachAxis(y);
      series_.push_back(series);
    }
    view_.resize(kWidth, kHeight);
    view_.show();
    if (!QTest::qWaitForWindowExposed(&view_)) qFatal("no window");
  }
  void frame() {
    const auto n = static_cast<qint64>(series_.front()->count());
    for (int s = 0; s < kSeries; ++s) {
      series_[static_cast<size_t>(s)]->append(kPollS * static_cast<double>(n), valueOf(s, n, whole_));
    }
    x_->setRange(0, kPollS * static_cast<double>(n));
    view_.viewport()->repaint();
    QCoreApplication::sendPostedEvents();
  }

 private:
  qint64 whole_;
  QChartView view_;
  QValueAxis* x_ = nullptr;
  std::vector<QLineSeries*> series_;
};

template <typename Contender>
void warm(Contender& contender) {
  for (int i = 0; i < 3; ++i) contender.frame();
}

}  // namespace

int main(int argc, char** argv) {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  const QApplication app(argc, argv);
  std::vector<double> shortest;
  for (const qint64 size : kSizes) {
    constexpr int kRounds = 40;
    Floor floor(size);
    Ours ours(size);
    warm(floor);
    warm(ours);
    std::unique_ptr<PlainQtCharts> plain;
    if (size == kSizes[0]) plain = std::make_unique<PlainQtCharts>(size);
    std::unique_ptr<bench::PlotPeer> peer;
    if (size == kSizes[3]) {
      peer = bench::PlotPeer::make(kSeries, size, kPollS, [size](int s, qint64 n) { return valueOf(s, n, size); });
    }
    std::vector<double> floorMs, oursMs, plainMs, peerMs;
    for (int round = 0; round < kRounds; ++round) {
      floorMs.push_back(msOf([&] { floor.frame(); }));
      oursMs.push_back(msOf([&] { ours.frame(); }));
      if (plain) plainMs.push_back(msOf([&] { plain->frame(); }));
      if (peer && round % 3 == 0) peerMs.push_back(msOf([&] { peer->frame(); }));
    }
    report(u"frame_%1_ms"_s.arg(size), quantile(oursMs, 0.5), "ms");
    report(u"frame_%1_p90"_s.arg(size), quantile(oursMs, 0.9), "ms");
    report(u"floor_%1_ms"_s.arg(size), quantile(floorMs, 0.5), "ms");
    report(u"frame_%1_vs_floor_ratio"_s.arg(size), quantile(ratios(oursMs, floorMs), 0.5), "x");
    if (plain) report(u"frame_%1_vs_qlineseries_ratio"_s.arg(size), quantile(ratios(oursMs, plainMs), 0.5), "x");
    if (peer) report(u"frame_%1_vs_qcustomplot_ratio"_s.arg(size), quantile(oursMs, 0.5) / quantile(peerMs, 0.5), "x");
    if (size == kSizes[3] && !peer) std::fprintf(stderr, "chart: QCustomPlot for Qt 6 is not here; skipped\n");
    if (size == kSizes[0]) shortest = oursMs;
    if (size == kSizes[3]) report(u"frame_flat_ratio"_s, quantile(oursMs, 0.5) / quantile(shortest, 0.5), "x");
  }
  return 0;
}
