#include "ui/journal/journal_filter_bar.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QTimer>
#include <QVBoxLayout>

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int kTypingMs = 300;
constexpr int kMaxText = 200;

// The style sheet of the program takes the arrow away; this one has the colour of the text.
class ChoiceBox final : public QComboBox {
 protected:
  void paintEvent(QPaintEvent* event) override {
    QComboBox::paintEvent(event);
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(rect().adjusted(0, 0, -8, 0), Qt::AlignRight | Qt::AlignVCenter, u"▾"_s);
  }
};
}  // namespace

JournalFilterBar::JournalFilterBar(const ThemeProvider& themes, QWidget* parent)
    : QWidget(parent),
      themes_(themes),
      kind_(makeChoice(tr("Kind of record"))),
      actor_(makeChoice(tr("Who"))),
      period_(makeChoice(tr("Time"))),
      text_(new QLineEdit),
      from_(makeMoment(tr("From"))),
      to_(makeMoment(tr("To"))),
      between_(makeBetween()),
      typing_(new QTimer(this)) {
  const std::pair<QString, QString> kinds[] = {{tr("Everything"), {}},
                                               {tr("Aborts"), u"abort."_s},
                                               {tr("Alarms"), u"alarm."_s},
                                               {tr("Proposals"), u"proposal."_s},
                                               {tr("Commands"), u"command."_s},
                                               {tr("Marks"), u"mark."_s},
                                               {tr("Roasts"), u"roast."_s},
                                               {tr("Connection"), u"link."_s},
                                               {tr("Configuration"), u"config."_s},
                                               {tr("Console"), u"console."_s}};
  for (const auto& [words, prefix] : kinds) kind_->addItem(words, prefix);
  actor_->addItem(tr("Everybody"), QString());
  const std::pair<QString, Period> periods[] = {{tr("Any time"), Period::Any},
                                                {tr("Last hour"), Period::Hour},
                                                {tr("Today"), Period::Today},
                                                {tr("Last 7 days"), Period::Week},
                                                {tr("Between …"), Period::Between}};
  for (const auto& [words, period] : periods) period_->addItem(words, static_cast<int>(period));
  text_->setAccessibleName(tr("Text to find"));
  text_->setPlaceholderText(tr("Find text (Ctrl+F)"));
  text_->setClearButtonEnabled(true);
  text_->setMaxLength(kMaxText);
  typing_->setSingleShot(true);
  typing_->setInterval(kTypingMs);

  auto* row = new QHBoxLayout;
  row->setSpacing(themes_.theme().space());
  row->addWidget(kind_);
  row->addWidget(actor_);
  row->addWidget(period_);
  row->addWidget(text_, 1);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(themes_.theme().space());
  rows->addLayout(row);
  rows->addWidget(between_);

  for (QComboBox* box : {kind_, actor_})
    connect(box, &QComboBox::currentIndexChanged, this, &JournalFilterBar::changed);
  connect(period_, &QComboBox::currentIndexChanged, this, [this] {
    between_->setVisible(period() == Period::Between);
    Q_EMIT changed();
  });
  for (QDateTimeEdit* moment : {from_, to_}) {
    connect(moment, &QDateTimeEdit::dateTimeChanged, typing_, qOverload<>(&QTimer::start));
  }
  connect(text_, &QLineEdit::textChanged, typing_, qOverload<>(&QTimer::start));
  connect(text_, &QLineEdit::returnPressed, this, [this] {
    typing_->stop();
    Q_EMIT changed();
  });
  connect(typing_, &QTimer::timeout, this, &JournalFilterBar::changed);
  connect(&themes_, &ThemeProvider::themeChanged, this, &JournalFilterBar::restyle);
  restyle();
}

QComboBox* JournalFilterBar::makeChoice(const QString& name) {
  auto* box = new ChoiceBox;
  box->setAccessibleName(name);
  box->setToolTip(name);
  box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  box->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  return box;
}

