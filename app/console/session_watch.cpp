#include "app/console/session_watch.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QGuiApplication>
#include <QSessionManager>

#include "core/base/log.h"

namespace tryer::console {

using namespace Qt::StringLiterals;

namespace {

const QString kService = u"org.freedesktop.login1"_s;
const QString kPath = u"/org/freedesktop/login1"_s;
const QString kManager = u"org.freedesktop.login1.Manager"_s;

bool listen(const QString& signal, QObject* receiver, const char* slot) {
  return QDBusConnection::systemBus().connect(kService, kPath, kManager, signal, receiver, slot);
}

}  // namespace

SessionWatch::SessionWatch(engine::api::GuardApi& guard, ui::Leaving& leaving) : guard_(guard), leaving_(leaving) {
  connect(qGuiApp, &QGuiApplication::commitDataRequest, this, &SessionWatch::onSessionEnd, Qt::DirectConnection);
  // "1" marks a slot: the bus finds it by its name.
  const bool listens = listen(u"PrepareForSleep"_s, this, "1onSleep(bool)") &&
                       listen(u"PrepareForShutdown"_s, this, "1onShutdown(bool)");
  if (!listens) {
    qCInfo(base::lcUi) << "no logind here: sleep and shutdown are not noticed beforehand";
    return;
  }
  takeLock();
}

void SessionWatch::takeLock() {
  QDBusMessage call = QDBusMessage::createMethodCall(kService, kPath, kManager, u"Inhibit"_s);
  call << u"sleep:shutdown"_s << u"Tryer"_s << tr("A roaster that heats is turned off first") << u"delay"_s;
  auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::systemBus().asyncCall(call), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* finished) {
    const QDBusPendingReply<QDBusUnixFileDescriptor> reply = *finished;
    finished->deleteLater();
    if (reply.isError()) {
      qCInfo(base::lcUi).noquote() << "sleep and shutdown cannot be delayed:" << reply.error().message();
      return;
    }
    lock_ = reply.value();
  });
}

void SessionWatch::onSleep(bool begins) {
  if (!begins) return takeLock();
  leaving_.leaveSoon(ui::QuitDialog::Why::Sleep, [this] { lock_ = {}; });
}

void SessionWatch::onShutdown(bool begins) {
  if (!begins) return takeLock();
  leaving_.leaveSoon(ui::QuitDialog::Why::SessionEnd, [this] { lock_ = {}; });
}

// A desktop that lets itself be asked waits no longer than this call: its end of the session is called off, and the
// person ends it again. Else the engine ends now, which hands the heat over to the guard.
void SessionWatch::onSessionEnd(QSessionManager& manager) {
  if (!guard_.heatOn() || !manager.allowsInteraction()) return;
  manager.cancel();
  leaving_.leaveSoon(ui::QuitDialog::Why::SessionEnd, [] {});
}

}  // namespace tryer::console
