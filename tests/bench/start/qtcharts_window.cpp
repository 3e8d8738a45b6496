// The peer of the start bench: the least window of QtCharts with 4 curves of 3,600 points.
#include <QApplication>
#include <QChart>
#include <QChartView>
#include <QLineSeries>
#include <QMainWindow>
#include <QTimer>
#include <cmath>

namespace {

class View final : public QChartView {
 public:
  using QChartView::QChartView;

 protected:
  void paintEvent(QPaintEvent* event) override {
    QChartView::paintEvent(event);
    QTimer::singleShot(0, qApp, &QCoreApplication::quit);
  }
};

}  // namespace

int main(int argc, char** argv) {
  const QApplication app(argc, argv);
  auto* chart = new QChart;
  for (int curve = 0; curve < 4; ++curve) {
    auto* series = new QLineSeries;
    QList<QPointF> points;
    for (int s = 0; s < 3600; ++s) points.append({s * 1.0, 100 + 20 * curve + 50 * std::sin(s / 600.0 + curve)});
    series->replace(points);
    chart->addSeries(series);
  }
  chart->createDefaultAxes();
  QMainWindow window;
  window.setCentralWidget(new View(chart));
  window.resize(1280, 720);
  window.show();
  return QApplication::exec();
}
