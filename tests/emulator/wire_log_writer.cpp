#include "tests/emulator/wire_log_writer.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

namespace tryer::emulator {

tl::expected<std::unique_ptr<WireLogWriter>, std::string> WireLogWriter::create(const WireLog& log,
                                                                                const std::string& path) {
  File file(std::fopen(path.c_str(), "we"));
  if (!file) return tl::unexpected<std::string>("--wire-log " + path + ": " + std::strerror(errno));
  return std::unique_ptr<WireLogWriter>(new WireLogWriter(log, std::move(file)));
}

WireLogWriter::WireLogWriter(const WireLog& log, File file)
    : log_(log), file_(std::move(file)), thread_([this] { run(); }) {}

WireLogWriter::~WireLogWriter() {
  stop_ = true;
  thread_.join();
}

void WireLogWriter::run() {
  std::uint64_t last = 0;
  bool stopping = false;
  while (!stopping) {
    stopping = stop_;  // read before the last look at the log
    for (const auto& record : log_.waitSince(last, std::chrono::milliseconds(stopping ? 0 : 100))) {
      std::fprintf(file_.get(), "%s\n", toLine(record).c_str());
      last = record.sequence;
    }
    std::fflush(file_.get());
  }
}

}  // namespace tryer::emulator
