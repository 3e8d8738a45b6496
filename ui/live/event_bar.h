// CHARGE DRY FCs DROP and undo. The next expected one has a strong border; the time of a mark stands on its button.
#pragma once

#include <QWidget>
#include <map>
#include <vector>

#include "ui/models/live_presenter.h"
#include "ui/widgets/theme.h"

class QGridLayout;
class QPushButton;

namespace tryer::ui {

class EventBar final : public QWidget {
  Q_OBJECT
 public:
  explicit EventBar(const ThemeProvider& themes, QWidget* parent = nullptr);
  void setView(const LiveView& view);
  bool markNext();  // false: nothing is expected

 Q_SIGNALS:
  void markWanted(tryer::model::EventType type);
  void undoWanted();

 private:
  void restyle();

  const ThemeProvider& themes_;
  QGridLayout* row_ = nullptr;  // the columns are the events
  std::map<model::EventType, QPushButton*> buttons_;
  QPushButton* undo_;
  std::optional<model::EventType> next_;
};

}  // namespace tryer::ui
