#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace tryer::model {

// One record of the journal as read back.
struct JournalRecord {
  qint64 seq = 0;  // 1, 2, 3 … without gaps
  qint64 utcMs = 0;
  QString type;        // what happened; dotted, lower case
  QString actor;       // who: "operator", "assistant:NAME", "system"
  QByteArray payload;  // canonical JSON
  QByteArray prev;     // 32 bytes
  QByteArray hash;     // 32 bytes
};

// The types in use, in the order of a roast day; the first part is the kind that the log page filters by.
namespace journal_type {
inline constexpr char16_t kConsoleStarted[] = u"console.started";
inline constexpr char16_t kConsoleStopped[] = u"console.stopped";
inline constexpr char16_t kConsoleRecovered[] = u"console.recovered";
inline constexpr char16_t kConfigChanged[] = u"config.changed";
inline constexpr char16_t kLinkChanged[] = u"link.changed";
inline constexpr char16_t kRoastStarted[] = u"roast.started";
inline constexpr char16_t kRoastResumed[] = u"roast.resumed";
inline constexpr char16_t kRoastGap[] = u"roast.gap";
inline constexpr char16_t kRoastFinished[] = u"roast.finished";
inline constexpr char16_t kMarkSet[] = u"mark.set";
inline constexpr char16_t kMarkUndone[] = u"mark.undone";
inline constexpr char16_t kProposalCreated[] = u"proposal.created";
inline constexpr char16_t kProposalApproved[] = u"proposal.approved";
inline constexpr char16_t kProposalRejected[] = u"proposal.rejected";
inline constexpr char16_t kProposalTimeout[] = u"proposal.timeout";
inline constexpr char16_t kCommandIntent[] = u"command.intent";
inline constexpr char16_t kCommandOutcome[] = u"command.outcome";
inline constexpr char16_t kAbortPressed[] = u"abort.pressed";
inline constexpr char16_t kAbortSent[] = u"abort.sent";
inline constexpr char16_t kAbortConfirmed[] = u"abort.confirmed";
inline constexpr char16_t kAbortUnconfirmed[] = u"abort.unconfirmed";
inline constexpr char16_t kAbortReset[] = u"abort.reset";
inline constexpr char16_t kGuardTookOver[] = u"guard.took-over";
inline constexpr char16_t kAlarmRaised[] = u"alarm.raised";
inline constexpr char16_t kAlarmReturned[] = u"alarm.returned";
inline constexpr char16_t kAlarmAcknowledged[] = u"alarm.acknowledged";
inline constexpr char16_t kAlarmReset[] = u"alarm.reset";
inline constexpr char16_t kAlarmShelved[] = u"alarm.shelved";
inline constexpr char16_t kAlarmUnshelved[] = u"alarm.unshelved";
inline constexpr char16_t kAlarmSuppressed[] = u"alarm.suppressed";
inline constexpr char16_t kAlarmUnsuppressed[] = u"alarm.unsuppressed";
inline constexpr char16_t kAlarmOutOfService[] = u"alarm.out-of-service";
inline constexpr char16_t kAlarmBackInService[] = u"alarm.back-in-service";
}  // namespace journal_type

}  // namespace tryer::model
