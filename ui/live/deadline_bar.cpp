#include "ui/live/deadline_bar.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/models/texts.h"
#include "ui/widgets/tabular_text.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int kBlocks = 8;
constexpr double kBlockPx = 6;
constexpr double kGapPx = 2;
constexpr int kSpeakEveryS = 10;
}  // namespace

DeadlineBar::DeadlineBar(const ThemeProvider& themes, QWidget* parent) : QWidget(parent), themes_(themes) {
  setAccessibleName(tr("Time left to decide"));
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  connect(&themes_, &ThemeProvider::themeChanged, this, [this] {
    updateGeometry();
    update();
  });
}

void DeadlineBar::setTime(double leftS, double totalS) {
  const QString text = leftS < 0 ? QString() : clockText(std::ceil(leftS - 1e-6));
  const int blocks =
      leftS < 0 || totalS <= 0 ? 0 : std::clamp(static_cast<int>(std::ceil(leftS / totalS * kBlocks)), 0, kBlocks);
  if (text == text_ && blocks == blocks_) return;
  if (text_.isEmpty() || static_cast<int>(std::ceil(leftS)) % kSpeakEveryS == 0) setAccessibleDescription(text);
  text_ = text;
  blocks_ = blocks;
  update();
}

QSize DeadlineBar::sizeHint() const {
  const Theme& theme = themes_.theme();
  const QFontMetricsF metrics(theme.font(TypeSize::Body, QFont::DemiBold));
  const double blocks = kBlocks * (theme.scaled(kBlockPx) + kGapPx);
  return {static_cast<int>(std::ceil(tabularWidth(metrics, u"88:88") + theme.space(1) + blocks)),
          static_cast<int>(std::ceil(metrics.height()))};
}

void DeadlineBar::paintEvent(QPaintEvent*) {
  if (text_.isEmpty()) return;
  const Theme& theme = themes_.theme();
  QPainter painter(this);
  const double block = theme.scaled(kBlockPx);
  const double right = width();
  for (int i = 0; i < kBlocks; ++i) {
    const double x = right - (kBlocks - i) * (block + kGapPx) + kGapPx;
    const QRectF box(x, height() * 0.2, block, height() * 0.6);
    if (i < blocks_) {
      painter.fillRect(box, theme.color(Role::Decision));
    } else {
      painter.setPen(QPen(theme.color(Role::Line), 1));
      painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
    }
  }
  painter.setFont(theme.font(TypeSize::Body, QFont::DemiBold));
  painter.setPen(theme.color(Role::Text));
  const double textRight = right - kBlocks * (block + kGapPx) - theme.space(1) + kGapPx;
  drawTabular(painter, QRectF(0, 0, textRight, height()), Qt::AlignRight | Qt::AlignVCenter, text_);
}

}  // namespace tryer::ui
