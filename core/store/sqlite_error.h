// SQLite's result codes as errors that tell a person what to do.
#pragma once

#include <QByteArrayView>
#include <QString>

#include "core/base/error.h"

struct sqlite3;

namespace tryer::store {

// rc is the extended result code of a call on db; context goes into the details (the SQL text, for example).
base::Error sqliteError(sqlite3* db, int rc, QByteArrayView context);

// The same before there is a usable connection.
base::Error sqliteOpenError(sqlite3* db, int rc, const QString& file);

}  // namespace tryer::store
