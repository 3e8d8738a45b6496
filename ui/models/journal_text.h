// Records of the journal in words.
#pragma once

#include <QString>

#include "core/model/journal_record.h"

namespace tryer::ui {

// A record's type: "Proposal approved". A type that is not known is shown as it is.
QString journalTypeText(const QString& type);

// What the record says, in one line of at most 240 characters: "Heater  P7 → P5 · rate of rise is falling".
QString journalSummary(const model::JournalRecord& record);

// All of it, for reading and copying.
QString journalRecordText(const model::JournalRecord& record);

}  // namespace tryer::ui
