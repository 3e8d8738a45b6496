// What of the journal is shown: kind, who, when, text.
#pragma once

#include <QWidget>

#include "core/engine/api/console.h"
#include "ui/widgets/theme.h"

class QComboBox;
class QDateTimeEdit;
class QLineEdit;
class QTimer;

namespace tryer::ui {

class JournalFilterBar final : public QWidget {
  Q_OBJECT
 public:
  explicit JournalFilterBar(const ThemeProvider& themes, QWidget* parent = nullptr);

  // As it is set now; "last hour" counts from now.
  engine::api::JournalFilter filter() const;
  void setActors(const QStringList& actors);  // the choice stays
  void clear();                               // everything, of everybody, of any time
  void focusText();

 Q_SIGNALS:
  void changed();  // a moment after the last key, or at Enter

 private:
  enum class Period { Any, Hour, Today, Week, Between };
  Period period() const;
  QComboBox* makeChoice(const QString& name);
  QDateTimeEdit* makeMoment(const QString& name);
  QWidget* makeBetween();
  void restyle();

  const ThemeProvider& themes_;
  QComboBox* kind_;
  QComboBox* actor_;
  QComboBox* period_;
  QLineEdit* text_;
  QDateTimeEdit* from_;
  QDateTimeEdit* to_;
  QWidget* between_;
  QTimer* typing_;
};

}  // namespace tryer::ui
