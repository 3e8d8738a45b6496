// ABORT: the machine to its safe state, at one press, without a question. Wide, rectangular, neutral with dark-red
// text: it is not an emergency stop and does not look like one.
#pragma once

#include <QAbstractButton>

#include "core/engine/api/console.h"
#include "ui/widgets/theme.h"

namespace tryer::ui {

// Acts when it goes down, not when it is let go. The abort and the themes outlive it.
class AbortButton final : public QAbstractButton {
  Q_OBJECT
 public:
  AbortButton(const ThemeProvider& themes, engine::api::AbortApi& abort, const QString& keyName,
              QWidget* parent = nullptr);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const ThemeProvider& themes_;
  QString keyName_;
};

}  // namespace tryer::ui
