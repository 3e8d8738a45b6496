#include "ui/charts/live_chart.h"

#include <QChart>
#include <QChartView>
#include <QGraphicsLayout>
#include <QLegend>
#include <QLineSeries>
#include <QResizeEvent>
#include <QValueAxis>
#include <cmath>

#include "ui/charts/curve_layer.h"
#include "ui/models/texts.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr double kRateStep = 5;
constexpr double kTemperatureStepC = 50;
constexpr double kUsualTopC = 250;
constexpr double kHotTopC = 300;  // only when something is above the usual top
constexpr double kTrendOverS = 30;
constexpr int kUnitsGapPx = 6;
constexpr double kLegendSignPx = 60;  // the line before a name, and the gaps
constexpr double kSummaryEveryS = 5;  // a screen reader is told edges, not ten values a second
}  // namespace

struct LiveChart::Parts {
  explicit Parts(QWidget* owner) : chart(new QChart), view(new QChartView(chart, owner)) {}

  QChart* chart;  // owned by the view's scene
  QChartView* view;
  QValueAxis* time = new QValueAxis;
  QValueAxis* temperature = new QValueAxis;
  QValueAxis* rate = new QValueAxis;
  std::vector<QLineSeries*> legendEntries;  // without points: the legend's lines
  CurveLayer* layer = nullptr;
  double summaryAtS = -kSummaryEveryS;
  bool pending = false;  // a frame came while hidden
};

std::vector<CurveSpec> LiveChart::roastCurves() {
  return {{u"exhaust"_s, tr("Exhaust"), tr("Exh"), Role::CurveExhaust, 2.0, ChartAxis::Temperature},
          {u"ror"_s, tr("Rate of rise"), tr("RoR"), Role::CurveRor, 2.0, ChartAxis::Rate},
          {u"bt"_s, tr("Bean temperature"), tr("BT"), Role::CurveBt, 2.5, ChartAxis::Temperature}};
}

LiveChart::LiveChart(const ThemeProvider& themes, std::vector<CurveSpec> curves, QWidget* parent)
    : QWidget(parent), themes_(themes), parts_(std::make_unique<Parts>(this)) {
  setAccessibleName(tr("Roast chart"));
  parts_->layer = new CurveLayer(parts_->chart);
  parts_->layer->curves = std::move(curves);
  build();
  restyle();
  connect(&themes_, &ThemeProvider::themeChanged, this, &LiveChart::restyle);
}

LiveChart::~LiveChart() = default;

void LiveChart::build() {
  QChart& chart = *parts_->chart;
  parts_->view->setFrameShape(QFrame::NoFrame);
  parts_->view->setFocusPolicy(Qt::NoFocus);
  parts_->view->viewport()->setFocusPolicy(Qt::NoFocus);
  parts_->view->viewport()->setAccessibleName(tr("Roast chart"));
  parts_->view->setAccessibleName(tr("Roast chart"));
  parts_->view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  parts_->view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  chart.setAnimationOptions(QChart::NoAnimation);
  chart.setBackgroundVisible(false);
  chart.setPlotAreaBackgroundVisible(true);
  chart.addAxis(parts_->time, Qt::AlignBottom);
  chart.addAxis(parts_->temperature, Qt::AlignLeft);
  chart.addAxis(parts_->rate, Qt::AlignRight);
  // The layer paints what moves: an axis that is given another range is laid out anew, which takes longer than a frame.
  parts_->time->setLabelsVisible(false);
  parts_->time->setGridLineVisible(false);
  parts_->time->setTickCount(2);
  for (QValueAxis* axis : {parts_->temperature, parts_->rate}) {
    axis->setTickType(QValueAxis::TicksDynamic);
    axis->setLabelFormat(u"%.0f"_s);
  }
  parts_->temperature->setTickInterval(kTemperatureStepC);
  parts_->rate->setTickInterval(kRateStep);
  parts_->rate->setGridLineVisible(false);  // the same lines as the left axis
  for (const CurveSpec& curve : parts_->layer->curves) {
    auto* entry = new QLineSeries;
    entry->setName(curve.name);
    chart.addSeries(entry);
    entry->attachAxis(parts_->time);
    entry->attachAxis(curve.axis == ChartAxis::Temperature ? parts_->temperature : parts_->rate);
    parts_->legendEntries.push_back(entry);
  }
  parts_->temperature->setRange(0, kUsualTopC);
  parts_->rate->setRange(0, kUsualTopC / 10);
  chart.legend()->setAlignment(Qt::AlignTop);
  chart.legend()->setMarkerShape(QLegend::MarkerShapeFromSeries);
  connect(&chart, &QChart::plotAreaChanged, this, [this](const QRectF& plot) {
    parts_->layer->setPlot(plot, parts_->chart->rect());
    const auto [left, right] = plotSpan();
    Q_EMIT plotSpanChanged(left, right);
  });
}

