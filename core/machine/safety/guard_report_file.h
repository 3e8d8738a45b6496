// The report of a guard as a file in the data folder: written by the guard, read and put away by the next console.
#pragma once

#include <QString>
#include <vector>

#include "core/model/guard_report.h"

namespace tryer::machine::safety {

// Where the reports for the console with this database are.
QString guardReportFolder(const QString& databaseFile);

// Replaces the file of that report as a whole, on the disk when it returns. Any thread.
base::Result<void> writeGuardReport(const QString& folder, const model::GuardReport& report);

struct FoundGuardReport {
  QString file;
  model::GuardReport report;
  bool underWay = false;  // not finished, and its guard still runs
};
// Oldest first, at most kMostReports. What cannot be read as one is left where it is, and logged.
inline constexpr std::size_t kMostReports = 64;
std::vector<FoundGuardReport> findGuardReports(const QString& folder);

// It is in the journal now.
void removeGuardReport(const QString& file);

}  // namespace tryer::machine::safety
