// The right column: proposals that wait for a decision, oldest first, and what the keys A and R act on.
#pragma once

#include <QWidget>
#include <functional>

#include "core/engine/api/console.h"
#include "ui/models/proposal_list_model.h"
#include "ui/widgets/theme.h"

class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace tryer::ui {

class ProposalCard;

class ApprovalQueue final : public QWidget {
  Q_OBJECT
 public:
  ApprovalQueue(const ThemeProvider& themes, engine::api::ProposalsApi& proposals, engine::api::LiveApi& live,
                QWidget* parent = nullptr);
  ~ApprovalQueue() override;

  void tick();  // on the display tick
  void setEchoes(std::function<std::optional<int>(const QString& actuatorId)> echoOf) { echoOf_ = std::move(echoOf); }
  ProposalListModel& model() { return model_; }
  // The focused card, else the oldest that waits. A card that became the target by itself is obeyed only after it has
  // been framed for kSettleNs, so that a key meant for one card never decides the next.
  ProposalCard* target() const;
  bool approveTarget();  // false: nothing to decide, or not settled yet
  bool rejectTarget();
  static constexpr qint64 kSettleNs = 700 * base::kNsPerMs;

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void addCard(int row);
  void removeCard(int row);
  void cardChanged(int row);
  ProposalCard* focusedCard() const;
  void retarget();
  bool settled() const;
  void moveFocus(int by);
  QString idAt(int row) const;

  const ThemeProvider& themes_;
  engine::api::ProposalsApi& proposals_;
  engine::api::LiveApi& live_;
  ProposalListModel model_;
  std::function<std::optional<int>(const QString&)> echoOf_;
  QLabel* heading_;
  QLabel* hint_;
  QScrollArea* scroll_;
  QVBoxLayout* column_;
  std::vector<ProposalCard*> cards_;  // by row of the model
  ProposalCard* target_ = nullptr;
  qint64 targetSinceNs_ = 0;
};

}  // namespace tryer::ui
