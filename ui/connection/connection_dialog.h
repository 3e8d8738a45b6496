// Which machine: what is there, why a machine cannot be opened and what to do, and what the link says about itself.
#pragma once

#include <QDialog>
#include <optional>

#include "core/engine/api/console.h"
#include "ui/widgets/theme.h"

class QFrame;
class QLabel;
class QListWidget;
class QListWidgetItem;
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
  void makeList();
  QWidget* makeProblem();
  void makeDiagnostics();
  QWidget* makeButtons();
  void connectParts();

  void showMachines();
  QListWidgetItem* rowOf(const QString& machineId) const;
  void dropGone(const std::vector<model::MachineInfo>& there);
  void showSelected();
  void showLink();
  void showDiagnostics();
  void foldDiagnostics(bool shown);
  void connectSelected();
  engine::api::Answer showRefusal();
  QString selectedId() const;
  std::optional<model::MachineInfo> selected() const;

  engine::api::MachinesApi& machines_;
  ThemeProvider& theme_;
  QLabel* link_;
  QListWidget* list_;
  QFrame* problemBox_ = nullptr;
  QLabel* problem_;
  QString refusal_;  // why the machine in use is not left
  QPushButton* copy_ = nullptr;
  QPushButton* details_ = nullptr;
  QTextEdit* diagnostics_;
  QPushButton* connect_;
  QPushButton* disconnect_;
  QTimer* refresh_;
};

}  // namespace tryer::ui
