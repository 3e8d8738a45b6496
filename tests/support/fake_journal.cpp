#include "tests/support/fake_journal.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QTimer>
#include <algorithm>
#include <array>

namespace tryer::test {

using namespace Qt::StringLiterals;
using engine::api::JournalFilter;
using engine::api::Ticket;

namespace {

constexpr qint64 kFirstUtcMs = 1'780'000'000'000;
constexpr qint64 kStepMs = 7'300;

struct Kind {
  QStringView type;
  QStringView actor;
};
const std::array kKinds{
    // not constexpr: with sanitizers GCC 12 compares an address with null there
    Kind{model::journal_type::kConsoleStarted, u"system"},
    Kind{model::journal_type::kLinkChanged, u"system"},
    Kind{model::journal_type::kRoastStarted, u"system"},
    Kind{model::journal_type::kMarkSet, u"operator"},
    Kind{model::journal_type::kProposalCreated, u"assistant:demo"},
    Kind{model::journal_type::kProposalApproved, u"operator"},
    Kind{model::journal_type::kCommandIntent, u"system"},
    Kind{model::journal_type::kCommandOutcome, u"system"},
    Kind{model::journal_type::kProposalRejected, u"operator:Ada"},
    Kind{model::journal_type::kMarkUndone, u"operator"},
    Kind{model::journal_type::kAbortPressed, u"operator"},
    Kind{model::journal_type::kAbortConfirmed, u"system"},
    Kind{model::journal_type::kAbortReset, u"operator:Ada"},
    Kind{model::journal_type::kRoastFinished, u"operator"},
};

const Kind& kindOf(qint64 seq) {
  return kKinds[static_cast<size_t>(seq) % kKinds.size()];
}

QByteArray hashOf(qint64 seq) {
  return QCryptographicHash::hash(QByteArray::number(seq), QCryptographicHash::Sha256);
}

bool matches(const JournalFilter& filter, qint64 seq) {
  const Kind& kind = kindOf(seq);
  if (!filter.typePrefix.isEmpty() && !kind.type.startsWith(filter.typePrefix)) return false;
  if (!filter.actor.isEmpty() && kind.actor != filter.actor) return false;
  const qint64 utcMs = kFirstUtcMs + seq * kStepMs;
  if (filter.fromUtcMs && utcMs < *filter.fromUtcMs) return false;
  if (filter.toUtcMs && utcMs > *filter.toUtcMs) return false;
  if (filter.text.isEmpty()) return true;
  return kind.type.contains(filter.text, Qt::CaseInsensitive) ||
         QString::fromUtf8(FakeJournal::record(seq).payload).contains(filter.text, Qt::CaseInsensitive);
}

// Runs its work on the event loop until it says that it is done, or the ticket is dropped.
class LoopTicket final : public Ticket {
 public:
  explicit LoopTicket(std::function<bool()> step) : step_(std::move(step)) {
    QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] {
      const auto work = step_;  // a callback may destroy this ticket
      const QPointer<QTimer> timer = &timer_;
      timer->stop();
      if (!work() && timer) timer->start();
    });
    timer_.setInterval(0);
    timer_.start();
  }

 private:
  std::function<bool()> step_;  // true: done, and the ticket may be gone
  QTimer timer_;
};

}  // namespace

FakeJournal::FakeJournal(QObject* parent) : JournalApi(parent) {}

void FakeJournal::setRecords(qint64 count) {
  records_ = count;
}

void FakeJournal::append(qint64 count) {
  records_ += count;
  Q_EMIT appended();
}

void FakeJournal::failNextPage(const base::Error& error) {
  nextError_ = error;
}

model::JournalRecord FakeJournal::record(qint64 seq) {
  model::JournalRecord record;
  record.seq = seq;
  record.utcMs = kFirstUtcMs + seq * kStepMs;
  record.type = kindOf(seq).type.toString();
  record.actor = kindOf(seq).actor.toString();
  const QJsonObject payload{{u"roast"_s, u"0192-%1"_s.arg(seq / 40, 8, 10, QChar(u'0'))},
                            {u"actuator"_s, u"heater"_s},
                            {u"from"_s, static_cast<int>(seq % 10)},
                            {u"to"_s, static_cast<int>((seq + 1) % 10)},
                            {u"note"_s, u"record number %1"_s.arg(seq)}};
  record.payload = QJsonDocument(payload).toJson(QJsonDocument::Compact);
  record.prev = seq == 1 ? QByteArray(32, '\0') : hashOf(seq - 1);
  record.hash = hashOf(seq);
  return record;
}

std::unique_ptr<Ticket> FakeJournal::page(const JournalFilter& filter, std::optional<qint64> beforeSeq, int limit,
                                          std::function<void(Page)> answer) {
  ++pagesAsked_;
  return std::make_unique<LoopTicket>([this, filter, beforeSeq, limit, answer = std::move(answer)] {
    if (nextError_) {
      const base::Error error = *std::exchange(nextError_, std::nullopt);
      answer(base::fail(error));
      return true;
    }
    std::vector<model::JournalRecord> found;
    const qint64 newest = std::min(records_, beforeSeq.value_or(records_ + 1) - 1);
    for (qint64 seq = newest; seq >= filter.fromSeq.value_or(1) && std::ssize(found) < limit; --seq) {
      if (matches(filter, seq)) found.push_back(record(seq));
    }
    answer(std::move(found));
    return true;
  });
}

std::unique_ptr<Ticket> FakeJournal::exportTo(const QString& file, const JournalFilter& filter,
                                              std::function<void(double)> progress,
                                              std::function<void(base::Result<qint64>)> answer) {
  struct Run {
    QFile out;
    qint64 seq = 1;
    qint64 written = 0;
  };
  auto run = std::make_shared<Run>();
  run->out.setFileName(file);
  const bool opened = run->out.open(QIODevice::WriteOnly | QIODevice::Truncate);
  return std::make_unique<LoopTicket>([=, this] {
    if (!opened) {
      answer(base::fail(base::ErrorCode::Io,
                        u"%1 cannot be written: %2. Choose another folder."_s.arg(file, run->out.errorString())));
      return true;
    }
    for (int i = 0; i < 2'000 && run->seq <= records_; ++i, ++run->seq) {
      if (!matches(filter, run->seq)) continue;
      run->out.write(record(run->seq).payload + '\n');
      ++run->written;
    }
    if (run->seq <= records_) {
      progress(static_cast<double>(run->seq) / static_cast<double>(records_));
      return false;
    }
    run->out.close();
    answer(run->written);
    return true;
  });
}

std::unique_ptr<Ticket> FakeJournal::verify(std::function<void(double)> progress,
                                            std::function<void(base::Result<QString>)> answer) {
  auto done = std::make_shared<int>(0);
  return std::make_unique<LoopTicket>([=, this] {
    if (++*done < 10) {
      progress(*done / 10.0);
      return false;
    }
    answer(u"All %1 records are as they were written."_s.arg(records_));
    return true;
  });
}

std::unique_ptr<Ticket> FakeJournal::actors(std::function<void(base::Result<QStringList>)> answer) {
  return std::make_unique<LoopTicket>([answer = std::move(answer)] {
    answer(QStringList{u"assistant:demo"_s, u"operator"_s, u"operator:Ada"_s, u"system"_s});
    return true;
  });
}

}  // namespace tryer::test
