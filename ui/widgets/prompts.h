// Questions and messages that never block: window-modal, opened, answered by a callback. The abort works behind all of
// them.
#pragma once

#include <QString>
#include <functional>

class QWidget;

namespace tryer::ui {

struct PromptText {
  QString title;
  QString text;     // what happened, what it means, what to do
  QString details;  // technical, copyable; may be empty
};

// One button that closes it. The dialog belongs to parent and deletes itself.
void openMessage(QWidget* parent, const PromptText& prompt);
// verb: what the accepting button says ("Delete"). Enter and Esc do not accept by accident: the other button is the
// default.
void openQuestion(QWidget* parent, const PromptText& prompt, const QString& verb, std::function<void()> accepted);

}  // namespace tryer::ui
