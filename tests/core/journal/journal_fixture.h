// A journal in a file of its own, records to fill it, and a hand inside the file for tampering.
#pragma once

#include <QTemporaryDir>
#include <future>
#include <memory>

#include "core/journal/journal.h"
#include "tests/support/manual_clock.h"

namespace tryer::tests {

class JournalFixture {
 public:
  JournalFixture() { open(); }
  ~JournalFixture() { close(); }

  void open() {
    auto opened = store::Database::open(file(), clock);
    if (!opened) qFatal("%s", qPrintable(opened.error().message));
    db = std::move(*opened);
    journal = std::make_unique<journal::Journal>(*db);
  }

  QString file() const { return folder.filePath(QStringLiteral("t.db")); }

  void close() {
    journal.reset();
    db.reset();
  }

  base::Result<void> record(journal::Entry entry, store::Durability durability = store::Durability::Normal) {
    auto promise = std::make_shared<std::promise<base::Result<void>>>();
    const auto taken = journal->record(std::move(entry), durability,
                                       [promise](base::Result<void> result) { promise->set_value(std::move(result)); });
    return taken ? promise->get_future().get() : taken;
  }

  // Records 1…count of several types and actors, one second apart.
  void fill(int count) {
    static const QString types[] = {QStringLiteral("mark.set"), QStringLiteral("proposal.created"),
                                    QStringLiteral("proposal.approved"), QStringLiteral("command.intent")};
    static const QString actors[] = {QStringLiteral("operator"), QStringLiteral("assistant:demo"),
                                     QStringLiteral("system")};
    for (int i = 1; i < count; ++i) {
      static_cast<void>(journal->record(entryOf(i, types[i % 4], actors[i % 3]), store::Durability::Normal));
    }
    static_cast<void>(record(entryOf(count, types[count % 4], actors[count % 3])));
  }
  static journal::Entry entryOf(int number, const QString& type, const QString& actor) {
    return {1'000'000 + number * 1000, type, actor,
            "{\"n\":" + QByteArray::number(number) + ",\"text\":\"R\xC3\xB6st\"}"};
  }

  std::unique_ptr<store::Connection> reader() const { return std::move(*db->openReader()); }
  journal::Verdict verify() const { return *journal::verify(*reader()); }

  journal::Verdict verifyClosed() const {
    const auto connection = store::Connection::open(file(), store::Connection::Mode::ReadOnly);
    return *journal::verify(**connection);
  }

  // What somebody with another tool could do to the closed file.
  base::Result<void> tamper(const QByteArray& sql) {
    auto connection = store::Connection::open(file(), store::Connection::Mode::ReadWrite);
    if (!connection) return base::fail(connection.error());
    return (*connection)->execute(sql.constData());
  }

  QTemporaryDir folder;
  ManualClock clock;
  std::unique_ptr<store::Database> db;
  std::unique_ptr<journal::Journal> journal;
};

inline constexpr char kDropTriggers[] = "DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete;";
inline constexpr char kMakeTriggers[] =
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN "
    "SELECT RAISE(ABORT, 'the journal is append-only'); END;"
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN "
    "SELECT RAISE(ABORT, 'the journal is append-only'); END;";

}  // namespace tryer::tests
