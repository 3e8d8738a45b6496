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

QLabel* textLabel(const QString& text, const QString& name, const QString& role = {}) {
  auto* label = new QLabel(text);
  label->setAccessibleName(name);
  label->setWordWrap(true);
  if (!role.isEmpty()) label->setProperty("textRole", role);
  return label;
}

}  // namespace

QuitDialog::QuitDialog(ThemeProvider& theme, Why why, const model::GuardStatus& guard, QWidget* parent)
    : QDialog(parent), countdown_(textLabel({}, tr("Time left to answer"))) {
  setWindowTitle(tr("Heat is on"));
  setAccessibleName(windowTitle());
  setWindowModality(Qt::WindowModal);
  auto* layout = new QVBoxLayout(this);
  const int gap = theme.theme().space(2);
  layout->setContentsMargins(gap, gap, gap, gap);
  layout->setSpacing(gap);
  layout->addWidget(textLabel(windowTitle(), {}, QStringLiteral("heading")));
  layout->addWidget(textLabel(question(why), tr("What happens")));
  layout->addWidget(countdown_);
  countdown_->hide();

  auto* cool = addChoice(tr("Cool down first"),
                         why == Why::Sleep ? tr("Turns the heat off now; drum and fan run on.")
                                           : tr("Turns the heat off and closes when the roaster shows that it cools."));
  cool->setDefault(true);
  connect(cool, &QPushButton::clicked, this, [this] {
    Q_EMIT coolDownWanted();
    accept();
  });
  if (why != Why::Sleep) {
    auto* hand = addChoice(
        tr("Hand over to the guard"),
        guard.ready ? tr("Closes at once. The guard process turns the heat off and reports at the next start.")
                    : tr("Not possible now: the guard process is not there."));
    hand->setEnabled(guard.ready);
    connect(hand, &QPushButton::clicked, this, [this] {
      Q_EMIT handOverWanted();
      accept();
    });
  }
  if (why == Why::Quit) {
    auto* stay = addChoice(tr("Stay"), tr("Nothing changes."));
    connect(stay, &QPushButton::clicked, this, &QDialog::reject);
  }
  setMinimumWidth(theme.theme().scaled(560));
  resize(minimumWidth(), layout->totalHeightForWidth(minimumWidth()));
}

QPushButton* QuitDialog::addChoice(const QString& words, const QString& meaning) {
  auto* button = new QPushButton(words);
  button->setAccessibleName(words);
  button->setAccessibleDescription(meaning);
  button->setAutoDefault(false);
  layout()->addWidget(button);
  layout()->addWidget(textLabel(meaning, tr("What \"%1\" does").arg(words), QStringLiteral("secondary")));
  return button;
}

void QuitDialog::showSecondsLeft(int seconds) {
  countdown_->setText(tr("Without an answer the heat is turned off in %1 s.").arg(seconds));
  countdown_->show();
}

}  // namespace tryer::ui
