#include "ui/horn/tone_horn.h"

#include <QAudioDevice>
#include <QAudioFormat>
#include <QAudioSink>
#include <QIODevice>
#include <QMediaDevices>
#include <algorithm>
#include <cstring>
#include <functional>

#include "ui/horn/horn_pattern.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int kSamplesPerS = 44'100;

QAudioFormat hornFormat() {
  QAudioFormat format;
  format.setSampleRate(kSamplesPerS);
  format.setChannelCount(1);
  format.setSampleFormat(QAudioFormat::Int16);
  return format;
}

// One repetition, read again and again.
class Loop final : public QIODevice {
 public:
  void play(QByteArray samples) {
    samples_ = std::move(samples);
    at_ = 0;
  }
  bool isSequential() const override { return true; }
  qint64 bytesAvailable() const override { return samples_.size() + QIODevice::bytesAvailable(); }

 protected:
  qint64 readData(char* data, qint64 most) override {
    if (samples_.isEmpty()) return 0;
    qint64 done = 0;
    while (done < most) {
      const qint64 piece = std::min<qint64>(most - done, samples_.size() - at_);
      std::memcpy(data + done, samples_.constData() + at_, static_cast<std::size_t>(piece));
      done += piece;
      at_ = (at_ + piece) % samples_.size();
    }
    return done;
  }
  qint64 writeData(const char*, qint64) override { return -1; }

 private:
  QByteArray samples_;
  qint64 at_ = 0;
};

}  // namespace

// On the horn's thread.
class ToneHorn::Player {
 public:
  explicit Player(std::function<void(QString)> tell) : tell_(std::move(tell)) {
    loop_.open(QIODevice::ReadOnly);
    QObject::connect(&devices_, &QMediaDevices::audioOutputsChanged, &context_, [this] { choose(); });
    choose();
  }

  void sound(std::optional<model::AlarmPriority> priority) {
    priority_ = priority;
    begin();
  }

 private:
  void choose() {
    const QAudioDevice device = QMediaDevices::defaultAudioOutput();
    if (sink_ && device == device_) return;
    sink_.reset();
    device_ = device;
    if (device.isNull()) {
      tell_(ToneHorn::tr("No sound on this machine: it has no sound device, or no sound service runs."));
      return;
    }
    if (!device.isFormatSupported(hornFormat())) {
      tell_(ToneHorn::tr("No sound on this machine: %1 takes no plain tones.").arg(device.description()));
      return;
    }
    sink_ = std::make_unique<QAudioSink>(device, hornFormat());
    QObject::connect(sink_.get(), &QAudioSink::stateChanged, &context_, [this](QAudio::State state) { follow(state); });
    tell_({});
    begin();
  }

  void begin() {
    if (!sink_) return;
    sink_->stop();
    if (!priority_) return;
    loop_.play(renderPattern(hornPattern(*priority_), kSamplesPerS));
    sink_->start(&loop_);
  }

  void follow(QAudio::State state) {
    if (state == QAudio::ActiveState) tell_({});
    const bool failed = state == QAudio::StoppedState && priority_ && sink_->error() != QAudio::NoError;
    if (failed) tell_(ToneHorn::tr("No sound on this machine: %1 stopped playing.").arg(device_.description()));
  }

  std::function<void(QString)> tell_;
  QObject context_;
  QMediaDevices devices_;
  QAudioDevice device_;
  Loop loop_;
  std::optional<model::AlarmPriority> priority_;
  std::unique_ptr<QAudioSink> sink_;
};

ToneHorn::ToneHorn(QObject* parent)
    : Horn(parent), problem_(tr("No sound yet: the sound system does not answer.")), thread_(u"horn"_s) {
  thread_.start();
  thread_.post([this, inbox = inbox_, alive = alive_] {
    player_ = std::make_unique<Player>([this, inbox, alive](const QString& problem) {
      inbox->post([this, alive, problem] {
        if (*alive) takeProblem(problem);
      });
    });
  });
}

ToneHorn::~ToneHorn() {
  const bool ended = thread_.stop([this] { player_.reset(); }, 2s);
  *alive_ = false;
  if (ended) return;
  static_cast<void>(player_.release());  // the thread hangs in the sound system and still uses it
}

void ToneHorn::sound(std::optional<model::AlarmPriority> priority) {
  thread_.post([this, priority] { player_->sound(priority); });
}

void ToneHorn::takeProblem(const QString& problem) {
  if (problem == problem_) return;
  problem_ = problem;
  Q_EMIT problemChanged();
}

}  // namespace tryer::ui
