// When the usual database cannot be used, the roast comes first: the console records into another file and says so.
#pragma once

#include <QString>

namespace tryer::console {

// A file that does not exist yet: beside the other data when that folder can be written, else in the folder for
// temporary files.
QString rescueDatabaseFile(qint64 utcMs);

}  // namespace tryer::console
