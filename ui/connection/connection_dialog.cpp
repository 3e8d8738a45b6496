#include "ui/connection/connection_dialog.h"

#include <QApplication>
#include <QClipboard>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPointer>
#include <QPushButton>
#include <QTextEdit>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kRefreshMs = 1000;

QString packetText(const QByteArray& bytes) {
  return QString::fromLatin1(bytes.toHex(' '));
}

QString countersText(const model::LinkCounters& c) {
  return ConnectionDialog::tr(
             "Samples %1 · not valid %2 · short %3 · not a number %4 · out of range %5\n"
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
         ConnectionDialog::tr(" · reconnects %1 · lines too long %2").arg(c.reconnects).arg(c.tooLong);
}

QString nameOf(const model::MachineInfo& info) {
  return info.place.isEmpty() ? info.model : ConnectionDialog::tr("%1 — %2").arg(info.model, info.place);
}

QPushButton* makeButton(const QString& text, const QString& name) {
  auto* button = new QPushButton(text);
  button->setAccessibleName(name);
  button->setAutoDefault(false);  // Enter does nothing by accident
  return button;
}

}  // namespace

ConnectionDialog::ConnectionDialog(engine::api::MachinesApi& machines, ThemeProvider& theme, QWidget* parent)
    : QDialog(parent),
      machines_(machines),
      theme_(theme),
      link_(new QLabel),
      list_(new QListWidget),
      problem_(new QLabel),
      diagnostics_(new QTextEdit),
      connect_(makeButton(tr("Connect"), tr("Connect the selected machine"))),
      disconnect_(makeButton(tr("Disconnect"), tr("Disconnect the machine in use"))),
      refresh_(new QTimer(this)) {
  setWindowTitle(tr("Machine"));
  setAccessibleName(tr("Machine"));
  setWindowModality(Qt::WindowModal);
  link_->setAccessibleName(tr("Connection"));
  link_->setWordWrap(true);
  link_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  makeList();
  makeDiagnostics();

  auto* layout = new QVBoxLayout(this);
  const int gap = theme_.theme().space(2);
  layout->setContentsMargins(gap, gap, gap, gap);
  layout->setSpacing(theme_.theme().space());
  layout->addWidget(link_);
  layout->addWidget(list_, 2);
  layout->addWidget(makeProblem());
  layout->addWidget(makeButtons());
  layout->addWidget(diagnostics_, 2);
  // Never wider than the window: with large texts its buttons would stand outside the screen.
  const int widest = parent ? parent->window()->width() : theme_.theme().scaled(720);
  setMinimumWidth(std::min(theme_.theme().scaled(560), widest));
  resize(std::min(theme_.theme().scaled(720), widest), sizeHint().height());

  connectParts();
  foldDiagnostics(false);
  showMachines();
  showLink();
  list_->setFocus();
}

void ConnectionDialog::makeList() {
  list_->setAccessibleName(tr("Machines that are there"));
  list_->setSpacing(theme_.theme().space(0.5));
  list_->setWordWrap(true);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setMinimumHeight(theme_.theme().target() * 3);
}

QWidget* ConnectionDialog::makeProblem() {
  problem_->setAccessibleName(tr("Why it cannot be opened, and what to do"));
  problem_->setWordWrap(true);
  problem_->setTextFormat(Qt::PlainText);
  problem_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  copy_ = makeButton(tr("Copy"), tr("Copy what to do"));
  problemBox_ = new QFrame;
  problemBox_->setProperty("surface", u"panel"_s);
  auto* layout = new QHBoxLayout(problemBox_);
  layout->addWidget(problem_, 1);
  layout->addWidget(copy_, 0, Qt::AlignTop);
  return problemBox_;
}

void ConnectionDialog::makeDiagnostics() {
  details_ = makeButton(tr("Details"), tr("Show or hide the diagnostics"));
  details_->setCheckable(true);
  diagnostics_->setReadOnly(true);
  diagnostics_->setTabChangesFocus(true);
  diagnostics_->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  diagnostics_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  diagnostics_->setMinimumHeight(theme_.theme().scaled(140));
  diagnostics_->setAccessibleName(tr("Diagnostics: counters and the last raw packets"));
}

QWidget* ConnectionDialog::makeButtons() {
  connect_->setProperty("look", u"expected"_s);
  QPushButton* close = makeButton(tr("Close"), tr("Close"));
  connect(close, &QPushButton::clicked, this, &QDialog::close);
  auto* buttons = new QWidget;
  auto* layout = new QHBoxLayout(buttons);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(theme_.theme().space());
  layout->addWidget(connect_);
  layout->addWidget(disconnect_);
  layout->addStretch(1);
  layout->addWidget(details_);
  layout->addWidget(close);
  return buttons;
}

