#include "ui/shell/start_problem.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace tryer::ui {

namespace {
QLabel* makeText(const QString& text, const QString& name) {
  auto* label = new QLabel(text);
  label->setAccessibleName(name);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}
}  // namespace

StartProblem::StartProblem(ThemeProvider& theme, const base::Error& error, const QString& rescueFile, QWidget* parent)
    : QDialog(parent) {
  setWindowTitle(tr("The database cannot be used"));
  setAccessibleName(windowTitle());
  setWindowModality(Qt::WindowModal);
  auto* layout = new QVBoxLayout(this);
  const int gap = theme.theme().space(2);
  layout->setContentsMargins(gap, gap, gap, gap);
  layout->setSpacing(gap);
  auto* title = new QLabel(windowTitle());
  title->setProperty("textRole", QStringLiteral("heading"));
  title->setWordWrap(true);
  layout->addWidget(title);
  layout->addWidget(makeText(error.message, tr("What happened")));
  auto* buttons = new QDialogButtonBox;
  if (!rescueFile.isEmpty()) {
    layout->addWidget(makeText(tr("The machine and ABORT work. This session is recorded in\n%1").arg(rescueFile),
                               tr("Where this session is recorded")));
    QPushButton* goOn = buttons->addButton(tr("Go on"), QDialogButtonBox::AcceptRole);
    goOn->setAccessibleName(tr("Go on and record into the other file"));
    goOn->setAutoDefault(false);
    connect(goOn, &QPushButton::clicked, this, &QDialog::accept);
  }
  QPushButton* quit = buttons->addButton(tr("Quit"), QDialogButtonBox::RejectRole);
  quit->setAccessibleName(tr("Quit"));
  quit->setAutoDefault(false);  // Enter does nothing by accident
  connect(quit, &QPushButton::clicked, this, [this] {
    Q_EMIT quitWanted();
    reject();
  });
  if (!error.details.isEmpty()) {
    QLabel* details = makeText(error.details, tr("Details"));
    details->setProperty("textRole", QStringLiteral("secondary"));
    layout->addWidget(details);
  }
  layout->addWidget(buttons);
  setMinimumWidth(theme.theme().scaled(560));
  resize(minimumWidth(), layout->totalHeightForWidth(minimumWidth()));
}

}  // namespace tryer::ui
