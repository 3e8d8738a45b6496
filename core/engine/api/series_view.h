// The live curves as the window sees them: asked per pixel column, so a frame costs by its width, not by its length.
#pragma once

#include <QString>
#include <optional>
#include <span>

#include "core/model/envelope.h"

namespace tryer::engine::api {

using model::EnvelopeColumn;

// Thread-safe and lock-free for any number of readers.
class SeriesView {
 public:
  virtual ~SeriesView() = default;

  // Columns by channel id ("bt", "exhaust", "ror", "heater" …); −1: none.
  virtual int columnIndex(QStringView channelId) const = 0;
  virtual qint64 size() const noexcept = 0;
  virtual double firstS() const noexcept = 0;  // on the series' own axis: seconds since its origin
  virtual double lastS() const noexcept = 0;
  virtual qint64 originUtcMs() const noexcept = 0;

  // out.size() equal columns over [t0S, t1S).
  virtual void envelope(int column, double t0S, double t1S, std::span<EnvelopeColumn> out) const = 0;
  // The value at or at most 1 s before tS.
  virtual std::optional<float> valueAt(int column, double tS) const = 0;
};

}  // namespace tryer::engine::api
