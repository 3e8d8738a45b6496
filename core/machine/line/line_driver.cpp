#include "core/machine/line/line_driver.h"

#include <algorithm>
#include <utility>

#include "core/base/log.h"

namespace tryer::machine::line {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorCode;
using model::LinkState;

namespace {

constexpr qint64 kMostBytesAtOnce = 65'536;  // what is read at one turn of the event loop

model::Sample asSample(const Reading& reading) {
  model::Sample sample;
  std::ranges::copy(reading.values, sample.values.begin());
  std::ranges::copy(reading.quality, sample.quality.begin());
  return sample;
}

}  // namespace

model::Capability lineCapability() {
  model::Capability capability;
  capability.model = u"TCP line"_s;
  capability.pollIntervalS = 1;  // what such a sender usually keeps
  for (const LineChannel& channel : lineChannels()) capability.channels.push_back(channel.spec);
  capability.safeState.nextByHand = u"Drop the beans by hand: open the bean door and let them fall into the cooler."_s;
  return capability;
}

LineDriver::LineDriver(const base::Clock& clock, LineOptions options, DriverListener& listener)
    : clock_(clock), options_(std::move(options)), listener_(listener), retryMs_(options_.firstRetryMs) {
  status_.machineId = options_.machineId();
  status_.model = capability_.model;
  retry_.setSingleShot(true);
  silence_.setSingleShot(true);
  QObject::connect(&retry_, &QTimer::timeout, &retry_, [this] { connectNow(); });
  QObject::connect(&silence_, &QTimer::timeout, &silence_, [this] {
    lost({ErrorCode::Timeout,
          u"Nothing that can be read came from %1 for %2 s. The roaster may still be heating: look at it. The console "
          "connects again by itself."_s.arg(options_.place())
              .arg(options_.silenceMs / 1000),
          u"silence"_s, true});
  });
}

LineDriver::~LineDriver() {
  dropSocket();
}

void LineDriver::open() {
  if (std::exchange(wanted_, true)) return;
  retryMs_ = options_.firstRetryMs;
  tell(LinkState::Connecting, std::nullopt);
  connectNow();
}

void LineDriver::close() {
  if (!std::exchange(wanted_, false)) return;
  retry_.stop();
  dropSocket();
  tell(LinkState::Disconnected, std::nullopt);
}

void LineDriver::connectNow() {
  if (!wanted_ || socket_) return;
  decoder_.reset();
  seq_ = 0;
  socket_ = std::make_unique<QTcpSocket>();
  QTcpSocket* socket = socket_.get();
  socket->setReadBufferSize(kMostBytesAtOnce);
  QObject::connect(socket, &QTcpSocket::connected, socket, [this] { connected(); });
  QObject::connect(socket, &QTcpSocket::readyRead, socket, [this] { readAll(); });
  QObject::connect(socket, &QTcpSocket::errorOccurred, socket, [this] {
    const bool was = status_.state == LinkState::Connected;
    lost({ErrorCode::Disconnected,
          was ? u"The connection to %1 was lost. The roaster may still be heating: look at it. The console connects "
                "again by itself."_s.arg(options_.place())
              : u"There is no answer from %1. Start the program that sends the measurements there, and check the "
                "address. The console tries again by itself."_s.arg(options_.place()),
          socket_->errorString(), true});
  });
  silence_.start(options_.silenceMs);
  socket->connectToHost(options_.host, options_.port, QIODevice::ReadOnly);
}

void LineDriver::connected() {
  if (links_++ > 0) ++counters_.reconnects;
  socket_->setSocketOption(QAbstractSocket::KeepAliveOption, 1);
  silence_.start(options_.silenceMs);
  port_.setConnected(true);
  tell(LinkState::Connected, std::nullopt);
}

void LineDriver::readAll() {
  const base::Stamp at = clock_.now();
  const auto readings = decoder_.feed(socket_->read(kMostBytesAtOnce));
  if (readings.empty()) return;
  silence_.start(options_.silenceMs);
  retryMs_ = options_.firstRetryMs;
  counters_.dropped += readings.size() - 1;
  ++counters_.samples;
  model::Sample sample = asSample(readings.back());
  sample.at = at;
  sample.seq = ++seq_;
  listener_.onSample(sample);
}

// The first of what a dying socket tells counts. The same trouble again is not told again.
void LineDriver::lost(const Error& why) {
  if (!socket_) return;
  if (why.code == ErrorCode::Timeout) ++counters_.timeouts;
  if (status_.state == LinkState::Connected && socket_->bytesAvailable() > 0) readAll();
  qCInfo(base::lcMachine).noquote() << "line" << options_.place() << "lost:" << why.details;
  dropSocket();
  if (status_.state == LinkState::Connected || !status_.problem || status_.problem->code != why.code)
    tell(LinkState::Disconnected, why);
  if (!wanted_) return;
  retry_.start(retryMs_);
  retryMs_ = std::min(2 * retryMs_, options_.lastRetryMs);
}

void LineDriver::dropSocket() {
  silence_.stop();
  port_.setConnected(false);
  if (!socket_) return;
  socket_->disconnect();
  socket_->abort();
  socket_.release()->deleteLater();  // it may be what calls
}

void LineDriver::execute(const model::Command& command) {
  model::CommandOutcome outcome;
  outcome.commandId = command.id;
  outcome.endedNs = clock_.monotonicNs();
  outcome.error = Error{ErrorCode::Refused,
                        u"This machine is only read, it takes no commands from here. Nothing was sent. Set it at the "
                        "roaster itself."_s,
                        {},
                        false};
  listener_.onCommandEnded(outcome);
}

model::LinkDiagnostics LineDriver::diagnostics() const {
  model::LinkCounters all = decoder_.counters();
  all.samples = counters_.samples;
  all.dropped = counters_.dropped;
  all.timeouts = counters_.timeouts;
  all.reconnects = counters_.reconnects;
  return {all, {{u"last line"_s, decoder_.lastLine()}, {u"last rejected"_s, decoder_.lastRejected()}}};
}

void LineDriver::tell(LinkState state, std::optional<Error> problem) {
  status_.state = state;
  status_.problem = std::move(problem);
  listener_.onLink(status_);
}

}  // namespace tryer::machine::line
