// Around a page: in a small window with a large text the page scrolls, and the strips and the abort stay where they
// are.
#pragma once

#include <QScrollArea>

namespace tryer::ui {

// Scrolls only below the least size of the page, not below its preferred one, as a QScrollArea alone would do with a
// page that has wrapped texts.
class PageFrame final : public QScrollArea {
  Q_OBJECT
 public:
  explicit PageFrame(QWidget* page, QWidget* parent = nullptr);
  QWidget* page() const { return page_; }
  QSize minimumSizeHint() const override { return {0, 0}; }

 private:
  QWidget* page_;
};

}  // namespace tryer::ui
