// Online copies of a database that is in use.
#pragma once

#include <QString>

#include "core/base/error.h"
#include "core/store/connection.h"

namespace tryer::store {

// Copies what is committed into target, which is created new: an existing file is refused (Conflict). The copy is
// complete and on the disk when this returns; after an error nothing is left behind.
Result<void> backup(Connection& source, const QString& target);

}  // namespace tryer::store
