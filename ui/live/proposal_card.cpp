#include "ui/live/proposal_card.h"

#include <QApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/live/deadline_bar.h"
#include "ui/models/texts.h"
#include "ui/widgets/reason_tip.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;
using model::GateVerdict;
using model::ProposalStatus;

namespace {

constexpr int kLongestReason = 200;

QString sign(GateVerdict verdict) {
  switch (verdict) {
    case GateVerdict::Pass:
      return u"✓"_s;
    case GateVerdict::Warn:
      return u"⚠"_s;
    case GateVerdict::Fail:
      return u"✗"_s;
  }
  return {};
}

QString checksText(const std::vector<model::GateCheck>& checks) {
  QStringList parts;
  // A check and its sign stay together when the line breaks.
  for (const auto& check : checks) {
    const QString text = QString(check.text).replace(u' ', QChar(u'\u00a0')).replace(u"–"_s, u"\u2060–\u2060"_s);
    parts << u"%1\u00a0%2"_s.arg(sign(check.verdict), text);
  }
  return parts.join(u"  "_s);
}

QStringList failing(const std::vector<model::GateCheck>& checks) {
  QStringList gates;
  for (const auto& check : checks) {
    if (check.verdict == GateVerdict::Fail) gates << check.gate;
  }
  return gates;
}

QString endingText(const model::Proposal& proposal) {
  switch (proposal.status) {
    case ProposalStatus::Completed:
      return ProposalCard::tr("Done: the machine shows %1.").arg(proposal.to);
    case ProposalStatus::Rejected:
      return ProposalCard::tr("Rejected: %1").arg(proposal.decision ? proposal.decision->reason : proposal.endReason);
    case ProposalStatus::Timeout:
      return ProposalCard::tr("Too late: nobody decided in time. Nothing was sent.");
    case ProposalStatus::Failed:
      return ProposalCard::tr("Not taken. %1").arg(proposal.endReason);
    case ProposalStatus::Unknown:
      return ProposalCard::tr("Not known whether it was taken. %1").arg(proposal.endReason);
    case ProposalStatus::Pending:
    case ProposalStatus::Approved:
    case ProposalStatus::Executing:
      break;
  }
  return {};
}

}  // namespace

QString stagesText(const model::Proposal& proposal, std::optional<int> echo) {
  const bool executing = proposal.status == ProposalStatus::Executing;
  const bool done = proposal.status == ProposalStatus::Completed;
  const bool failed = proposal.status == ProposalStatus::Failed || proposal.status == ProposalStatus::Unknown;
  const bool sent = executing || done || (proposal.outcome && proposal.outcome->firstByteNs != 0);
  const bool echoed = done || (executing && echo == proposal.to);
  const auto dot = [](bool reached) { return reached ? u"●"_s : u"○"_s; };
  const QString last = failed ? u"✗ "_s + ProposalCard::tr("failed") : dot(done) + u' ' + ProposalCard::tr("done");
  return QStringList{u"● "_s + ProposalCard::tr("requested"), dot(sent) + u' ' + ProposalCard::tr("sent"),
                     dot(echoed) + u' ' + ProposalCard::tr("echoed"), last}
      .join(u"  "_s);
}

ProposalCard::ProposalCard(const ThemeProvider& themes, const model::Proposal& proposal, QWidget* parent)
    : QFrame(parent),
      themes_(themes),
      proposal_(proposal),
      who_(new QLabel(this)),
      deadline_(new DeadlineBar(themes, this)),
      change_(new QLabel(this)),
      pages_(new QStackedWidget(this)) {
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  const int pad = themes_.theme().space(1.25);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(pad, pad, pad, pad);
  layout->setSpacing(themes_.theme().space(0.5));
  auto* top = new QHBoxLayout;
  top->addWidget(who_, 1);
  top->addWidget(deadline_);
  layout->addLayout(top);
  layout->addWidget(change_);
  layout->addWidget(pages_);
  pages_->addWidget(buildDecide());
  pages_->addWidget(buildReason());
  pages_->addWidget(buildStages());
  for (QLabel* label : findChildren<QLabel*>()) label->setTextFormat(Qt::PlainText);  // texts of others are not markup
  connect(&themes_, &ThemeProvider::themeChanged, this, &ProposalCard::restyle);
  connect(qApp, &QApplication::focusChanged, this, &ProposalCard::updateHeld);
  restyle();
  setProposal(proposal);
}

