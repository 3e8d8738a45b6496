// The log page on a real journal of a million records: what a person waits for. Questions go the whole way: reader
// thread, SQLite, answer on the GUI thread. The window's steps are times of the GUI thread alone.
#include <QApplication>
#include <QEventLoop>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QTableView>
#include <QTemporaryDir>
#include <array>
#include <functional>

#include "core/engine/journal_reader.h"
#include "core/journal/journal.h"
#include "core/store/migrations.h"
#include "tests/bench/bench.h"
#include "ui/journal/journal_page.h"
#include "ui/models/journal_model.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::bench;
using engine::api::JournalFilter;

namespace {

constexpr int kRecords = 1'000'000;
constexpr int kPerCommit = 10'000;
constexpr int kPage = 200;
constexpr int kRounds = 15;
constexpr int kScrollSteps = 200;
constexpr quint32 kSeed = 20261120;
constexpr qint64 kFirstUtcMs = 1'780'000'000'000;
constexpr qint64 kStepMs = 7'300;

journal::Entry entryAt(int n) {
  static constexpr std::array kTypes{u"mark.set", u"proposal.created", u"proposal.approved", u"command.intent",
                                     u"command.outcome"};
  static constexpr std::array kActors{u"operator", u"assistant:demo", u"system"};
  journal::Entry entry;
  entry.utcMs = kFirstUtcMs + n * kStepMs;
  entry.type =
      n % 50'000 == 7 ? u"abort.pressed"_s : QString::fromUtf16(kTypes[static_cast<size_t>(n) % kTypes.size()]);
  entry.actor = QString::fromUtf16(kActors[static_cast<size_t>(n) % kActors.size()]);
  // About 330 bytes, as a record about a proposal usually has. One in the oldest part has a word that no other has.
  const QByteArray word = n == 4321 ? "needle" : "usual";
  entry.payload =
      "{\"actuator\":\"heater\",\"from\":7,\"id\":\"018bcfe5-6800-7000-8000-" +
      QByteArray::number(n).rightJustified(12, '0') +
      "\",\"machine\":\"aillio:R1-0042\",\"reason\":\"Rate of rise is falling faster than planned: heater 7 "
      "to 5 before first crack, so that it does not crash after it. " +
      word + "\",\"revision\":1,\"roast\":\"01a1fa08-68e5-729e-a9ed-1125bd44245d\",\"to\":5}";
  return entry;
}

void fill(const QString& file) {
  const base::SystemClock clock;
  auto database = store::Database::open(file, clock);
  require(database.has_value(), "cannot open a database");
  journal::Appender appender;
  auto db = store::Connection::open(file, store::Connection::Mode::ReadWrite);
  require(db.has_value(), "cannot open a connection");
  for (int n = 0; n < kRecords; ++n) {
    if (n % kPerCommit == 0) require((*db)->execute("BEGIN IMMEDIATE").has_value(), "begin");
    require(appender.append(**db, entryAt(n)).has_value(), "append");
    if (n % kPerCommit == kPerCommit - 1) require((*db)->execute("COMMIT").has_value(), "commit");
  }
}

// One question, from asking to the answer on this thread.
double askMs(engine::api::JournalApi& journal, const JournalFilter& filter, std::optional<qint64> before) {
  QEventLoop loop;
  std::size_t rows = 0;
  std::unique_ptr<engine::api::Ticket> ticket;
  const double seconds = secondsOf([&] {
    ticket = journal.page(filter, before, kPage, [&](const engine::api::JournalApi::Page& page) {
      rows = page ? page->size() : 0;
      loop.quit();
    });
    loop.exec();
  });
  require(rows > 0, "a page came back empty");
  return 1000 * seconds;
}

void benchPage(engine::api::JournalApi& journal, const char* metric, const JournalFilter& filter,
               std::optional<qint64> before) {
  std::vector<double> took;
  for (int round = 0; round < kRounds; ++round) took.push_back(askMs(journal, filter, before));
  print("journal", metric, median(took), "ms");
}

// A text that one record has: all of the journal is read, piece by piece. The longest piece is how long Stop waits.
void benchSearch(engine::api::JournalApi& journal) {
  ui::JournalModel model(journal);
  JournalFilter filter;
  filter.text = u"needle"_s;
  model.setFilter(filter);
  QEventLoop loop;
  double longestMs = 0;
  auto last = std::chrono::steady_clock::now();
  QObject::connect(&model, &ui::JournalModel::searchChanged, &loop, [&] {
    const auto now = std::chrono::steady_clock::now();
    longestMs = std::max(longestMs, std::chrono::duration<double, std::milli>(now - last).count());
    last = now;
    if (!model.searching()) loop.quit();
  });
  const double seconds = secondsOf([&] {
    last = std::chrono::steady_clock::now();
    model.fetchMore({});
    loop.exec();
  });
  require(model.searchedAll() && model.rowCount() == 1, "the search did not find the one record");
  print("journal", "filter_text_all_ms", 1000 * seconds, "ms");
  print("journal", "filter_text_longest_piece_ms", longestMs, "ms");
}

void waitFor(const std::function<bool()>& done) {
  while (!done()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

void benchWindow(engine::api::JournalApi& journal) {
  ui::ThemeProvider themes;
  themes.applyTo(*qApp);
  ui::JournalPage page(journal, themes);
  page.resize(1190, 600);
  print("journal", "window_open_ms", 1000 * secondsOf([&] {
                                       page.show();
                                       waitFor([&] { return page.model()->record(0) != nullptr; });
                                       page.table()->viewport()->repaint();
                                     }),
        "ms");
  print("journal", "window_jump_middle_ms",
        1000 * secondsOf([&] {
          page.table()->scrollTo(page.model()->index(kRecords / 2, 0), QAbstractItemView::PositionAtTop);
          page.table()->viewport()->repaint();
          waitFor([&] { return page.model()->record(kRecords / 2) != nullptr; });
          page.table()->viewport()->repaint();
        }),
        "ms");
  QRandomGenerator random(kSeed);
  QScrollBar* bar = page.table()->verticalScrollBar();
  std::vector<double> steps;
  for (int step = 0; step < kScrollSteps; ++step) {
    const int to = random.bounded(bar->maximum());
    steps.push_back(1000 * secondsOf([&] {
                      bar->setValue(to);
                      page.table()->viewport()->repaint();
                      QCoreApplication::processEvents();  // and the answers that have come
                    }));
  }
  std::sort(steps.begin(), steps.end());
  print("journal", "window_scroll_p50_ms", steps[steps.size() / 2], "ms");
  print("journal", "window_scroll_p99_ms", steps[steps.size() * 99 / 100], "ms");
}

void run(const QString& file) {
  const base::SystemClock clock;
  const auto database = store::Database::open(file, clock);
  require(database.has_value(), "cannot open the database");
  base::WorkerThread thread(u"store-reader"_s);
  thread.start();
  base::TaskQueue receiver;
  {
    engine::JournalReader reader(**database, thread, engine::GuiPost(&receiver));
    waitFor([&] { return reader.newestSeq() == kRecords; });
    JournalFilter none;
    benchPage(reader, "page_newest_ms", none, std::nullopt);
    benchPage(reader, "page_middle_ms", none, kRecords / 2);
    JournalFilter aborts;
    aborts.typePrefix = u"abort."_s;
    benchPage(reader, "filter_kind_ms", aborts, std::nullopt);
    JournalFilter demo;
    demo.actor = u"assistant:demo"_s;
    benchPage(reader, "filter_actor_ms", demo, std::nullopt);
    JournalFilter hour;
    hour.fromUtcMs = kFirstUtcMs + 300'000 * kStepMs;
    hour.toUtcMs = *hour.fromUtcMs + 3'600'000;
    benchPage(reader, "filter_between_ms", hour, std::nullopt);
    JournalFilter text;
    text.text = u"usual"_s;
    benchPage(reader, "filter_text_ms", text, std::nullopt);
    benchSearch(reader);
    benchWindow(reader);
    thread.stop([&] { reader.closeConnection(); }, std::chrono::seconds(5));
  }
}

}  // namespace

int main(int argc, char* argv[]) {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY")) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
  }
  QApplication app(argc, argv);
  const QTemporaryDir folder;
  const QString file = folder.filePath(u"log.db"_s);
  print("journal", "fill_million_s", secondsOf([&] { fill(file); }), "s");
  run(file);
  return 0;
}
