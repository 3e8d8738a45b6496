// The abort's key, seen before any window, dialog or text field gets it.
#pragma once

#include <QObject>

#include "core/engine/api/console.h"

namespace tryer::ui {

// Install on the application: app.installEventFilter(&filter). One press trips once, however many objects would have
// seen the key; a key held down does not trip again. Works while any dialog of this program is open. GUI thread.
class AbortKeyFilter final : public QObject {
  Q_OBJECT
 public:
  explicit AbortKeyFilter(engine::api::AbortApi& abort, QObject* parent = nullptr);
  void setKey(Qt::Key key) { key_ = key; }  // F12 unless told; there is always one
  QString keyName() const;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  engine::api::AbortApi& abort_;
  Qt::Key key_ = Qt::Key_F12;
};

}  // namespace tryer::ui
