#include <limits>

#include "core/journal/journal.h"
#include "core/journal/query.h"

namespace tryer::journal {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;

namespace {

constexpr int kMaxPage = 10'000;
constexpr int kMaxListedActors = 200;
constexpr std::size_t kMaxTypesLookedUp = 100;  // more kinds under one prefix: read in order and compare
constexpr qint64 kFewInTime = 20'000;           // fewer records in a span of time: sort them

QByteArray likePattern(const QString& text) {
  QByteArray pattern = "%";
  for (const char c : text.toUtf8()) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + '%';
}

template <typename T, typename Read>
Result<std::vector<T>> rows(store::Connection& db, const Query& query, Read read) {
  auto statement = query.prepare(db);
  if (!statement) return fail(std::move(statement.error()));
  std::vector<T> found;
  for (;;) {
    const auto row = statement->step();
    if (!row) return fail(row.error());
    if (!*row) return found;
    found.push_back(read(*statement));
  }
}

// Jumps from value to value along the index instead of reading all of it.
Result<std::vector<QByteArray>> typesWithPrefix(store::Connection& db, const QByteArray& prefix) {
  Query query;
  query.add(
      "WITH RECURSIVE bound(low, high) AS (SELECT ?1, ?1 || char(1114111)), kind(name) AS ("
      "SELECT min(type) FROM journal, bound WHERE type >= low AND type < high UNION ALL "
      "SELECT (SELECT min(type) FROM journal, bound WHERE type > kind.name AND type < high) FROM kind "
      "WHERE kind.name IS NOT NULL) SELECT name FROM kind WHERE name IS NOT NULL LIMIT ?2",
      prefix);
  query.values.emplace_back(static_cast<qint64>(kMaxTypesLookedUp + 1));
  return rows<QByteArray>(db, query, [](const auto& row) { return row.utf8(0); });
}

Result<bool> fewInTime(store::Connection& db, const Filter& filter) {
  Query query;
  query.add("SELECT count(*) FROM (SELECT 1 FROM journal INDEXED BY journal_by_time WHERE utc_ms >= ?",
            filter.fromUtcMs.value_or(std::numeric_limits<qint64>::min()));
  query.add(" AND utc_ms <= ?", filter.toUtcMs.value_or(std::numeric_limits<qint64>::max()));
  query.add(" LIMIT ?)", kFewInTime);
  const auto count = rows<qint64>(db, query, [](const auto& row) { return row.integer(0); });
  if (!count) return fail(count.error());
  return count->front() < kFewInTime;
}

struct Page {
  Filter filter;
  qint64 beforeSeq;
  qint64 limit;
};

// from: the table with an index to be used, and a condition that it serves.
Query select(const Page& page, const char* from, const Query& indexed) {
  Query query;
  query.sql = QByteArray("SELECT ") + kRecordColumns + from + " WHERE ";
  query.add(indexed);
  query.add(" AND seq < ?", page.beforeSeq);
  query.add(conditions(page.filter));
  query.add(" ORDER BY seq DESC LIMIT ?", page.limit);
  return query;
}

// The newest of each type come from the index in order; merged, they are the newest of all.
Query selectTypes(Page page, const std::vector<QByteArray>& types) {
  page.filter.typePrefix.clear();
  Query query;
  for (const auto& type : types) {
    query.sql += query.sql.isEmpty() ? "SELECT * FROM (" : " UNION ALL SELECT * FROM (";
    Query indexed;
    indexed.add("type = ?", type);
    query.add(select(page, " FROM journal INDEXED BY journal_by_type", indexed));
    query.sql += ')';
  }
  query.add(" ORDER BY seq DESC LIMIT ?", page.limit);
  return query;
}

Query selectActor(Page page) {
  Query indexed;
  indexed.add("actor = ?", page.filter.actor.toUtf8());
  page.filter.actor.clear();
  return select(page, " FROM journal INDEXED BY journal_by_actor", indexed);
}

Query selectTime(Page page) {
  Query indexed;
  indexed.add("utc_ms >= ?", page.filter.fromUtcMs.value_or(std::numeric_limits<qint64>::min()));
  indexed.add(" AND utc_ms <= ?", page.filter.toUtcMs.value_or(std::numeric_limits<qint64>::max()));
  page.filter.fromUtcMs.reset();
  page.filter.toUtcMs.reset();
  return select(page, " FROM journal INDEXED BY journal_by_time", indexed);
}

Query selectInOrder(const Page& page) {
  Query all;
  all.sql = "1";
  return select(page, " FROM journal", all);
}

Result<std::optional<Query>> plan(store::Connection& db, const Page& page) {
  const auto& filter = page.filter;
  if (!filter.typePrefix.isEmpty()) {
    const auto types = typesWithPrefix(db, filter.typePrefix.toUtf8());
    if (!types) return fail(types.error());
    if (types->empty()) return std::optional<Query>();
    if (types->size() <= kMaxTypesLookedUp) return std::optional(selectTypes(page, *types));
  }
  if (!filter.actor.isEmpty()) return std::optional(selectActor(page));
  if (filter.fromUtcMs || filter.toUtcMs) {
    const auto few = fewInTime(db, filter);
    if (!few) return fail(few.error());
    if (*few) return std::optional(selectTime(page));
  }
  return std::optional(selectInOrder(page));
}

}  // namespace

bool Filter::isEmpty() const {
  return typePrefix.isEmpty() && actor.isEmpty() && text.isEmpty() && !fromUtcMs && !toUtcMs && !fromSeq;
}

void Query::add(const Query& other) {
  sql += other.sql;
  values.insert(values.end(), other.values.begin(), other.values.end());
}

Result<store::Statement> Query::prepare(store::Connection& db) const {
  auto statement = db.prepare(sql.constData());
  if (!statement) return statement;
  int index = 0;
  for (const auto& value : values) {
    ++index;
    if (const auto* text = std::get_if<QByteArray>(&value))
      statement->bindText(index, *text);
    else
      statement->bind(index, std::get<qint64>(value));
  }
  return statement;
}

Query conditions(const Filter& filter) {
  Query query;
  if (!filter.typePrefix.isEmpty()) {
    query.add(" AND +type >= ?", filter.typePrefix.toUtf8());
    query.add(" AND +type < ? || char(1114111)", filter.typePrefix.toUtf8());
  }
  if (!filter.actor.isEmpty()) query.add(" AND +actor = ?", filter.actor.toUtf8());
  if (filter.fromUtcMs) query.add(" AND +utc_ms >= ?", *filter.fromUtcMs);
  if (filter.toUtcMs) query.add(" AND +utc_ms <= ?", *filter.toUtcMs);
  if (filter.fromSeq) query.add(" AND seq >= ?", *filter.fromSeq);
  if (!filter.text.isEmpty()) {
    const auto pattern = likePattern(filter.text);
    query.add(" AND (payload LIKE ? ESCAPE '\\'", pattern);
    query.add(" OR +type LIKE ? ESCAPE '\\'", pattern);
    query.add(" OR +actor LIKE ? ESCAPE '\\')", pattern);
  }
  return query;
}

model::JournalRecord recordAt(const store::Statement& row) {
  return {row.integer(0), row.integer(1), row.text(2), row.text(3), row.utf8(4), row.blob(5), row.blob(6)};
}

Result<std::vector<model::JournalRecord>> readPage(store::Connection& db, const Filter& filter,
                                                   std::optional<qint64> beforeSeq, int limit) {
  if (limit < 1 || limit > kMaxPage) {
    return fail(ErrorCode::InvalidArgument,
                u"A page of the journal has 1 to %1 records, not %2."_s.arg(kMaxPage).arg(limit));
  }
  const Page page{filter, beforeSeq.value_or(std::numeric_limits<qint64>::max()), limit};
  const auto query = plan(db, page);
  if (!query) return fail(query.error());
  if (!*query) return std::vector<model::JournalRecord>();
  return rows<model::JournalRecord>(db, **query, recordAt);
}

Result<qint64> newestSeq(store::Connection& db) {
  return db.queryInteger("SELECT coalesce(max(seq), 0) FROM journal");
}

Result<std::vector<QString>> distinctActors(store::Connection& db) {
  Query query;
  query.add(
      "WITH RECURSIVE who(name) AS (SELECT min(actor) FROM journal UNION ALL "
      "SELECT (SELECT min(actor) FROM journal WHERE actor > who.name) FROM who WHERE who.name IS NOT NULL) "
      "SELECT name FROM who WHERE name IS NOT NULL LIMIT ?",
      kMaxListedActors);
  return rows<QString>(db, query, [](const auto& row) { return row.text(0); });
}

}  // namespace tryer::journal
