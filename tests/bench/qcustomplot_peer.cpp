#include "tests/bench/qcustomplot_peer.h"

#ifdef TRYER_HAVE_QCUSTOMPLOT
#include <qcustomplot.h>

#include <QTest>

namespace tryer::bench {

namespace {

class QCustomPlotPeer final : public PlotPeer {
 public:
  QCustomPlotPeer(int series, qint64 size, double stepS, Value value)
      : value_(std::move(value)), n_(size), stepS_(stepS) {
    for (int s = 0; s < series; ++s) {
      QCPGraph* graph = plot_.addGraph();
      graph->setPen(QPen(Qt::black, 2));
      graph->setAdaptiveSampling(true);
      graph->setAntialiased(true);
      QVector<double> keys, values;
      keys.reserve(size);
      values.reserve(size);
      for (qint64 n = 0; n < size; ++n) {
        keys.append(stepS_ * static_cast<double>(n));
        values.append(value_(s, n));
      }
      graph->setData(keys, values, true);
    }
    plot_.yAxis->setRange(0, 300);
    plot_.resize(1200, 600);
    plot_.show();
    if (!QTest::qWaitForWindowExposed(&plot_)) qFatal("no window");
    frame();
  }
  void frame() override {
    for (int s = 0; s < plot_.graphCount(); ++s)
      plot_.graph(s)->addData(stepS_ * static_cast<double>(n_), value_(s, n_));
    plot_.xAxis->setRange(0, stepS_ * static_cast<double>(n_++));
    plot_.replot(QCustomPlot::rpImmediateRefresh);
  }

 private:
  Value value_;
  QCustomPlot plot_;
  qint64 n_;
  double stepS_;
};

}  // namespace

std::unique_ptr<PlotPeer> PlotPeer::make(int series, qint64 size, double stepS, const Value& value) {
  return std::make_unique<QCustomPlotPeer>(series, size, stepS, value);
}

}  // namespace tryer::bench
#else
namespace tryer::bench {
std::unique_ptr<PlotPeer> PlotPeer::make(int, qint64, double, const Value&) {
  return nullptr;
}
}  // namespace tryer::bench
#endif
