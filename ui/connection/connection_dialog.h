// Which machine: what is there, why a machine cannot be opened and what to do, and what the link says about itself.
#pragma once

#include <QDialog>

#include "core/engine/api/console.h"
#include "ui/widgets/theme.h"

class QLabel;
class QListWidget;
class QPushButton;
class QTextEdit;
class QTimer;

namespace tryer::ui {

// Window-modal; open() it, never exec().
class ConnectionDialog final : public QDialog {
  Q_OBJECT
 public:
  ConnectionDialog(engine::api::MachinesApi& machines, ThemeProvider& theme, QWidget* parent);

 private:
  void showMachines();
  void showLink();
  void showSelected();
  void showDiagnostics();
  QString selectedId() const;

  engine::api::MachinesApi& machines_;
  QListWidget* list_;
  QLabel* link_;
  QLabel* problem_;
  QTextEdit* diagnostics_;
  QPushButton* connect_;
  QPushButton* disconnect_;
  QTimer* refresh_;
};

}  // namespace tryer::ui