void ConnectionDialog::connectParts() {
  connect(&machines_, &engine::api::MachinesApi::machinesChanged, this, &ConnectionDialog::showMachines);
  connect(&machines_, &engine::api::MachinesApi::linkChanged, this, &ConnectionDialog::showLink);
  connect(list_, &QListWidget::currentRowChanged, this, [this] {
    refusal_.clear();
    showSelected();
  });
  connect(list_, &QListWidget::itemDoubleClicked, this, &ConnectionDialog::connectSelected);
  connect(connect_, &QPushButton::clicked, this, &ConnectionDialog::connectSelected);
  connect(disconnect_, &QPushButton::clicked, this, [this] { machines_.disconnectMachine(showRefusal()); });
  connect(copy_, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(problem_->text()); });
  connect(details_, &QPushButton::toggled, this, &ConnectionDialog::foldDiagnostics);
  connect(refresh_, &QTimer::timeout, this, &ConnectionDialog::showDiagnostics);
}

QString ConnectionDialog::selectedId() const {
  const QListWidgetItem* item = list_->currentItem();
  return item ? item->data(Qt::UserRole).toString() : QString();
}

std::optional<model::MachineInfo> ConnectionDialog::selected() const {
  const auto there = machines_.machines();
  const auto found = std::ranges::find(there, selectedId(), &model::MachineInfo::id);
  return found == there.end() ? std::nullopt : std::optional(*found);
}

void ConnectionDialog::connectSelected() {
  if (connect_->isEnabled()) machines_.connectTo(selectedId(), showRefusal());
}

// Any other trouble is the connection's and shown with it.
engine::api::Answer ConnectionDialog::showRefusal() {
  return [self = QPointer(this)](const base::Result<void>& left) {
    if (!self) return;
    const bool refused = !left && left.error().code == base::ErrorCode::Refused;
    self->refusal_ = refused ? left.error().message : QString();
    self->showSelected();
  };
}

QListWidgetItem* ConnectionDialog::rowOf(const QString& machineId) const {
  for (int row = 0; row < list_->count(); ++row) {
    if (list_->item(row)->data(Qt::UserRole) == machineId) return list_->item(row);
  }
  return nullptr;
}

// Rows stay where they are: a new machine goes to the end, and the chosen one does not vanish.
void ConnectionDialog::showMachines() {
  const auto there = machines_.machines();
  for (const model::MachineInfo& info : there) {
    QListWidgetItem* item = rowOf(info.id);
    if (!item) {
      item = new QListWidgetItem(list_);
      item->setData(Qt::UserRole, info.id);
      item->setSizeHint({0, theme_.theme().target()});
    }
    item->setText(info.problem ? tr("▲ %1 — cannot be opened").arg(nameOf(info)) : nameOf(info));
  }
  dropGone(there);
  if (!list_->currentItem()) list_->setCurrentItem(rowOf(machines_.link().machineId));
  if (!list_->currentItem()) list_->setCurrentRow(0);
  showSelected();
}

void ConnectionDialog::dropGone(const std::vector<model::MachineInfo>& there) {
  for (int row = list_->count() - 1; row >= 0; --row) {
    QListWidgetItem* item = list_->item(row);
    const QString id = item->data(Qt::UserRole).toString();
    if (std::ranges::find(there, id, &model::MachineInfo::id) != there.end()) continue;
    if (item != list_->currentItem()) {
      delete list_->takeItem(row);
    } else if (!item->data(Qt::UserRole + 1).toBool()) {
      item->setData(Qt::UserRole + 1, true);
      item->setText(tr("%1 — not there any more").arg(item->text()));
    }
  }
}

void ConnectionDialog::showSelected() {
  const auto machine = selected();
  const bool hasProblem = machine && machine->problem;
  problem_->setText(hasProblem ? machine->problem->message : refusal_);
  problemBox_->setVisible(!problem_->text().isEmpty());
  const model::LinkStatus link = machines_.link();
  const bool inUse = machine && link.machineId == machine->id && link.state != model::LinkState::Disconnected;
  connect_->setEnabled(machine && !hasProblem && !inUse);
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
  // The problem of the chosen machine stands below the list; once is enough.
  const auto machine = selected();
  const bool shownBelow =
      machine && machine->problem && link.problem && machine->problem->message == link.problem->message;
  if (link.problem && !shownBelow) text += u"\n"_s + link.problem->message;
  link_->setText(text);
  disconnect_->setEnabled(link.state != model::LinkState::Disconnected);
  showSelected();
}

void ConnectionDialog::foldDiagnostics(bool shown) {
  diagnostics_->setVisible(shown);
  if (!shown) {
    refresh_->stop();
    return;
  }
  refresh_->start(kRefreshMs);
  showDiagnostics();
}

void ConnectionDialog::showDiagnostics() {
  machines_.diagnostics([self = QPointer(this)](const model::LinkDiagnostics& diagnostics) {
    if (!self) return;
    QString text = countersText(diagnostics.counters);
    for (const auto& [name, bytes] : diagnostics.lastPackets) text += u"\n\n%1\n%2"_s.arg(name, packetText(bytes));
    // Not while something is being marked for copying.
    if (self->diagnostics_->textCursor().hasSelection()) return;
    if (self->diagnostics_->toPlainText() != text) self->diagnostics_->setPlainText(text);
  });
}

}  // namespace tryer::ui
