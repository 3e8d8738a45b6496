#pragma once

#include <QString>

#include "core/model/guard_report.h"

namespace tryer::ui {

// What a guard did in place of an earlier console, and what a person has to do now: a few short paragraphs.
QString guardReportText(const model::GuardReport& report);

}  // namespace tryer::ui
