// Widgets as a screen reader finds them.
#pragma once

#include <QWidget>

namespace tryer::test {

template <typename T = QWidget>
T* byName(const QWidget& root, const QString& accessibleName) {
  for (T* widget : root.findChildren<T*>())
    if (widget->accessibleName() == accessibleName) return widget;
  return nullptr;
}

}  // namespace tryer::test
