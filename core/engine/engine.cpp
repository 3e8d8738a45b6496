#include "core/engine/engine.h"

#include <QCoreApplication>
#include <chrono>

#include "core/base/canonical_json.h"
#include "core/base/log.h"
#include "core/base/uuid.h"
#include "core/base/worker_thread.h"
#include "core/engine/abort_signal.h"
#include "core/engine/alarm_sources.h"
#include "core/engine/alarms_proxy.h"
#include "core/engine/desk.h"
#include "core/engine/guard_keeper.h"
#include "core/engine/guard_proxy.h"
#include "core/engine/gui_post.h"
#include "core/engine/interlocks_proxy.h"
#include "core/engine/journal_reader.h"
#include "core/engine/live_proxy.h"
#include "core/engine/machine_host.h"
#include "core/engine/proxies.h"
#include "core/engine/start_up.h"
#include "core/model/journal_record.h"

namespace tryer::engine {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
namespace type = model::journal_type;

// Members are destroyed in reverse order: what is used stands above what uses it.
struct Engine::Private final : Requests {
  Private(std::unique_ptr<base::SystemClock> systemClock, std::unique_ptr<store::Database> opened,
          roast::AlarmCatalog catalog)
      : clockOwner(std::move(systemClock)),
        clock(*clockOwner),
        database(std::move(opened)),
        journal(*database),
        abort(clock),
        abortSignal(abort),
        pulse(clock, abort),
        board(abort, permit),
        post(&guiContext),
        journalReader(*database, readerThread, post),
        live(clock, board, *database),
        machines(*this),
        roasts(*this),
        proposals(*this, board, clock),
        abortProxy(*this, abort),
        alarmCatalog(std::move(catalog)),
        alarms(*this, alarmCatalog.all()),
        guard(pulse),
        interlocks(*this) {
    permit.withhold(machine::safety::HeatPermit::Reason::GuardMissing);  // until there is one
  }

  void onDesk(std::function<void(Desk&)> task) override {
    engineThread.post([this, task = std::move(task)] { task(*desk); });
  }
  void onMachines(std::function<void(MachineHost&)> task) override {
    machineThread.post([this, task = std::move(task)] { task(*host); });
  }
  void onGui(std::function<void()> task) override { post(std::move(task)); }

  void begin(const EngineOptions& options, const StartUp& startUp);
  void prepare(const QString& machineId, const std::shared_ptr<const model::Capability>& capability);
  void makeDesk(const EngineOptions& options, const StartUp& startUp);
  void makeHost(const EngineOptions& options, const StartUp& startUp);
  void makeKeeper(const EngineOptions& options);
  void record(const char16_t* entryType, const QJsonObject& payload);
  void stop();