// While the children go, the focus moves: nobody is left to hear of it.
ProposalCard::~ProposalCard() {
  disconnect(qApp, nullptr, this, nullptr);
}

QPushButton* ProposalCard::button(const QString& text, const QString& spoken) {
  auto* made = new QPushButton(text, this);
  made->setAccessibleName(spoken);
  made->setAutoDefault(false);
  made->setFocusPolicy(Qt::TabFocus);
  made->setProperty("tight", true);
  return made;
}

QWidget* ProposalCard::buildDecide() {
  auto* page = new QWidget(this);
  reason_ = new QLabel(page);
  reason_->setWordWrap(true);
  checks_ = new QLabel(page);
  checks_->setWordWrap(true);
  reason_->setAccessibleName(tr("Why"));
  checks_->setAccessibleName(tr("Checks"));
  approve_ = button(tr("Approve"), tr("Approve"));
  approve_->setProperty("look", u"decision"_s);
  rejectButton_ = button(tr("Reject"), tr("Reject, with a reason"));
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(approve_, 1);
  buttons->addWidget(rejectButton_, 1);
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(themes_.theme().space(0.5));
  layout->addWidget(reason_);
  layout->addStretch(1);
  layout->addWidget(checks_);
  layout->addLayout(buttons);
  connect(approve_, &QPushButton::clicked, this, &ProposalCard::approve);
  connect(rejectButton_, &QPushButton::clicked, this, &ProposalCard::askReason);
  return page;
}

QWidget* ProposalCard::buildReason() {
  auto* page = new QWidget(this);
  why_ = new QLineEdit(page);
  why_->setMaxLength(kLongestReason);
  why_->setPlaceholderText(tr("Why not?"));
  why_->setAccessibleName(tr("Reason for rejecting"));
  auto* layout = new QGridLayout(page);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(themes_.theme().space(0.5));
  int cell = 0;
  for (const QString& text : {tr("Too early"), tr("Not needed"), tr("By hand")}) {
    QPushButton* choice = button(text, tr("Reject: %1").arg(text));
    choice->setProperty("look", u"quiet"_s);
    layout->addWidget(choice, cell / 2, cell % 2);
    ++cell;
    connect(choice, &QPushButton::clicked, this, [this, text] { reject(text); });
  }
  QPushButton* back = button(tr("Back"), tr("Back to the proposal"));
  sendReason_ = button(tr("Reject"), tr("Reject with this reason"));
  layout->addWidget(back, 1, 1);
  layout->addWidget(why_, 2, 0);
  layout->addWidget(sendReason_, 2, 1);
  layout->setRowStretch(3, 1);
  connect(why_, &QLineEdit::textChanged, this,
          [this](const QString& text) { sendReason_->setEnabled(!text.trimmed().isEmpty()); });
  connect(why_, &QLineEdit::returnPressed, this, [this] { reject(why_->text()); });
  connect(sendReason_, &QPushButton::clicked, this, [this] { reject(why_->text()); });
  connect(back, &QPushButton::clicked, this, [this] { showPage(Page::Decide); });
  return page;
}

QWidget* ProposalCard::buildStages() {
  auto* page = new QWidget(this);
  stages_ = new QLabel(page);
  stages_->setWordWrap(true);
  stages_->setAccessibleName(tr("How far it is"));
  ending_ = new QLabel(page);
  ending_->setWordWrap(true);
  ending_->setAccessibleName(tr("What became of it"));
  dismiss_ = button(tr("I have looked"), tr("I have looked at the machine; remove this card"));
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(themes_.theme().space(0.5));
  layout->addWidget(stages_);
  layout->addWidget(ending_);
  layout->addStretch(1);
  layout->addWidget(dismiss_);
  connect(dismiss_, &QPushButton::clicked, this, [this] {
    dismiss_->setEnabled(false);
    Q_EMIT dismissed(proposal_.id);
  });
  return page;
}

