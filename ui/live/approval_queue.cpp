#include "ui/live/approval_queue.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QPointer>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/live/proposal_card.h"
#include "ui/models/texts.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

ApprovalQueue::ApprovalQueue(const ThemeProvider& themes, engine::api::ProposalsApi& proposals,
                             engine::api::LiveApi& live, QWidget* parent)
    : QWidget(parent),
      themes_(themes),
      proposals_(proposals),
      live_(live),
      heading_(new QLabel(this)),
      hint_(new QLabel(this)),
      scroll_(new QScrollArea(this)) {
  setAccessibleName(tr("Proposals"));
  heading_->setProperty("textRole", u"heading"_s);
  heading_->setAccessibleName(tr("Number of proposals"));
  hint_->setProperty("textRole", u"secondary"_s);
  hint_->setAccessibleName(tr("What the keys act on"));
  hint_->setWordWrap(true);
  auto* scrolled = new QWidget(this);
  scrolled->setObjectName(u"scrolled"_s);
  column_ = new QVBoxLayout(scrolled);
  column_->setContentsMargins(0, 0, 0, 0);
  column_->setSpacing(themes_.theme().space(1));
  column_->setSizeConstraint(QLayout::SetMinimumSize);  // before it lays out: a new card squeezes none
  column_->addStretch(1);
  scroll_->setWidget(scrolled);
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->setFocusPolicy(Qt::NoFocus);
  scroll_->setAccessibleName(tr("Proposals, oldest first"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(themes_.theme().space(0.5));
  layout->addWidget(heading_);
  layout->addWidget(hint_);
  layout->addWidget(scroll_, 1);
  connect(&model_, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex&, int first, int last) {
    for (int row = first; row <= last; ++row) addCard(row);
  });
  connect(&model_, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this](const QModelIndex&, int first, int last) {
    for (int row = last; row >= first; --row) removeCard(row);
  });
  connect(&model_, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
    while (!cards_.empty()) removeCard(static_cast<int>(cards_.size()) - 1);
  });
  connect(&model_, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& from, const QModelIndex& to) {
    for (int row = from.row(); row <= to.row(); ++row) cardChanged(row);
  });
  connect(&proposals_, &engine::api::ProposalsApi::proposalChanged, this,
          [this](const model::Proposal& proposal) { model_.proposalChanged(proposal, live_.nowNs()); });
  connect(qApp, &QApplication::focusChanged, this, &ApprovalQueue::retarget);
  model_.reset(proposals_.proposals(), live_.nowNs());
  tick();
}

// While the cards go, the focus moves: nobody is left to hear of it.
ApprovalQueue::~ApprovalQueue() {
  disconnect(qApp, nullptr, this, nullptr);
}

QString ApprovalQueue::idAt(int row) const {
  return model_.index(row).data(ProposalListModel::IdRole).toString();
}

void ApprovalQueue::addCard(int row) {
  const model::Proposal* proposal = model_.find(idAt(row));
  auto* card = new ProposalCard(themes_, *proposal, scroll_->widget());
  if (scroll_->isVisible()) card->fitTo(scroll_->viewport()->width());
  column_->insertWidget(row, card);
  cards_.insert(cards_.begin() + row, card);
  connect(card, &ProposalCard::heldChanged, this, [this](const QString& id, bool held) { model_.setHeld(id, held); });
  connect(card, &ProposalCard::dismissed, this, [this](const QString& id) { model_.dismiss(id); });
  const QPointer<ProposalCard> guarded(card);
  const auto answer = [guarded](const base::Result<void>& result) {
    if (guarded && !result) guarded->showRefusal(result.error().message);
  };
  connect(card, &ProposalCard::approved, this,
          [this, answer](const QString& id, qint64 revision) { proposals_.approve(id, revision, answer); });
  connect(card, &ProposalCard::rejected, this,
          [this, answer](const QString& id, qint64 revision, const QString& reason) {
            proposals_.reject(id, revision, reason, answer);
          });
  retarget();
}

void ApprovalQueue::removeCard(int row) {
  ProposalCard* card = cards_[static_cast<size_t>(row)];
  cards_.erase(cards_.begin() + row);
  column_->removeWidget(card);
  card->hide();
  card->deleteLater();
  if (card == target_) target_ = nullptr;
  retarget();
}

void ApprovalQueue::cardChanged(int row) {
  cards_[static_cast<size_t>(row)]->setProposal(*model_.find(idAt(row)));
  retarget();
}

ProposalCard* ApprovalQueue::focusedCard() const {
  const QWidget* focus = QApplication::focusWidget();
  const auto found = std::ranges::find_if(cards_, [focus](const ProposalCard* card) {
    return focus != nullptr && (card == focus || card->isAncestorOf(focus));
  });
  return found == cards_.end() ? nullptr : *found;
}

ProposalCard* ApprovalQueue::target() const {
  return target_;
}

void ApprovalQueue::retarget() {
  ProposalCard* wanted = focusedCard();
  if (wanted == nullptr) {
    const auto oldest = std::ranges::find_if(
        cards_, [](const ProposalCard* card) { return card->proposal().status == model::ProposalStatus::Pending; });
    wanted = oldest == cards_.end() ? nullptr : *oldest;
  }
  if (wanted != target_) {
    if (target_ != nullptr) target_->setTarget(false);
    target_ = wanted;
    targetSinceNs_ = live_.nowNs();
    if (target_ != nullptr) target_->setTarget(true);
  }
  const int pending = model_.pendingCount() + model_.overflow();
  heading_->setText(tr("Proposals (%1)").arg(pending));
  if (target_ != nullptr && target_->proposal().status == model::ProposalStatus::Pending) {
    const model::Proposal& p = target_->proposal();
    hint_->setText(tr("Keys A and R: %1").arg(changeText(p.actuatorId, p.from, p.to)));
  } else {
    hint_->setText(pending == 0 ? tr("Nothing waits for you.") : QString());
  }
}

bool ApprovalQueue::settled() const {
  return target_ != nullptr && (target_ == focusedCard() || live_.nowNs() - targetSinceNs_ >= kSettleNs);
}

bool ApprovalQueue::approveTarget() {
  if (!settled() || !target_->canDecide()) return false;
  target_->approve();
  return true;
}

bool ApprovalQueue::rejectTarget() {
  if (!settled() || target_->proposal().status != model::ProposalStatus::Pending) return false;
  target_->askReason();
  return true;
}

void ApprovalQueue::tick() {
  const qint64 nowNs = live_.nowNs();
  model_.tick(nowNs);
  for (ProposalCard* card : cards_) {
    card->tick(nowNs);
    const model::Proposal& proposal = card->proposal();
    if (proposal.status == model::ProposalStatus::Pending) {
      card->setChecksNow(proposals_.check(proposal.actuatorId, proposal.to));
    }
    if (echoOf_) card->setEcho(echoOf_(card->proposal().actuatorId));
  }
  retarget();
}

void ApprovalQueue::moveFocus(int by) {
  const auto at = std::ranges::find(cards_, focusedCard());
  if (at == cards_.end()) return;
  const auto next = (at - cards_.begin()) + by;
  if (next < 0 || next >= std::ssize(cards_)) return;
  ProposalCard* card = cards_[static_cast<size_t>(next)];
  card->setFocus();
  scroll_->ensureWidgetVisible(card);
}

void ApprovalQueue::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Down) return moveFocus(1);
  if (event->key() == Qt::Key_Up) return moveFocus(-1);
  QWidget::keyPressEvent(event);
}

}  // namespace tryer::ui