  std::unique_ptr<base::SystemClock> clockOwner;
  const base::Clock& clock;
  std::unique_ptr<store::Database> database;
  journal::Journal journal;
  machine::safety::AbortChannel abort;
  AbortSignal abortSignal;
  machine::safety::HeatPermit permit;
  GuardPulse pulse;
  LiveBoard board;
  base::TaskQueue guiContext;
  GuiPost post;
  base::WorkerThread readerThread{u"store-reader"_s};
  base::WorkerThread engineThread{u"engine"_s};
  base::WorkerThread machineThread{u"machine"_s};
  base::WorkerThread guardThread{u"guard"_s};
  std::unique_ptr<Desk> desk;           // engine thread
  std::unique_ptr<MachineHost> host;    // machine thread
  std::unique_ptr<GuardKeeper> keeper;  // guard thread
  JournalReader journalReader;
  LiveProxy live;
  MachinesProxy machines;
  RoastProxy roasts;
  ProposalsProxy proposals;
  AbortProxy abortProxy;
  const roast::AlarmCatalog alarmCatalog;
  AlarmsProxy alarms;
  GuardProxy guard;
  InterlocksProxy interlocks;
};

void Engine::Private::record(const char16_t* entryType, const QJsonObject& payload) {
  const auto queued =
      journal.record({clock.utcMs(), QString::fromUtf16(entryType), u"system"_s, base::canonicalJson(payload)});
  if (!queued) qCWarning(base::lcEngine) << "not recorded:" << queued.error().message;
}

void Engine::Private::makeDesk(const EngineOptions& options, const StartUp& startUp) {
  Desk::Events events;
  events.proposal = [this](const model::Proposal& proposal) {
    post([this, proposal] { proposals.takeProposal(proposal); });
  };
  events.roast = [this](std::optional<model::Roast> roast) {
    post([this, roast = std::move(roast)] { roasts.takeRoast(roast); });
  };
  events.recordRoast = [this](const QString& roastId, qint64 sinceNs) {
    board.setRoastId(roastId);
    onMachines([roastId, sinceNs](MachineHost& machineHost) { machineHost.setRoast(roastId, sinceNs); });
  };
  events.execute = [this](const model::Command& command) {
    onMachines([command](MachineHost& machineHost) { machineHost.execute(command); });
  };
  events.alarms = [this](std::vector<model::Alarm> now, model::AlarmKpis kpis) {
    post([this, now = std::move(now), kpis = std::move(kpis)] { alarms.takeAlarms(now, kpis); });
  };
  events.interlocks.seen = [this](const QString& machineId, const QString& ruleId, quint32 occurrence) {
    onMachines([=](MachineHost& machineHost) { machineHost.interlockSeen(machineId, ruleId, occurrence); });
  };
  events.interlocks.owed = [this](const QString& machineId, const QString& ruleId) {
    onMachines([=](MachineHost& machineHost) { machineHost.interlockOwed(machineId, ruleId); });
  };
  events.interlocks.settings = [this](const QJsonObject& settings) {
    onMachines([settings](MachineHost& machineHost) { machineHost.setInterlocks(settings); });
  };
  events.interlocks.list = [this](std::vector<api::Interlock> list) {
    post([this, list = std::move(list)] { interlocks.takeList(list); });
  };
  Desk::Parts parts{clock,
                    *database,
                    journal,
                    abort,
                    board,
                    pulse,
                    [this](std::function<void()> task) { engineThread.post(std::move(task)); },
                    options.demoAssistant,
                    alarmCatalog,
                    startUp.alarms,
                    startUp.interlocks};
  desk = std::make_unique<Desk>(std::move(parts), std::move(events));
}

void Engine::Private::makeHost(const EngineOptions& options, const StartUp& startUp) {
  MachineHost::Events events;
  events.machines = [this](std::vector<model::MachineInfo> found) {
    post([this, found = std::move(found)] { machines.takeMachines(found); });
  };
  events.link = [this](const model::LinkStatus& link) {
    onDesk([link](Desk& target) { target.onLink(link); });
    post([this, link] { machines.takeLink(link); });
  };
  events.chosen = [this](const QString& machineId, const std::shared_ptr<const model::Capability>& capability) {
    post([this, capability] { machines.takeCapability(capability); });
    prepare(machineId, capability);
  };
  events.sample = [this](const model::Sample& sample, std::optional<double> ror) {
    onDesk([sample, ror](Desk& target) { target.onSample(sample, ror); });
  };
  events.outcome = [this](const model::CommandOutcome& outcome) {
    onDesk([outcome](Desk& target) { target.onOutcome(outcome); });
  };
  events.interlock = [this](const machine::safety::InterlockSignal& signal) {
    onDesk([signal](Desk& target) { target.onInterlock(signal); });
  };
  machine::Offers offers{options.twin, options.line, options.replay};
  if (startUp.twinState) offers.twin.restoredState = *startUp.twinState;
  host = std::make_unique<MachineHost>(
      MachineHost::Parts{clock, abort, permit, *database, board, pulse, base::newUuidV7(clock), offers,
                         options.wantedMachineId, startUp.interlocks},
      std::move(events));
}

void Engine::Private::makeKeeper(const EngineOptions& options) {
  GuardKeeper::Events events;
  events.status = [this](const model::GuardStatus& status) {
    onDesk([status](Desk& target) { target.guard().onStatus(status); });
    post([this, status] { guard.takeStatus(status); });
  };
  events.report = [this](const machine::safety::FoundGuardReport& found) {
    onDesk([found](Desk& target) { target.guard().onReport(found); });
    post([this, report = found.report] { guard.takeReport(report); });
  };
  keeper = std::make_unique<GuardKeeper>(
      GuardKeeper::Parts{clock, permit, pulse, options.guardProgram.isEmpty() ? guardProgram() : options.guardProgram,
                         machine::safety::guardReportFolder(database->file())},
      std::move(events));
}

// Before a machine is opened, its unfinished roast is read (store-reader) and taken up (engine), so that no sample
// comes before both.
void Engine::Private::prepare(const QString& machineId, const std::shared_ptr<const model::Capability>& capability) {
  readerThread.post([this, machineId, capability] {
    std::vector<roast::UnfinishedRoast> unfinished;
    if (capability->recorded) {
      qCDebug(base::lcEngine) << "a replay begins anew at each start";
    } else if (auto reader = database->openReader()) {
      if (auto found = roast::readUnfinishedRoasts(**reader, machineId)) {
        unfinished = std::move(*found);
      } else {
        qCWarning(base::lcEngine) << "unfinished roasts could not be read:" << found.error().message;
      }
    }
    onDesk([this, machineId, capability, unfinished = std::move(unfinished)](Desk& target) {
      const auto recording = target.onMachine(machineId, capability, unfinished);
      onMachines([machineId, recording](MachineHost& machineHost) { machineHost.begin(machineId, recording); });
    });
  });
}

void Engine::Private::stop() {
  pulse.finish();
  // Machines first: nothing is commanded any more while the rest is put away. Then the guard may have them.
  machineThread.stop([this] { host.reset(); }, 2s);
  guardThread.stop([this] { keeper.reset(); }, 2s);
  engineThread.stop([this] { desk.reset(); }, 2s);
  record(type::kConsoleStopped, {});
  journal.setAppendedHandler({});
  readerThread.stop([this] { journalReader.closeConnection(); }, 5s);
  database->close();
}

base::Result<std::unique_ptr<Engine>> Engine::start(const EngineOptions& options) {
  auto clock = std::make_unique<base::SystemClock>();
  auto database = store::Database::open(options.databaseFile, *clock);
  if (!database) return base::fail(database.error());
  StartUp startUp;
  {
    auto reader = (*database)->openReader();
    if (!reader) return base::fail(reader.error());
    auto read = readStartUp(**reader);
    if (!read) return base::fail(read.error());
    startUp = std::move(*read);
  }
  auto catalog = roast::AlarmCatalog::of(alarmDefinitions());
  if (!catalog) return base::fail(catalog.error());
  auto d = std::make_unique<Private>(std::move(clock), std::move(*database), std::move(*catalog));
  if (!machine::safety::findGuardReports(machine::safety::guardReportFolder(options.databaseFile)).empty())
    startUp.abortLatched = true;  // before a machine is opened; they are taken up soon
  if (startUp.abortLatched) d->abort.relatch();
  d->begin(options, startUp);
  return std::unique_ptr<Engine>(new Engine(std::move(d)));
}

void Engine::Private::begin(const EngineOptions& options, const StartUp& startUp) {
  record(type::kConsoleStarted, {{u"version"_s, QLatin1String(TRYER_VERSION)},
                                 {u"pid"_s, QCoreApplication::applicationPid()},
                                 {u"abortLatched"_s, startUp.abortLatched}});
  if (options.note) record(type::kConsoleRecovered, {{u"why"_s, options.note->message}, {u"file"_s, database->file()}});
  journal.setAppendedHandler([this](qint64 newest) { journalReader.noteAppended(newest); });
  makeDesk(options, startUp);
  makeHost(options, startUp);
  makeKeeper(options);
  readerThread.start(QThread::LowPriority);
  engineThread.start();
  machineThread.start(QThread::HighPriority);
  onDesk([](Desk& target) { target.start(); });
  onMachines([](MachineHost& machineHost) { machineHost.start(); });
  guardThread.start(QThread::HighPriority);
  guardThread.post([this] { keeper->start(); });
}

Engine::Engine(std::unique_ptr<Private> d) : d_(std::move(d)) {}

Engine::~Engine() {
  d_->stop();
}

api::LiveApi& Engine::live() {
  return d_->live;
}
api::MachinesApi& Engine::machines() {
  return d_->machines;
}
api::RoastApi& Engine::roasts() {
  return d_->roasts;
}
api::ProposalsApi& Engine::proposals() {
  return d_->proposals;
}
api::AbortApi& Engine::abort() {
  return d_->abortProxy;
}
api::JournalApi& Engine::journal() {
  return d_->journalReader;
}
api::AlarmsApi& Engine::alarms() {
  return d_->alarms;
}
api::GuardApi& Engine::guard() {
  return d_->guard;
}
api::InterlocksApi& Engine::interlocks() {
  return d_->interlocks;
}
QString Engine::databaseFile() const {
  return d_->database->file();
}

}  // namespace tryer::engine
