#include "ui/widgets/abort_key_filter.h"

#include <QKeyEvent>
#include <QKeySequence>

namespace tryer::ui {

AbortKeyFilter::AbortKeyFilter(engine::api::AbortApi& abort, QObject* parent) : QObject(parent), abort_(abort) {}

QString AbortKeyFilter::keyName() const {
  return QKeySequence(key_).toString(QKeySequence::NativeText);
}

bool AbortKeyFilter::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QObject::eventFilter(watched, event);
  const auto* press = static_cast<QKeyEvent*>(event);
  if (press->key() != key_) return QObject::eventFilter(watched, event);
  if (!press->isAutoRepeat()) abort_.trip();
  return true;  // the first object that would get the key is the last: one press, one trip
}

}  // namespace tryer::ui