void ProposalCard::restyle() {
  const Theme& theme = themes_.theme();
  change_->setFont(theme.font(TypeSize::Heading, QFont::DemiBold));
  for (QLabel* label : {who_, checks_}) {
    label->setFont(theme.font(TypeSize::Secondary));
    QPalette colours = theme.palette();
    colours.setColor(QPalette::WindowText, theme.color(Role::Secondary));
    label->setPalette(colours);
  }
  for (QLabel* label : {reason_, ending_}) label->setFont(theme.font(TypeSize::Body));
  stages_->setFont(theme.font(TypeSize::Secondary, QFont::DemiBold));
  // Room for the longest sentence that may come, so that the card need not grow then.
  ending_->setMinimumHeight(3 * QFontMetrics(ending_->font()).lineSpacing());
  setMinimumHeight(0);
  fitHeight();
  update();
}

// Only grows: what stands below a card is not moved by what becomes of it.
void ProposalCard::fitTo(int width) {
  if (width <= 0) return;  // its width means nothing yet
  const int needed =
      layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width) : layout()->sizeHint().height();
  if (needed > minimumHeight()) setFixedHeight(needed);
}

void ProposalCard::resizeEvent(QResizeEvent* event) {
  QFrame::resizeEvent(event);
  laidOut_ = true;
  fitHeight();
}

void ProposalCard::setProposal(const model::Proposal& proposal) {
  const bool sameStatus = proposal.status == proposal_.status;
  proposal_ = proposal;
  if (proposal_.status != ProposalStatus::Pending) {
    asked_ = false;
    refusal_.clear();
    showPage(Page::Stages);
  } else if (!sameStatus) {
    showPage(Page::Decide);
  }
  refreshTexts();
  refreshStages();
}

void ProposalCard::refreshTexts() {
  who_->setText(actorText(proposal_.proposer));
  change_->setText(changeText(proposal_.actuatorId, proposal_.from, proposal_.to));
  reason_->setText(refusal_.isEmpty() ? proposal_.reason : refusal_);
  checks_->setText(checksText(proposal_.checks));
  approve_->setText(target_ ? tr("Approve   A") : tr("Approve"));
  rejectButton_->setText(target_ ? tr("Reject   R") : tr("Reject"));
  approve_->setEnabled(canDecide());
  const auto failed = std::ranges::find(proposal_.checks, GateVerdict::Fail, &model::GateCheck::verdict);
  setReasonTip(*approve_, failed == proposal_.checks.end() ? QString() : refusalText(*failed));
  rejectButton_->setEnabled(proposal_.status == ProposalStatus::Pending && !asked_);
  sendReason_->setEnabled(!why_->text().trimmed().isEmpty());
  fitHeight();
  setAccessibleName(tr("Proposal by %1: %2").arg(who_->text(), change_->text()));
  setAccessibleDescription(u"%1 %2 %3"_s.arg(proposal_.reason, checks_->text(), endingText(proposal_)));
}

void ProposalCard::refreshStages() {
  const bool wasApproved = proposal_.status != ProposalStatus::Rejected && proposal_.status != ProposalStatus::Timeout;
  stages_->setText(wasApproved ? stagesText(proposal_, echo_) : QString());
  ending_->setText(endingText(proposal_));
  dismiss_->setVisible(proposal_.status == ProposalStatus::Failed || proposal_.status == ProposalStatus::Unknown);
}

void ProposalCard::setChecksNow(const std::vector<model::GateCheck>& checks) {
  if (proposal_.status != ProposalStatus::Pending || failing(checks) == failing(proposal_.checks)) return;
  proposal_.checks = checks;
  refreshTexts();
}

void ProposalCard::setEcho(std::optional<int> echo) {
  if (echo == echo_) return;
  echo_ = echo;
  refreshStages();
}

void ProposalCard::tick(qint64 nowNs) {
  const bool counts = proposal_.status == ProposalStatus::Pending && proposal_.deadlineNs != 0;
  const double leftS = counts ? std::max(0.0, base::secondsFromNs(proposal_.deadlineNs - nowNs)) : -1;
  deadline_->setTime(leftS, static_cast<double>(proposal_.deadlineUtcMs - proposal_.createdUtcMs) / 1000.0);
}

