#include "ui/models/journal_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include "ui/models/texts.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kSummaryChars = 240;

QString words(const char* text) {
  return QCoreApplication::translate("Journal", text);
}

std::optional<int> intAt(const QJsonObject& object, QLatin1StringView key) {
  const QJsonValue value = object.value(key);
  return value.isDouble() ? std::optional(value.toInt()) : std::nullopt;
}

QString scalarText(const QJsonValue& value) {
  if (value.isString()) return value.toString();
  if (value.isBool())
    return value.toBool() ? words(QT_TRANSLATE_NOOP("Journal", "yes")) : words(QT_TRANSLATE_NOOP("Journal", "no"));
  return value.isDouble() ? value.toVariant().toString() : QString();
}

// What only a program needs; it is in the full record.
bool isTechnical(const QString& key) {
  static const QSet<QString> kKeys{u"id"_s, u"pid"_s, u"roast"_s, u"revision"_s, u"status"_s, u"machine"_s};
  return kKeys.contains(key) || key.endsWith("Id"_L1) || key.endsWith("Ms"_L1) || key.endsWith("Ns"_L1);
}

// A proposal in full names its actuator "actuatorId", what happened to it later "actuator".
QString actuatorOf(const QJsonObject& change) {
  const QString id = change.value("actuatorId"_L1).toString();
  return id.isEmpty() ? change.value("actuator"_L1).toString() : id;
}

QString changeSummary(const QJsonObject& change) {
  QStringList parts{changeText(actuatorOf(change), intAt(change, "from"_L1), change.value("to"_L1).toInt())};
  for (const auto key : {"result"_L1, "why"_L1, "message"_L1, "reason"_L1, "note"_L1}) {
    const QString text = change.value(key).toString();
    if (!text.isEmpty()) parts << text;
  }
  return parts.join(u" · "_s);
}

QString markSummary(const QJsonObject& mark) {
  QStringList parts{mark.value("mark"_L1).toString()};
  if (mark.value("btC"_L1).isDouble()) parts << u"%1 °C"_s.arg(numberText(mark.value("btC"_L1).toDouble(), 1));
  if (mark.value("detected"_L1).toBool()) parts << words(QT_TRANSLATE_NOOP("Journal", "found by itself"));
  return parts.join(u" · "_s);
}

// What the alarm is, and what a person said about it.
QString alarmSummary(const QJsonObject& alarm) {
  QStringList parts;
  for (const auto key : {"title"_L1, "detail"_L1, "note"_L1, "reason"_L1}) {
    const QString text = alarm.value(key).toString();
    if (!text.isEmpty()) parts << text;
  }
  return parts.join(u" · "_s);
}

QString plainSummary(const QJsonObject& object) {
  QStringList parts;
  for (auto it = object.begin(); it != object.end(); ++it) {
    const QString text = isTechnical(it.key()) ? QString() : scalarText(it.value());
    if (!text.isEmpty()) parts << u"%1: %2"_s.arg(it.key(), text);
  }
  return parts.join(u" · "_s);
}

}  // namespace

