// Samples of about one second as one BLOB, and back without losing a bit (also of NaN and of quality).
//
// Layout, version 1, little-endian, no padding:
//   u8 version = 1 · u8 channels (≤ 24) · u16 0 · u32 n (1…1,024)
//   i64 t0: monotonic ns of the first sample · i64 u0: its UTC ms
//   n × u32: time − t0, ns          n × i32: UTC − u0, ms
//   n × u64: sequence number        n × u8: state (model::MachineState)
//   per channel: n × f32 (IEEE 754, as it came), then n × u8 quality (model::Quality)
#pragma once

#include <QByteArray>
#include <span>
#include <vector>

#include "core/base/error.h"
#include "core/model/sample.h"

namespace tryer::telemetry {

inline constexpr int kMaxSamplesPerBlock = 1024;

// True when the sample can be part of a block that begins with first: not before it, within 4 s of it, its UTC within
// 24 days.
bool fitsBlock(const model::Sample& first, const model::Sample& sample);

// samples: 1…1,024 that fit one block; channels: how many of their values are in use.
QByteArray encodeBlock(std::span<const model::Sample> samples, int channels);

// Channels that the block does not have are Missing. Corrupt: not a block of a version that this program knows.
// A value that is called good and is no number counts as OutOfRange.
base::Result<std::vector<model::Sample>> decodeBlock(const QByteArray& block);

}  // namespace tryer::telemetry
