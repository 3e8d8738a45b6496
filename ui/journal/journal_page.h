// The log page: the journal newest first, with filters, the record in full beside it, export and the check of its
// chain.
#pragma once

#include <QWidget>
#include <memory>

#include "core/engine/api/console.h"
#include "ui/widgets/theme.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTableView;
class QTextEdit;
class QTimer;

namespace tryer::ui {

class JournalModel;

class JournalPage final : public QWidget {
  Q_OBJECT
 public:
  JournalPage(engine::api::JournalApi& journal, ThemeProvider& theme, QWidget* parent = nullptr);
  ~JournalPage() override;

  QTableView* table() const { return table_; }
  JournalModel* model() const { return model_; }

  // What the Export button does once a file is named.
  void exportTo(const QString& file);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  QWidget* makeFilterBar();
  QWidget* makeRecordPane();
  QWidget* makeWorkBar();
  void fillTable();
  void applyFilter();
  void loadActors();
  void showRecord();
  void updateNewer();
  void askForFile();
  void verify();
  void beginWork(const QString& what);
  void endWork(const QString& result);
  void applyTheme();

  engine::api::JournalApi& journal_;
  ThemeProvider& theme_;
  JournalModel* model_;
  QTableView* table_ = nullptr;
  QComboBox* kind_ = nullptr;
  QComboBox* actor_ = nullptr;
  QComboBox* period_ = nullptr;
  QLineEdit* text_ = nullptr;
  QTimer* typing_ = nullptr;
  QPushButton* newer_ = nullptr;
  QPushButton* export_ = nullptr;
  QPushButton* verify_ = nullptr;
  QPushButton* cancel_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QLabel* message_ = nullptr;
  QTextEdit* details_ = nullptr;
  QPushButton* copy_ = nullptr;
  std::unique_ptr<engine::api::Ticket> actorsTicket_;
  std::unique_ptr<engine::api::Ticket> work_;
};

}  // namespace tryer::ui
