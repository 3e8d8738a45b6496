// The computer goes to sleep, shuts down or ends the session: with heat on that waits until the heat is off, as long as
// the computer lets it (logind: 5 s by default). A guard cannot help here: it sleeps and ends with the computer.
#pragma once

#include <QDBusUnixFileDescriptor>
#include <QObject>
#include <functional>

#include "core/engine/api/guard.h"
#include "ui/shell/leaving.h"

class QSessionManager;

namespace tryer::console {

// GUI thread. Where there is no logind it only listens to the session manager of the desktop.
class SessionWatch final : public QObject {
  Q_OBJECT
 public:
  SessionWatch(engine::api::GuardApi& guard, ui::Leaving& leaving);

 private Q_SLOTS:  // called by name, from the bus
  void onSleep(bool begins);
  void onShutdown(bool begins);

 private:
  void onSessionEnd(QSessionManager& manager);
  void takeLock();

  engine::api::GuardApi& guard_;
  ui::Leaving& leaving_;
  QDBusUnixFileDescriptor lock_;  // while it is held, sleep and shutdown wait
};

}  // namespace tryer::console
