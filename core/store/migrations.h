// The numbered steps of the schema, and how a file is brought up to date.
#pragma once

#include <QString>
#include <vector>

#include "core/store/connection.h"

namespace tryer::store {

// A numbered step of the schema. Steps are applied in order, each in its own transaction together with the new number
// (PRAGMA user_version); before the first step on an existing file an online backup FILE.before-N is made.
struct Migration {
  int version;
  const char* sql;
};
// All steps of the program (core/store/migrations.cpp): one list, so that numbers are handed out in one place.
const std::vector<Migration>& migrations();

// PRAGMA application_id of our files ("Tryr"), set with the first step.
inline constexpr int kApplicationId = 0x54727972;

// Looks at an existing file without changing it. NewerVersion: a newer program wrote it; Corrupt: damaged or no
// database; InvalidArgument: a database of another program. A missing or empty file is good.
Result<void> checkFileIsOurs(const QString& file, const std::vector<Migration>& steps);

// Applies the steps that are missing. On an error the file stays at the last step that was applied completely.
// The backup is FILE.before-N, N the number of the first step that is applied (…-N.2 and so on when that exists).
Result<void> migrate(Connection& db, const QString& file, const std::vector<Migration>& steps);

}  // namespace tryer::store