QDateTimeEdit* JournalFilterBar::makeMoment(const QString& name) {
  auto* moment = new QDateTimeEdit;
  moment->setAccessibleName(name);
  moment->setDisplayFormat(u"yyyy-MM-dd HH:mm"_s);
  moment->setButtonSymbols(QAbstractSpinBox::NoButtons);
  return moment;
}

QWidget* JournalFilterBar::makeBetween() {
  auto* between = new QWidget;
  const QDateTime now = QDateTime::currentDateTime();
  from_->setDateTime(QDateTime(now.date(), QTime(0, 0)));
  to_->setDateTime(QDateTime(now.date(), QTime(23, 59)));
  auto* row = new QHBoxLayout(between);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(themes_.theme().space());
  row->addWidget(new QLabel(tr("From")));
  row->addWidget(from_);
  row->addWidget(new QLabel(tr("to")));
  row->addWidget(to_);
  row->addStretch(1);
  between->hide();
  return between;
}

JournalFilterBar::Period JournalFilterBar::period() const {
  return static_cast<Period>(period_->currentData().toInt());
}

engine::api::JournalFilter JournalFilterBar::filter() const {
  constexpr qint64 kMinuteMs = 60'000;
  engine::api::JournalFilter filter;
  filter.typePrefix = kind_->currentData().toString();
  filter.actor = actor_->currentData().toString();
  filter.text = text_->text().trimmed();
  const QDateTime now = QDateTime::currentDateTime();
  switch (period()) {
    case Period::Any:
      break;
    case Period::Hour:
      filter.fromUtcMs = now.addSecs(-3600).toMSecsSinceEpoch();
      break;
    case Period::Today:
      filter.fromUtcMs = now.date().startOfDay().toMSecsSinceEpoch();
      break;
    case Period::Week:
      filter.fromUtcMs = now.addDays(-7).toMSecsSinceEpoch();
      break;
    case Period::Between:  // both minutes in full, whichever comes first
      filter.fromUtcMs = qMin(from_->dateTime(), to_->dateTime()).toMSecsSinceEpoch();
      filter.toUtcMs = qMax(from_->dateTime(), to_->dateTime()).toMSecsSinceEpoch() + kMinuteMs - 1;
      break;
  }
  return filter;
}

void JournalFilterBar::setActors(const QStringList& actors) {
  const QSignalBlocker quiet(actor_);
  const QString chosen = actor_->currentData().toString();
  while (actor_->count() > 1) actor_->removeItem(1);
  for (const QString& actor : actors) actor_->addItem(actor, actor);
  if (!chosen.isEmpty() && actor_->findData(chosen) < 0) actor_->addItem(chosen, chosen);
  actor_->setCurrentIndex(actor_->findData(chosen));
}

void JournalFilterBar::clear() {
  {
    const QSignalBlocker kind(kind_);
    const QSignalBlocker actor(actor_);
    const QSignalBlocker period(period_);
    const QSignalBlocker text(text_);
    for (QComboBox* box : {kind_, actor_, period_}) box->setCurrentIndex(0);
    text_->clear();
    between_->hide();
  }
  typing_->stop();
  Q_EMIT changed();
}

void JournalFilterBar::focusText() {
  text_->setFocus(Qt::ShortcutFocusReason);
  text_->selectAll();
}

void JournalFilterBar::restyle() {
  const Theme& theme = themes_.theme();
  const int moment = QFontMetrics(theme.font(TypeSize::Body)).horizontalAdvance(u"2026-00-00 00:00"_s);
  for (QDateTimeEdit* edit : {from_, to_}) edit->setMinimumWidth(moment + theme.space(4));
  // What may be long gives way in a narrow window with large text; the words of kind and time do not.
  text_->setMinimumWidth(theme.scaled(80));
  actor_->setMinimumWidth(theme.scaled(80));
}

}  // namespace tryer::ui
