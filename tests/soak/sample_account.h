// What a database has of a console's samples: how many, and where some are missing.
#pragma once

#include <QString>
#include <vector>

#include "core/base/error.h"

namespace tryer::soak {

struct Span {
  qint64 beginNs = 0;  // monotonic
  qint64 endNs = 0;
};

struct SampleAccount {
  qint64 stored = 0;
  qint64 connections = 0;  // a machine numbers its samples from 1 with each connection
  qint64 missing = 0;      // numbers that are not there: came from the machine and were lost on the way
  qint64 outOfOrder = 0;   // not after the one before, by number or by time
  qint64 unreadable = 0;   // blocks
  std::vector<Span> gaps;  // longer than the given time
  Span whole;              // from the first to the last
};

// Of the machine that has the most samples there. Any thread.
base::Result<SampleAccount> accountOf(const QString& databaseFile, qint64 longestNs);

}  // namespace tryer::soak
