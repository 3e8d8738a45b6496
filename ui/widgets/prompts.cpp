#include "ui/widgets/prompts.h"

#include <QMessageBox>
#include <QPushButton>

namespace tryer::ui {

namespace {

QMessageBox* makeBox(QWidget* parent, const PromptText& prompt) {
  auto* box = new QMessageBox(QMessageBox::NoIcon, prompt.title, prompt.text, QMessageBox::NoButton, parent);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setWindowModality(Qt::WindowModal);
  box->setTextFormat(Qt::PlainText);
  box->setAccessibleName(prompt.title);
  box->setAccessibleDescription(prompt.text);
  if (!prompt.details.isEmpty()) box->setDetailedText(prompt.details);
  return box;
}

}  // namespace

void openMessage(QWidget* parent, const PromptText& prompt) {
  QMessageBox* box = makeBox(parent, prompt);
  box->addButton(QMessageBox::Close);
  box->open();
}

void openQuestion(QWidget* parent, const PromptText& prompt, const QString& verb, std::function<void()> accepted) {
  QMessageBox* box = makeBox(parent, prompt);
  const QPushButton* accept = box->addButton(verb, QMessageBox::AcceptRole);
  box->setDefaultButton(box->addButton(QMessageBox::Cancel));
  box->setEscapeButton(QMessageBox::Cancel);
  QObject::connect(accept, &QPushButton::clicked, box, [accepted = std::move(accepted)] { accepted(); });
  box->open();
}

}  // namespace tryer::ui
