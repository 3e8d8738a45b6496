#include "tests/emulator/answer_queue.h"

#include <chrono>

namespace tryer::emulator {
namespace {

constexpr std::size_t kMaxReplies = 16;        // waiting to be read
constexpr std::size_t kMaxFrames = 2;          // waiting to be read, of those that the machine sends by itself
constexpr std::size_t kMaxLateFrames = 4'096;  // still on their way because of a late-answer fault

}  // namespace

void AnswerQueue::add(const Answer& answer, std::int64_t nowNs) {
  if (answer.kind == Answer::Kind::None) return;
  if (packets_.size() >= (model_ == Model::R2 ? kMaxLateFrames : kMaxReplies)) {
    ++dropped_;
    return;
  }
  const auto delayNs = std::chrono::duration_cast<std::chrono::nanoseconds>(answer.delay).count();
  const bool stall = answer.kind == Answer::Kind::Stall;
  if (!answer.halved || answer.bytes.empty()) {
    packets_.push_back({nowNs + delayNs, stall, answer.bytes});
    return;
  }
  const auto middle = answer.bytes.begin() + static_cast<std::ptrdiff_t>(answer.bytes.size() / 2);
  packets_.push_back({nowNs + delayNs, stall, {answer.bytes.begin(), middle}});
  packets_.push_back({nowNs + delayNs, stall, {middle, answer.bytes.end()}});
}

void AnswerQueue::dropUnread(std::int64_t nowNs) {
  if (model_ != Model::R2) return;
  std::size_t waiting = 0;
  dropped_ +=
      std::erase_if(packets_, [&](const Packet& packet) { return packet.dueNs <= nowNs && ++waiting > kMaxFrames; });
}

std::optional<AnswerQueue::Packet> AnswerQueue::take(std::int64_t nowNs) {
  if (packets_.empty() || packets_.front().dueNs > nowNs) return std::nullopt;
  Packet packet = std::move(packets_.front());
  packets_.pop_front();
  return packet;
}

std::optional<std::int64_t> AnswerQueue::nextNs() const {
  return packets_.empty() ? std::nullopt : std::optional(packets_.front().dueNs);
}

}  // namespace tryer::emulator
