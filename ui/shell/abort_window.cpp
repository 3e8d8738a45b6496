#include "ui/shell/abort_window.h"

#include <QCloseEvent>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/widgets/abort_button.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

AbortWindow::AbortWindow(const ThemeProvider& themes, engine::api::AbortApi& abort, const QString& keyName)
    : QWidget(nullptr, Qt::Window | Qt::WindowStaysOnTopHint), themes_(themes), text_(new QLabel) {
  setAttribute(Qt::WA_QuitOnClose, false);
  setAttribute(Qt::WA_ShowWithoutActivating);
  setWindowTitle(tr("ABORT — Tryer"));
  setAccessibleName(tr("ABORT window"));
  text_->setAccessibleName(tr("Machine and abort"));
  text_->setWordWrap(true);
  auto* button = new AbortButton(themes, abort, keyName);
  button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  auto* layout = new QVBoxLayout(this);
  layout->addWidget(text_);
  layout->addWidget(button, 1);
  connect(&themes_, &ThemeProvider::themeChanged, this, &AbortWindow::restyle);
  restyle();
  resize(themes_.theme().scaled(320), themes_.theme().scaled(160));
}

void AbortWindow::refresh(const QString& machine, const AbortText& abort) {
  QStringList lines;
  if (abort.headline.isEmpty()) {
    lines << machine;
  } else {
    lines << (abort.look == AbortText::Look::Critical ? u"▲ "_s + abort.advice : abort.advice) << abort.trying;
  }
  lines.removeAll(QString());
  const QString text = lines.join(u'\n');
  if (text_->text() != text) text_->setText(text);
}

void AbortWindow::closeEvent(QCloseEvent* event) {
  event->accept();
  if (event->spontaneous()) Q_EMIT closed();
}

void AbortWindow::restyle() {
  const Theme& theme = themes_.theme();
  const int gap = theme.space();
  layout()->setContentsMargins(gap, gap, gap, gap);
  layout()->setSpacing(gap);
  text_->setFont(theme.font(TypeSize::Body, QFont::DemiBold));
}

}  // namespace tryer::ui
