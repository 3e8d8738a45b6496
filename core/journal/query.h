// SQL for a filter: conditions with their values, in the order of their question marks.
#pragma once

#include <QByteArray>
#include <variant>
#include <vector>

#include "core/journal/journal.h"

namespace tryer::journal {

inline constexpr char kRecordColumns[] = "seq, utc_ms, type, actor, payload, prev, hash";

struct Query {
  QByteArray sql;
  std::vector<std::variant<qint64, QByteArray>> values;  // QByteArray: text

  void add(const char* text, std::variant<qint64, QByteArray> value) {
    sql += text;
    values.push_back(std::move(value));
  }
  void add(const Query& other);
  Result<store::Statement> prepare(store::Connection& db) const;
};

// " AND …" for all of the filter. Written so that SQLite uses no index for them (+column) and keeps to the order of
// seq.
Query conditions(const Filter& filter);

model::JournalRecord recordAt(const store::Statement& row);  // row selects kRecordColumns

}  // namespace tryer::journal
