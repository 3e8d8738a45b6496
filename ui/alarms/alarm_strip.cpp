#include "ui/alarms/alarm_strip.h"

#include <QHBoxLayout>
#include <QKeySequence>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

#include "core/base/clock.h"
#include "ui/alarms/alarm_dialog.h"
#include "ui/horn/horn_control.h"
#include "ui/widgets/status_symbol.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr double kSymbolPx = 36;
constexpr int kLeastDetailChars = 16;  // fewer say nothing
constexpr qint64 kBlinkNs = base::kNsPerS / 4;
constexpr qint64 kBlinkSteps = 4;  // of which one is an outline

QString keyName(Qt::Key key) {
  return QKeySequence(key).toString(QKeySequence::NativeText);
}

}  // namespace

AlarmHeadline::AlarmHeadline(const ThemeProvider& themes, QWidget* parent) : QAbstractButton(parent), themes_(themes) {
  setAccessibleName(tr("Highest alarm"));
  setFocusPolicy(Qt::TabFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void AlarmHeadline::show(const AlarmSummary& summary, const model::AlarmDefinition* definition) {
  priority_.reset();
  calling_ = summary.calling;
  headline_ = tr("No active alarms");
  detail_.clear();
  advice_.clear();
  if (summary.top) {
    priority_ = summary.top->priority;
    const QString title = definition ? definition->title : summary.top->definitionId;
    headline_ = u"%1 · %2"_s.arg(alarmPriorityText(*priority_).toUpper(), title);
    if (!summary.top->detail.isEmpty()) detail_ = u" · "_s + summary.top->detail;
    if (!calling_) {
      advice_ = alarmStateText(summary.top->state);
    } else if (definition) {
      advice_ = definition->response;
    }
    if (calling_ && !summary.top->active) advice_ = tr("It is gone. %1").arg(advice_);
  } else if (summary.setAside > 0) {
    advice_ = tr("%1 set aside").arg(summary.setAside);
  }
  const QString all = headline_ + detail_ + (advice_.isEmpty() ? QString() : u"\n"_s + advice_);
  if (accessibleDescription() != all) {
    setAccessibleDescription(all);
    setToolTip(all);
  }
  update();
}

void AlarmHeadline::setBlink(bool on) {
  if (blinkOn_ == on) return;
  blinkOn_ = on;
  if (calling_) update();
}

QSize AlarmHeadline::sizeHint() const {
  const Theme& theme = themes_.theme();
  const int text = QFontMetrics(theme.font(TypeSize::Heading, QFont::Bold)).height() +
                   QFontMetrics(theme.font(TypeSize::Body)).height();
  return {theme.scaled(240), std::max(theme.target(), text)};
}

QSize AlarmHeadline::minimumSizeHint() const {
  return {themes_.theme().target() * 2, sizeHint().height()};
}

// Smaller rather than cut off.
QFont AlarmHeadline::headlineFont(double width) const {
  const Theme& theme = themes_.theme();
  const QFont::Weight weight = calling_ ? QFont::Bold : QFont::Normal;
  if (!priority_) return theme.font(TypeSize::Body, weight);
  const QFont large = theme.font(TypeSize::Heading, weight);
  const bool fits = QFontMetricsF(large).horizontalAdvance(headline_) <= width;
  return fits ? large : theme.font(TypeSize::Body, weight);
}

void AlarmHeadline::paintEvent(QPaintEvent*) {
  const Theme& theme = themes_.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const bool loud = calling_ && priority_ == model::AlarmPriority::Critical;
  QRectF text = rect();
  if (priority_) {
    const double side = std::min(text.height(), kSymbolPx * std::min(theme.textScale(), 1.3));
    const QRectF place(text.left(), text.center().y() - side / 2, side, side);
    if (loud) {  // on its own colour it would not be seen
      painter.setPen(Qt::NoPen);
      painter.setBrush(theme.color(Role::OnCritical));
      painter.drawRoundedRect(place, theme.corner(), theme.corner());
    }
    paintAlarmSymbol(painter, place.adjusted(2, 2, -2, -2), *priority_, loud ? Theme(Scheme::Light) : theme,
                     !calling_ || blinkOn_);
    text.setLeft(place.right() + theme.space());
  }
  const QColor ink = theme.color(loud ? Role::OnCritical : priority_ ? Role::Text : Role::Secondary);
  const QFont large = headlineFont(text.width());
  const QFont small = theme.font(TypeSize::Body, calling_ ? QFont::DemiBold : QFont::Normal);
  const QFontMetricsF first(large);
  const QFontMetricsF second(small);
  const bool whole = detail_.isEmpty() || first.horizontalAdvance(headline_ + detail_) <= text.width();
  const double needed = first.height() + (advice_.isEmpty() ? 0 : second.height());
  const double top = text.center().y() - needed / 2;
  painter.setPen(ink);
  painter.setFont(large);
  painter.drawText(QRectF(text.left(), top, text.width(), first.height()), Qt::AlignLeft | Qt::AlignVCenter,
                   first.elidedText(whole ? headline_ + detail_ : headline_, Qt::ElideRight, text.width()));
  painter.setFont(small);
  // A long one in small letters, as far as it goes.
  const double left = text.left() + first.horizontalAdvance(headline_);
  if (!whole && text.right() - left > second.horizontalAdvance(detail_.left(kLeastDetailChars))) {
    painter.drawText(QRectF(left, top, text.right() - left, first.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     second.elidedText(detail_, Qt::ElideRight, text.right() - left));
  }
  painter.drawText(QRectF(text.left(), top + first.height(), text.width(), second.height()),
                   Qt::AlignLeft | Qt::AlignVCenter, second.elidedText(advice_, Qt::ElideRight, text.width()));
  if (!hasFocus()) return;
  painter.setPen(QPen(ink, 2));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
}

AlarmStrip::AlarmStrip(const ThemeProvider& themes, engine::api::AlarmsApi& alarms, HornControl& horn, QWidget* parent)
    : QFrame(parent),
      themes_(themes),
      alarms_(alarms),
      horn_(horn),
      headline_(new AlarmHeadline(themes)),
      flood_(new QLabel),
      counts_(new QLabel),
      mute_(new QLabel),
      silence_(new QPushButton(tr("Silence\n%1").arg(keyName(kSilenceKey)))),
      acknowledge_(new QPushButton(tr("Acknowledge\n%1").arg(keyName(kAcknowledgeKey)))) {
  setObjectName(u"alarmStrip"_s);
  setAccessibleName(tr("Alarms"));
  setAutoFillBackground(true);
  flood_->setAccessibleName(tr("Alarm flood"));
  counts_->setAccessibleName(tr("Number of alarms"));
  mute_->setAccessibleName(tr("Why there is no sound"));
  silence_->setAccessibleName(tr("Silence the horn; the alarm stays"));
  acknowledge_->setAccessibleName(tr("Acknowledge the highest alarm"));
  for (QPushButton* button : {silence_, acknowledge_}) {
    button->setFocusPolicy(Qt::TabFocus);  // a click leaves the keys to the page
    button->setAutoDefault(false);
    button->setProperty("tight", true);
  }
  flood_->hide();
  auto* row = new QHBoxLayout(this);
  row->addWidget(headline_, 1);
  row->addWidget(flood_);
  row->addWidget(counts_);
  row->addWidget(mute_);
  row->addWidget(silence_);
  row->addWidget(acknowledge_);
  connect(headline_, &QAbstractButton::clicked, this, &AlarmStrip::listWanted);
  connect(silence_, &QPushButton::clicked, this, &AlarmStrip::silence);
  connect(acknowledge_, &QPushButton::clicked, this, &AlarmStrip::acknowledge);
  connect(&alarms_, &engine::api::AlarmsApi::alarmsChanged, this, &AlarmStrip::showAlarms);
  connect(&horn_, &HornControl::changed, this, &AlarmStrip::showHorn);
  connect(&themes_, &ThemeProvider::themeChanged, this, &AlarmStrip::restyle);
  showAlarms();
  showHorn();
}

void AlarmStrip::showAlarms() {
  const auto alarms = alarms_.alarms();
  const auto definitions = alarms_.definitions();
  summary_ = summarize(alarms);
  headline_->show(summary_, summary_.top ? definitionOf(definitions, *summary_.top) : nullptr);
  acknowledge_->setEnabled(summary_.calling);
  counts_->setText(alarms.empty() ? QString()
                                  : tr("%1 new\n%2 active").arg(summary_.unacknowledged).arg(summary_.active));
  counts_->setToolTip(tr("%1 unacknowledged, %2 active, %3 set aside")
                          .arg(summary_.unacknowledged)
                          .arg(summary_.active)
                          .arg(summary_.setAside));
  const model::AlarmKpis kpis = alarms_.kpis();
  flood_->setVisible(kpis.flood);
  flood_->setText(kpis.flood ? tr("FLOOD\n%1 in 10 min").arg(kpis.inLast10Min) : QString());
  restyle();
}

void AlarmStrip::showHorn() {
  const QString problem = horn_.problem();
  mute_->setVisible(!problem.isEmpty());
  mute_->setText(problem.isEmpty() ? QString() : tr("No\nsound"));
  mute_->setToolTip(problem);
  mute_->setAccessibleDescription(problem);
  silence_->setVisible(problem.isEmpty());
  silence_->setEnabled(horn_.sounding());
}

void AlarmStrip::refresh(qint64 nowNs) {
  headline_->setBlink(nowNs / kBlinkNs % kBlinkSteps != kBlinkSteps - 1);
}

void AlarmStrip::acknowledge() {
  if (!summary_.calling) return;
  auto* dialog = new AlarmDialog(AlarmDialog::Act::Acknowledge, *summary_.top, alarms_, themes_, window());
  dialog->open();
}

void AlarmStrip::silence() {
  horn_.silence();
}

// What was hidden until now gets its look from the style sheet when it is shown: ours comes after that.
void AlarmStrip::showEvent(QShowEvent* event) {
  QFrame::showEvent(event);
  restyle();
}

void AlarmStrip::restyle() {
  const Theme& theme = themes_.theme();
  const bool loud = summary_.calling && summary_.top->priority == model::AlarmPriority::Critical;
  QPalette colours = theme.palette();
  colours.setColor(QPalette::Window, theme.color(loud ? Role::CriticalFill : Role::Panel));
  colours.setColor(QPalette::WindowText, theme.color(loud ? Role::OnCritical : Role::Text));
  setPalette(colours);
  for (QLabel* label : {flood_, counts_, mute_}) label->setPalette(colours);
  flood_->setFont(theme.font(TypeSize::Body, QFont::Bold));
  counts_->setFont(theme.font(TypeSize::Body));
  mute_->setFont(theme.font(TypeSize::Body, QFont::DemiBold));
  layout()->setContentsMargins(theme.space(1.5), theme.space(0.5), theme.space(), theme.space(0.5));
  layout()->setSpacing(theme.space());
}

}  // namespace tryer::ui
