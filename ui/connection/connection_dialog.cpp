#include "ui/connection/connection_dialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QListWidget>
#include <QPointer>
#include <QPushButton>
#include <QTextEdit>
#include <QTimer>
#include <QVBoxLayout>

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kRefreshMs = 1000;

QString packetText(const QByteArray& bytes) {
  return QString::fromLatin1(bytes.toHex(' '));
}

QString countersText(const model::LinkCounters& c) {
  return ConnectionDialog::tr(
             "Samples %1 · wrong validity byte %2 · short %3 · not a number %4 · out of range %5\n"
             "Timeouts %6 · stalls %7 · unexpected answers %8 · lost between threads %9")
             .arg(c.samples)
             .arg(c.invalidPackets)
             .arg(c.shortPackets)
             .arg(c.notANumber)
             .arg(c.outOfRange)
             .arg(c.timeouts)
             .arg(c.stalls)
             .arg(c.unexpected)
             .arg(c.dropped) +
         ConnectionDialog::tr(" · reconnects %1").arg(c.reconnects);
}

}  // namespace

ConnectionDialog::ConnectionDialog(engine::api::MachinesApi& machines, ThemeProvider& theme, QWidget* parent)
    : QDialog(parent),
      machines_(machines),
      list_(new QListWidget),
      link_(new QLabel),
      problem_(new QLabel),
      diagnostics_(new QTextEdit),
      connect_(new QPushButton(tr("Connect"))),
      disconnect_(new QPushButton(tr("Disconnect"))),
      refresh_(new QTimer(this)) {
  setWindowTitle(tr("Machine"));
  setWindowModality(Qt::WindowModal);
  list_->setAccessibleName(tr("Machines that are there"));
  link_->setAccessibleName(tr("Connection"));
  link_->setWordWrap(true);
  problem_->setAccessibleName(tr("Why it cannot be opened, and what to do"));
  problem_->setWordWrap(true);
  problem_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  diagnostics_->setReadOnly(true);
  diagnostics_->setTabChangesFocus(true);
  diagnostics_->setLineWrapMode(QTextEdit::WidgetWidth);
  diagnostics_->setAccessibleName(tr("Diagnostics: counters and the last raw packets"));
  connect_->setAccessibleName(tr("Connect the selected machine"));
  disconnect_->setAccessibleName(tr("Disconnect the machine in use"));
  connect_->setAutoDefault(false);
  disconnect_->setAutoDefault(false);

  auto* buttons = new QDialogButtonBox;
  buttons->addButton(connect_, QDialogButtonBox::ActionRole);
  buttons->addButton(disconnect_, QDialogButtonBox::ActionRole);
  QPushButton* close = buttons->addButton(QDialogButtonBox::Close);
  close->setAccessibleName(tr("Close"));
  close->setAutoDefault(false);

  auto* layout = new QVBoxLayout(this);
  layout->setSpacing(theme.theme().space());
  layout->addWidget(link_);
  layout->addWidget(list_, 2);
  layout->addWidget(problem_);
  layout->addWidget(diagnostics_, 3);
  layout->addWidget(buttons);
  resize(theme.theme().scaled(720), theme.theme().scaled(520));

  connect(&machines_, &engine::api::MachinesApi::machinesChanged, this, &ConnectionDialog::showMachines);
  connect(&machines_, &engine::api::MachinesApi::linkChanged, this, &ConnectionDialog::showLink);
  connect(list_, &QListWidget::currentRowChanged, this, &ConnectionDialog::showSelected);
  connect(list_, &QListWidget::itemActivated, connect_, &QPushButton::click);
  connect(connect_, &QPushButton::clicked, this, [this] { machines_.connectTo(selectedId()); });
  connect(disconnect_, &QPushButton::clicked, this, [this] { machines_.disconnectMachine(); });
  connect(close, &QPushButton::clicked, this, &QDialog::close);
  connect(refresh_, &QTimer::timeout, this, &ConnectionDialog::showDiagnostics);
  refresh_->start(kRefreshMs);
  showMachines();
  showLink();
  showDiagnostics();
}

QString ConnectionDialog::selectedId() const {
  const QListWidgetItem* item = list_->currentItem();
  return item ? item->data(Qt::UserRole).toString() : QString();
}

void ConnectionDialog::showMachines() {
  const QString chosen = list_->currentItem() ? selectedId() : machines_.link().machineId;
  list_->clear();
  for (const model::MachineInfo& info : machines_.machines()) {
    auto* item = new QListWidgetItem(info.problem ? tr("%1 — %2 (cannot be opened)").arg(info.model, info.place)
                                                  : tr("%1 — %2").arg(info.model, info.place));
    item->setData(Qt::UserRole, info.id);
    list_->addItem(item);
    if (info.id == chosen) list_->setCurrentItem(item);
  }
  if (!list_->currentItem() && list_->count() > 0) list_->setCurrentRow(0);
  showSelected();
}

void ConnectionDialog::showSelected() {
  problem_->clear();
  bool canOpen = false;
  for (const model::MachineInfo& info : machines_.machines()) {
    if (info.id != selectedId()) continue;
    canOpen = !info.problem;
    if (info.problem) problem_->setText(info.problem->message);
  }
  problem_->setVisible(!problem_->text().isEmpty());
  const model::LinkStatus link = machines_.link();
  connect_->setEnabled(canOpen && (link.state == model::LinkState::Disconnected || link.machineId != selectedId()));
}

void ConnectionDialog::showLink() {
  const model::LinkStatus link = machines_.link();
  QString text;
  switch (link.state) {
    case model::LinkState::Connected:
      text = tr("Connected: %1").arg(link.model);
      if (!link.serial.isEmpty()) text += tr(", serial number %1").arg(link.serial);
      if (!link.firmware.isEmpty()) text += tr(", firmware %1").arg(link.firmware);
      break;
    case model::LinkState::Connecting:
      text = tr("Connecting to %1 …").arg(link.model);
      break;
    case model::LinkState::Disconnected:
      text = tr("No machine is connected.");
      break;
  }
  if (link.problem) text += u"\n"_s + link.problem->message;
  link_->setText(text);
  disconnect_->setEnabled(link.state != model::LinkState::Disconnected);
  showSelected();
}

void ConnectionDialog::showDiagnostics() {
  machines_.diagnostics([self = QPointer(this)](const model::LinkDiagnostics& diagnostics) {
    if (!self) return;
    QString text = countersText(diagnostics.counters);
    for (const auto& [name, bytes] : diagnostics.lastPackets) text += u"\n\n%1\n%2"_s.arg(name, packetText(bytes));
    if (self->diagnostics_->toPlainText() != text) self->diagnostics_->setPlainText(text);
  });
}

}  // namespace tryer::ui
