// The log page: the journal newest first, with filters, the record in full beside it, export and the check of its
// chain.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "core/engine/api/console.h"
#include "ui/widgets/theme.h"

class QBoxLayout;
class QFileDialog;
class QLabel;
class QProgressBar;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTableView;
class QTextEdit;
class QTimer;

namespace tryer::ui {

class JournalFilterBar;
class JournalModel;

class JournalPage final : public QWidget {
  Q_OBJECT
 public:
  JournalPage(engine::api::JournalApi& journal, ThemeProvider& theme, QWidget* parent = nullptr);
  ~JournalPage() override;

  QTableView* table() const { return table_; }
  JournalModel* model() const { return model_; }

  // What the Export button does once a file is named; asks before it replaces one.
  void exportTo(const QString& file);

 protected:
  void showEvent(QShowEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fillTable();
  QWidget* makeRows();
  QWidget* makeRecordPane();
  QWidget* makeWorkBar();
  void makeKeys();
  void connectParts();

  void applyFilter();
  void showNewest();
  void loadActors();
  void showRows();
  void showRecord();
  void updateNewer();
  void followSearch();
  void showSearch();
  void askForFile();
  void writeTo(const QString& file);
  void verify();
  void stopOrGoOn();
  void beginWork(const QString& what);
  void endWork(const QString& result);
  void applyTheme();
  void arrange();

  engine::api::JournalApi& journal_;
  ThemeProvider& theme_;
  JournalModel* model_;
  JournalFilterBar* filter_;
  QTableView* table_ = nullptr;
  QStackedWidget* rows_ = nullptr;  // the table, or why there is nothing in it
  QLabel* nothing_ = nullptr;
  QPushButton* showAll_ = nullptr;
  QSplitter* split_ = nullptr;
  QPushButton* newer_ = nullptr;
  QBoxLayout* workBar_ = nullptr;
  QPushButton* export_ = nullptr;
  QPushButton* verify_ = nullptr;
  QPushButton* cancel_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QLabel* message_ = nullptr;
  QTextEdit* details_ = nullptr;
  QPushButton* copy_ = nullptr;
  QTimer* searchShown_;  // a search that takes longer than this is worth a progress bar
  bool searchIsLong_ = false;
  std::optional<Qt::Orientation> arranged_;
  QString exportFolder_;  // the one that was chosen last
  std::unique_ptr<engine::api::Ticket> actorsTicket_;
  std::unique_ptr<engine::api::Ticket> work_;
};

}  // namespace tryer::ui
