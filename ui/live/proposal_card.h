// One proposal: who and how long, what changes, why, checks, and the decision. Its height never changes, so that
// nothing below it moves.
#pragma once

#include <QFrame>

#include "core/model/proposal.h"
#include "ui/widgets/theme.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace tryer::ui {

class DeadlineBar;

// Asks by signals; its owner speaks with the engine. Enter decides nothing. A and R decide when the card has the focus.
class ProposalCard final : public QFrame {
  Q_OBJECT
 public:
  ProposalCard(const ThemeProvider& themes, const model::Proposal& proposal, QWidget* parent = nullptr);
  ~ProposalCard() override;

  void setProposal(const model::Proposal& proposal);
  const model::Proposal& proposal() const { return proposal_; }
  // The gates as they stand now: shown and obeyed when others fail than those shown.
  void setChecksNow(const std::vector<model::GateCheck>& checks);
  // Echo of this actuator now: the third of the four stages.
  void setEcho(std::optional<int> echo);
  void tick(qint64 nowNs);
  // The card that the keys A and R act on: framed, and its buttons show the keys.
  void setTarget(bool target);
  bool isTarget() const { return target_; }
  // What the engine said to a decision that did not go through.
  void showRefusal(const QString& message);

  bool canDecide() const;                                    // pending, not decided here already, no failed check
  bool hasHeightForWidth() const override { return false; }  // fitHeight() says how high it is
  void fitTo(int width);  // its height before it is laid out, so that it never squeezes the others
  void approve();
  void askReason();  // opens the field in the card

 Q_SIGNALS:
  void approved(const QString& id, qint64 revision);
  void rejected(const QString& id, qint64 revision, const QString& reason);
  void dismissed(const QString& id);
  void heldChanged(const QString& id, bool held);  // the pointer or the focus is on it, or no longer

 protected:
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  enum class Page { Decide, Reason, Stages };
  QWidget* buildDecide();
  QWidget* buildReason();
  QWidget* buildStages();
  QPushButton* button(const QString& text, const QString& spoken);
  void reject(const QString& reason);
  void showPage(Page page);
  void restyle();
  void fitHeight() { fitTo(laidOut_ ? width() : 0); }
  void refreshTexts();
  void refreshStages();
  void updateHeld();

  const ThemeProvider& themes_;
  model::Proposal proposal_;
  std::optional<int> echo_;
  bool target_ = false;
  bool asked_ = false;  // a decision is on its way to the engine
  bool hovered_ = false;
  bool held_ = false;
  bool laidOut_ = false;
  QString refusal_;

  QLabel* who_;
  DeadlineBar* deadline_;
  QLabel* change_;
  QStackedWidget* pages_;
  QLabel* reason_ = nullptr;
  QLabel* checks_ = nullptr;
  QPushButton* approve_ = nullptr;
  QPushButton* rejectButton_ = nullptr;
  QLineEdit* why_ = nullptr;
  QPushButton* sendReason_ = nullptr;
  QLabel* stages_ = nullptr;
  QLabel* ending_ = nullptr;
  QPushButton* dismiss_ = nullptr;
};

// "● requested  ● sent  ○ echoed  ○ done"; pure, for tests.
QString stagesText(const model::Proposal& proposal, std::optional<int> echo);

}  // namespace tryer::ui
