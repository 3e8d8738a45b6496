#include "ui/shell/quit_dialog.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace tryer::ui {

namespace {

QString question(QuitDialog::Why why) {
  switch (why) {
    case QuitDialog::Why::Quit:
      return QuitDialog::tr("The roaster is heating. What is to become of it when Tryer closes?");
    case QuitDialog::Why::SessionEnd:
      return QuitDialog::tr("The computer ends this session, and the roaster is heating.");
    case QuitDialog::Why::Sleep:
      return QuitDialog::tr("The computer goes to sleep, and the roaster is heating. Nobody watches it then.");
  }
  return {};
}

QString coolingMeaning(QuitDialog::Why why) {
  return why == QuitDialog::Why::Sleep
             ? QuitDialog::tr("Turns the heat off now; drum and fan run on.")
             : QuitDialog::tr("Turns the heat off and closes when the roaster shows that it cools.");
}

QLabel* textLabel(const QString& text, const QString& name, const QString& role = {}) {
  auto* label = new QLabel(text);
  label->setAccessibleName(name);
  label->setWordWrap(true);
  if (!role.isEmpty()) label->setProperty("textRole", role);
  return label;
}

}  // namespace

QuitDialog::QuitDialog(ThemeProvider& theme, Why why, const model::GuardStatus& guard, QWidget* parent)
    : QDialog(parent),
      why_(why),
      heading_(textLabel(tr("Heat is on"), {}, QStringLiteral("heading"))),
      question_(textLabel(question(why), tr("What happens"))),
      countdown_(textLabel({}, tr("Time left to answer"))) {
  setWindowTitle(heading_->text());
  setAccessibleName(windowTitle());
  setWindowModality(Qt::WindowModal);
  auto* layout = new QVBoxLayout(this);
  const int gap = theme.theme().space(2);
  layout->setContentsMargins(gap, gap, gap, gap);
  layout->setSpacing(gap);
  for (QLabel* label : {heading_, question_, countdown_}) layout->addWidget(label);
  countdown_->hide();

  cool_ = addChoice(tr("Cool down first"), coolingMeaning(why));
  cool_.button->setDefault(true);
  connect(cool_.button, &QPushButton::clicked, this, [this] {
    Q_EMIT coolDownWanted();
    accept();
  });
  if (why != Why::Sleep) {
    auto* hand = addChoice(tr("Hand over to the guard"),
                           guard.ready ? tr("Closes at once. The guard process turns the heat off and reports at the "
                                            "next start.")
                                       : tr("Not possible now: the guard process is not there."))
                     .button;
    hand->setEnabled(guard.ready);
    connect(hand, &QPushButton::clicked, this, [this] {
      Q_EMIT handOverWanted();
      accept();
    });
  }
  if (why == Why::Quit) {
    connect(addChoice(tr("Stay"), tr("Nothing changes.")).button, &QPushButton::clicked, this, &QDialog::reject);
  }
  setMinimumWidth(theme.theme().scaled(560));
  resize(minimumWidth(), layout->totalHeightForWidth(minimumWidth()));
}

QuitDialog::Choice QuitDialog::addChoice(const QString& words, const QString& meaning) {
  const Choice choice{new QPushButton, textLabel({}, {}, QStringLiteral("secondary"))};
  choice.button->setAutoDefault(false);
  choice.say(words, meaning);
  layout()->addWidget(choice.button);
  layout()->addWidget(choice.meaning);
  return choice;
}

void QuitDialog::Choice::say(const QString& words, const QString& does) const {
  button->setText(words);
  button->setAccessibleName(words);
  button->setAccessibleDescription(does);
  meaning->setText(does);
  meaning->setAccessibleName(tr("What \"%1\" does").arg(words));
}

void QuitDialog::showSecondsLeft(int seconds) {
  countdown_->setText(tr("Without an answer the heat is turned off in %1 s.").arg(seconds));
  countdown_->show();
}

void QuitDialog::showHeat(bool on) {
  if (on == heatShown_) return;
  heatShown_ = on;
  heading_->setText(on ? tr("Heat is on") : tr("Heat is off"));
  setWindowTitle(heading_->text());
  setAccessibleName(heading_->text());
  question_->setText(on ? question(why_) : tr("The roaster shows that its heat went off meanwhile."));
  if (on) {
    cool_.say(tr("Cool down first"), coolingMeaning(why_));
  } else {
    cool_.say(tr("Close"), tr("Closes Tryer."));
  }
}

}  // namespace tryer::ui
