// Compares many records with their stored hashes, on several cores: hashing is most of the work of verifying.
#pragma once

#include <deque>
#include <future>
#include <optional>
#include <vector>

#include "core/journal/chain.h"

namespace tryer::journal {

// Used by one thread. Holds at most a few batches of about a megabyte; beyond, add() waits for the oldest.
class HashChecks {
 public:
  struct Mismatch {
    qint64 seq = 0;
    Hash lastGood{};  // stored hash of the record before
  };

  HashChecks();

  // In the order of the chain; stored has kHashBytes.
  void add(const ChainLink& link, QByteArrayView stored);
  // The first mismatch among what has been compared so far; nothing before it is wrong.
  const std::optional<Mismatch>& found() const { return found_; }
  // The same after everything was compared.
  const std::optional<Mismatch>& finish();

 private:
  struct Batch {
    struct Item {
      qint64 seq;
      qsizetype begin;  // of its bytes
      qsizetype size;   // without padding
      Hash stored;
    };
    QByteArray bytes;  // of all items, each padded for SHA-256
    std::vector<Item> items;
    Hash before{};
  };
  static std::optional<Mismatch> firstMismatch(const Batch& batch);
  static std::vector<bool> agreeInLanes(const Batch& batch);
  void startBatch();
  void collectOldest();

  std::size_t maxRunning_;
  Batch batch_;
  std::deque<std::future<std::optional<Mismatch>>> running_;
  std::optional<Mismatch> found_;
};

}  // namespace tryer::journal
