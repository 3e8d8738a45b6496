// Writes a wire log into a file as it grows.
#pragma once

#include <atomic>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <tl/expected.hpp>

#include "tests/emulator/wire_log.h"

namespace tryer::emulator {

// What is in the log at the end is written before the destructor returns. The log must outlive it.
class WireLogWriter {
 public:
  static tl::expected<std::unique_ptr<WireLogWriter>, std::string> create(const WireLog& log, const std::string& path);
  ~WireLogWriter();
  WireLogWriter(const WireLogWriter&) = delete;
  WireLogWriter& operator=(const WireLogWriter&) = delete;

 private:
  struct FileCloser {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, FileCloser>;

  WireLogWriter(const WireLog& log, File file);
  void run();

  const WireLog& log_;
  File file_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace tryer::emulator
