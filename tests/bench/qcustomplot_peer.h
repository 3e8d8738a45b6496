// QCustomPlot behind a small wall: bench_chart compares with it where Debian's Qt 6 build is installed.
#pragma once

#include <QtGlobal>
#include <functional>
#include <memory>

namespace tryer::bench {

class PlotPeer {
 public:
  using Value = std::function<double(int series, qint64 n)>;
  virtual ~PlotPeer() = default;
  virtual void frame() = 0;  // append one sample a series, move the axis, replot at once
  static std::unique_ptr<PlotPeer> make(int series, qint64 size, double stepS,
                                        const Value& value);  // nullptr: not here
};

}  // namespace tryer::bench