void ProposalCard::setTarget(bool target) {
  if (target == target_) return;
  target_ = target;
  refreshTexts();
  update();
}

void ProposalCard::showRefusal(const QString& message) {
  asked_ = false;
  refusal_ = message;
  showPage(proposal_.status == ProposalStatus::Pending ? Page::Decide : Page::Stages);
  refreshTexts();
}

bool ProposalCard::canDecide() const {
  const bool failed =
      std::ranges::any_of(proposal_.checks, [](const auto& check) { return check.verdict == GateVerdict::Fail; });
  return proposal_.status == ProposalStatus::Pending && !asked_ && !failed;
}

void ProposalCard::approve() {
  if (!canDecide()) return;
  asked_ = true;
  refusal_.clear();
  refreshTexts();
  Q_EMIT approved(proposal_.id, proposal_.revision);
}

void ProposalCard::askReason() {
  if (proposal_.status != ProposalStatus::Pending || asked_) return;
  showPage(Page::Reason);
  why_->setFocus();
}

void ProposalCard::reject(const QString& reason) {
  if (proposal_.status != ProposalStatus::Pending || asked_ || reason.trimmed().isEmpty()) return;
  asked_ = true;
  refreshTexts();
  Q_EMIT rejected(proposal_.id, proposal_.revision, reason.trimmed());
}

void ProposalCard::showPage(Page page) {
  const bool hadFocus = isAncestorOf(QApplication::focusWidget());
  pages_->setCurrentIndex(static_cast<int>(page));
  if (hadFocus && page != Page::Reason) setFocus();  // the focus stays on the card, whatever it shows
}

void ProposalCard::keyPressEvent(QKeyEvent* event) {
  const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier && !event->isAutoRepeat();
  if (event->key() == Qt::Key_Escape && pages_->currentIndex() == static_cast<int>(Page::Reason)) {
    showPage(Page::Decide);
  } else if (plain && event->key() == Qt::Key_A) {
    approve();
  } else if (plain && event->key() == Qt::Key_R) {
    askReason();
  } else if (plain && (event->key() == Qt::Key_Down || event->key() == Qt::Key_Up)) {
    event->ignore();  // between cards: the queue's
  } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
    event->accept();  // decides nothing
  } else {
    QFrame::keyPressEvent(event);
  }
}

void ProposalCard::updateHeld() {
  const QWidget* focus = QApplication::focusWidget();
  const bool held = hovered_ || (focus != nullptr && (focus == this || isAncestorOf(focus)));
  if (held == held_) return;
  held_ = held;
  Q_EMIT heldChanged(proposal_.id, held);
}

void ProposalCard::enterEvent(QEnterEvent* event) {
  QFrame::enterEvent(event);
  hovered_ = true;
  updateHeld();
}

void ProposalCard::leaveEvent(QEvent* event) {
  QFrame::leaveEvent(event);
  hovered_ = false;
  updateHeld();
}

void ProposalCard::focusInEvent(QFocusEvent* event) {
  QFrame::focusInEvent(event);
  update();
}

void ProposalCard::focusOutEvent(QFocusEvent* event) {
  QFrame::focusOutEvent(event);
  update();
}

void ProposalCard::paintEvent(QPaintEvent*) {
  const Theme& theme = themes_.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const bool pending = proposal_.status == ProposalStatus::Pending;
  const bool failed = proposal_.status == ProposalStatus::Failed || proposal_.status == ProposalStatus::Unknown;
  const double width = hasFocus() ? 4 : target_ ? 3 : 1.5;
  const Role frame = failed ? Role::High : pending ? Role::Decision : Role::Line;
  painter.setPen(QPen(theme.color(hasFocus() ? Role::Focus : frame), width));
  painter.setBrush(theme.color(Role::Panel));
  painter.drawRoundedRect(QRectF(rect()).adjusted(2, 2, -2, -2), theme.corner(), theme.corner());
}

}  // namespace tryer::ui
