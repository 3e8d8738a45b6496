#include "ui/shell/page_frame.h"

#include <QEvent>

namespace tryer::ui {

namespace {

// Without a layout, so that nobody asks it for a height by its width.
class Holder final : public QWidget {
 public:
  explicit Holder(QWidget* page) : page_(page) { page_->setParent(this); }
  QSize sizeHint() const override { return page_->sizeHint(); }
  QSize minimumSizeHint() const override { return page_->minimumSizeHint(); }

 protected:
  void resizeEvent(QResizeEvent*) override { page_->resize(size()); }
  bool event(QEvent* event) override {
    if (event->type() == QEvent::LayoutRequest) updateGeometry();  // the page needs more or less than before
    return QWidget::event(event);
  }

 private:
  QWidget* page_;
};

}  // namespace

PageFrame::PageFrame(QWidget* page, QWidget* parent) : QScrollArea(parent), page_(page) {
  setWidget(new Holder(page));
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::NoFocus);
}

}  // namespace tryer::ui
