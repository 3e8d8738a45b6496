#include "core/engine/twin_state.h"

#include "core/base/canonical_json.h"

namespace tryer::engine {

using namespace Qt::StringLiterals;

base::Result<void> saveTwinState(store::Database& database, const SavedTwinState& saved) {
  const QJsonObject json{{u"machineId"_s, saved.machineId}, {u"utcMs"_s, saved.utcMs}, {u"state"_s, saved.state}};
  return database.submit(
      [text = base::canonicalJson(json)](store::Connection& db) -> base::Result<void> {
        auto statement = db.cached(
            "INSERT INTO setting (key, json) VALUES ('twin.state', ?1) ON CONFLICT (key) DO UPDATE SET json = ?1");
        if (!statement) return base::fail(statement.error());
        return (*statement)->bindText(1, text).run();
      },
      store::Durability::Normal);
}

std::optional<SavedTwinState> readTwinState(store::Connection& db) {
  auto statement = db.prepare("SELECT json FROM setting WHERE key = 'twin.state'");
  if (!statement) return std::nullopt;
  const auto row = statement->step();
  if (!row || !*row) return std::nullopt;
  const auto json = base::parseJson(statement->utf8(0));
  if (!json || !json->isObject()) return std::nullopt;
  const QJsonObject object = json->toObject();
  return SavedTwinState{object[u"machineId"_s].toString(), object[u"utcMs"_s].toInteger(),
                        object[u"state"_s].toObject()};
}

}  // namespace tryer::engine