void LiveChart::restyle() {
  const Theme& theme = themes_.theme();
  QChart& chart = *parts_->chart;
  parts_->layer->theme = theme;
  chart.setPlotAreaBackgroundBrush(theme.color(Role::Panel));
  chart.setPlotAreaBackgroundPen(QPen(theme.color(Role::Line), 1));
  parts_->view->setBackgroundBrush(theme.color(Role::Window));
  for (QValueAxis* axis : {parts_->time, parts_->temperature, parts_->rate}) {
    axis->setLabelsFont(theme.font(TypeSize::Secondary));
    axis->setLabelsColor(theme.color(Role::Secondary));
    axis->setGridLinePen(QPen(theme.color(Role::Line), 1));
    axis->setLinePen(QPen(theme.color(Role::Line), 1));
  }
  chart.legend()->setFont(theme.font(TypeSize::Secondary));
  chart.legend()->setLabelColor(theme.color(Role::Text));
  for (size_t i = 0; i < parts_->legendEntries.size(); ++i) {
    const CurveSpec& curve = parts_->layer->curves[i];
    parts_->legendEntries[i]->setPen(QPen(theme.color(curve.role), curve.widthPx));
  }
  fitLegend();
  chart.layout()->setContentsMargins(0, 0, 0, 0);
  chart.update();
}

void LiveChart::fitTemperatureAxis() {
  const ChartFrame& frame = parts_->layer->frame;
  double top = kUsualTopC;
  for (const CurveSpec& curve : parts_->layer->curves) {
    const int column = frame.series ? frame.series->columnIndex(curve.channelId) : -1;
    if (column < 0 || curve.axis != ChartAxis::Temperature) continue;
    engine::api::EnvelopeColumn whole{};
    frame.series->envelope(column, frame.window.fromS, frame.window.toS, std::span(&whole, 1));
    if (static_cast<double>(whole.max) > kUsualTopC - 5) top = kHotTopC;
  }
  if (parts_->layer->temperature.max == top) return;
  parts_->layer->temperature.max = top;
  parts_->layer->rate.max = top / 10;  // the grid lines serve both axes
  parts_->temperature->setRange(0, top);
  parts_->rate->setRange(0, top / 10);
}

void LiveChart::setFrame(const ChartFrame& frame) {
  ChartFrame& shown = parts_->layer->frame;
  const bool sameSeries = shown.series == frame.series && (!frame.series || shown.size == frame.size);
  const bool same = sameSeries && shown.window == frame.window && shown.chargeS == frame.chargeS &&
                    shown.events == frame.events && shown.gaps == frame.gaps && shown.gapS == frame.gapS;
  if (same && !parts_->pending) return;
  shown = frame;
  parts_->pending = !isVisible();
  if (parts_->pending) return;
  fitTemperatureAxis();
  updateSummary();
  parts_->layer->update();
}

void LiveChart::updateSummary() {
  const ChartFrame& frame = parts_->layer->frame;
  const double nowS = frame.series ? frame.series->lastS() : 0;
  if (std::abs(nowS - parts_->summaryAtS) < kSummaryEveryS) return;
  parts_->summaryAtS = nowS;
  setAccessibleDescription(summary());
}

QString LiveChart::summary() const {
  const ChartFrame& frame = parts_->layer->frame;
  if (!frame.series || frame.series->size() == 0) return tr("No measurements yet.");
  QStringList sentences;
  const double nowS = frame.series->lastS();
  for (const CurveSpec& curve : parts_->layer->curves) {
    const int column = frame.series->columnIndex(curve.channelId);
    const auto now = column < 0 ? std::nullopt : frame.series->valueAt(column, nowS);
    if (!now) continue;
    const QString unit = curve.axis == ChartAxis::Temperature ? tr("°C") : tr("°C per minute");
    const auto before = frame.series->valueAt(column, nowS - kTrendOverS);
    const float change = before ? *now - *before : 0;
    const QString trend = change > 0.5F ? tr("rising") : change < -0.5F ? tr("falling") : tr("steady");
    sentences << tr("%1 %2 %3, %4.").arg(curve.name, numberText(static_cast<double>(*now), 1), unit, trend);
  }
  if (!frame.gaps.empty()) sentences << tr("Gaps without measurements: %1.").arg(frame.gaps.size());
  if (!frame.events.empty()) sentences << tr("Last event: %1.").arg(frame.events.back().label);
  return sentences.join(u' ');
}

std::pair<int, int> LiveChart::plotSpan() const {
  const QRectF plot = parts_->chart->plotArea();
  return {static_cast<int>(std::lround(plot.left())), static_cast<int>(std::lround(plot.right()))};
}

quint64 LiveChart::framesPainted() const {
  return parts_->layer->framesPainted;
}

// Every curve has its short name at its end: where the long names have no room, there is no legend.
void LiveChart::fitLegend() {
  const QFontMetricsF metrics(themes_.theme().font(TypeSize::Secondary));
  double width = 0;
  for (const CurveSpec& curve : parts_->layer->curves) width += metrics.horizontalAdvance(curve.name) + kLegendSignPx;
  const bool shown = width <= this->width();
  const int line = static_cast<int>(std::ceil(metrics.height()));
  parts_->chart->legend()->setVisible(shown);
  // Room for the units above the paper, where no legend stands, and for the clock below it.
  parts_->chart->setMargins(QMargins(0, shown ? 0 : line + kUnitsGapPx, 0, line + kUnitsGapPx));
}

void LiveChart::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fitLegend();
  parts_->view->setGeometry(rect());
}

void LiveChart::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (parts_->pending) setFrame(ChartFrame(parts_->layer->frame));
}

}  // namespace tryer::ui