QString journalTypeText(const QString& type) {
  static const QHash<QString, const char*> kWords = {
      {u"console.started"_s, QT_TRANSLATE_NOOP("Journal", "Console started")},
      {u"console.stopped"_s, QT_TRANSLATE_NOOP("Journal", "Console stopped")},
      {u"console.recovered"_s, QT_TRANSLATE_NOOP("Journal", "Console recovered")},
      {u"config.changed"_s, QT_TRANSLATE_NOOP("Journal", "Configuration changed")},
      {u"link.changed"_s, QT_TRANSLATE_NOOP("Journal", "Connection changed")},
      {u"roast.started"_s, QT_TRANSLATE_NOOP("Journal", "Roast started")},
      {u"roast.resumed"_s, QT_TRANSLATE_NOOP("Journal", "Roast resumed")},
      {u"roast.gap"_s, QT_TRANSLATE_NOOP("Journal", "Gap without measurements")},
      {u"roast.finished"_s, QT_TRANSLATE_NOOP("Journal", "Roast finished")},
      {u"mark.set"_s, QT_TRANSLATE_NOOP("Journal", "Mark set")},
      {u"mark.undone"_s, QT_TRANSLATE_NOOP("Journal", "Mark undone")},
      {u"proposal.created"_s, QT_TRANSLATE_NOOP("Journal", "Proposal made")},
      {u"proposal.approved"_s, QT_TRANSLATE_NOOP("Journal", "Proposal approved")},
      {u"proposal.rejected"_s, QT_TRANSLATE_NOOP("Journal", "Proposal rejected")},
      {u"proposal.timeout"_s, QT_TRANSLATE_NOOP("Journal", "Proposal ran out")},
      {u"command.intent"_s, QT_TRANSLATE_NOOP("Journal", "Command about to be sent")},
      {u"command.outcome"_s, QT_TRANSLATE_NOOP("Journal", "Command ended")},
      {u"abort.pressed"_s, QT_TRANSLATE_NOOP("Journal", "ABORT pressed")},
      {u"abort.sent"_s, QT_TRANSLATE_NOOP("Journal", "ABORT sent")},
      {u"abort.confirmed"_s, QT_TRANSLATE_NOOP("Journal", "ABORT: heat off confirmed")},
      {u"abort.unconfirmed"_s, QT_TRANSLATE_NOOP("Journal", "ABORT: heat NOT confirmed off")},
      {u"abort.reset"_s, QT_TRANSLATE_NOOP("Journal", "ABORT reset")},
      {u"guard.took-over"_s, QT_TRANSLATE_NOOP("Journal", "The guard took over")},
      {u"alarm.raised"_s, QT_TRANSLATE_NOOP("Journal", "Alarm raised")},
      {u"alarm.returned"_s, QT_TRANSLATE_NOOP("Journal", "Alarm returned")},
      {u"alarm.acknowledged"_s, QT_TRANSLATE_NOOP("Journal", "Alarm acknowledged")},
      {u"alarm.reset"_s, QT_TRANSLATE_NOOP("Journal", "Alarm reset")},
      {u"alarm.shelved"_s, QT_TRANSLATE_NOOP("Journal", "Alarm shelved")},
      {u"alarm.unshelved"_s, QT_TRANSLATE_NOOP("Journal", "Alarm back from the shelf")},
      {u"alarm.suppressed"_s, QT_TRANSLATE_NOOP("Journal", "Alarm suppressed")},
      {u"alarm.unsuppressed"_s, QT_TRANSLATE_NOOP("Journal", "Alarm no longer suppressed")},
      {u"alarm.out-of-service"_s, QT_TRANSLATE_NOOP("Journal", "Alarm out of service")},
      {u"alarm.back-in-service"_s, QT_TRANSLATE_NOOP("Journal", "Alarm back in service")},
  };
  const char* text = kWords.value(type, nullptr);
  return text ? words(text) : type;
}

QString journalSummary(const model::JournalRecord& record) {
  const QJsonDocument document = QJsonDocument::fromJson(record.payload);
  if (!document.isObject()) return QString::fromUtf8(record.payload).left(kSummaryChars);
  const QJsonObject object = document.object();
  const QJsonObject proposal = object.value("proposal"_L1).toObject();
  QString text;
  if (!proposal.isEmpty()) {
    text = changeSummary(proposal);
  } else if (object.contains("actuator"_L1) && object.contains("to"_L1)) {
    text = changeSummary(object);
  } else if (object.contains("mark"_L1)) {
    text = markSummary(object);
  } else if (record.type.startsWith("alarm."_L1)) {
    text = alarmSummary(object);
  } else {
    text = plainSummary(object);
  }
  return text.left(kSummaryChars);
}

QString journalRecordText(const model::JournalRecord& record) {
  const QString payload = QString::fromUtf8(QJsonDocument::fromJson(record.payload).toJson());
  return words(QT_TRANSLATE_NOOP("Journal", "%1\nNo. %2 · %3\nBy %4\n\n%5\nHash: %6\nHash before: %7"))
      .arg(journalTypeText(record.type), QString::number(record.seq),
           QDateTime::fromMSecsSinceEpoch(record.utcMs).toString(u"yyyy-MM-dd HH:mm:ss.zzz"_s), record.actor,
           payload.isEmpty() ? QString::fromUtf8(record.payload) : payload, QString::fromLatin1(record.hash.toHex()),
           QString::fromLatin1(record.prev.toHex()));
}

}  // namespace tryer::ui
