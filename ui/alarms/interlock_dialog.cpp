#include "ui/alarms/interlock_dialog.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/models/interlock_model.h"
#include "ui/widgets/wrapped_text.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr double kInterlockWidthPx = 520;  // at 100 %
constexpr double kInterlockMostWidthPx = 900;
}  // namespace

InterlockDialog::InterlockDialog(const engine::api::Interlock& in, engine::api::InterlocksApi& interlocks,
                                 const ThemeProvider& themes, QWidget* parent)
    : QDialog(parent),
      in_(in),
      interlocks_(interlocks),
      themes_(themes),
      limit_(new QDoubleSpinBox),
      delay_(new QDoubleSpinBox),
      action_(new QComboBox),
      message_(new WrappedText) {
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowModality(Qt::WindowModal);
  setWindowTitle(tr("Make stricter"));
  setAccessibleName(tr("Make an interlock stricter"));
  auto* title = new WrappedText;
  title->setText(in_.title);
  title->setProperty("textRole", u"heading"_s);
  auto* about = new WrappedText;
  about->setText(
      tr("When: %1. A change holds at once and is recorded. Only stricter: making it looser again needs a safety lead, "
         "and this version knows no such role yet.")
          .arg(in_.condition));
  auto* fields = new QFormLayout;
  fields->setRowWrapPolicy(QFormLayout::WrapLongRows);
  fields->addRow(tr("Limit"), limit_);
  fields->addRow(tr("Delay"), delay_);
  fields->addRow(tr("Then"), action_);
  message_->setAccessibleName(tr("Answer"));
  message_->hide();
  auto* layout = new QVBoxLayout(this);
  const int gap = themes_.theme().space(2);
  layout->setContentsMargins(gap, gap, gap, gap);
  layout->setSpacing(themes_.theme().space());
  layout->addWidget(title);
  layout->addWidget(about);
  layout->addLayout(fields);
  layout->addWidget(message_);
  makeFields();
  layout->addWidget(makeButtons());
  setFixedWidth(static_cast<int>(std::min(kInterlockMostWidthPx, kInterlockWidthPx * themes_.theme().textScale())));
  followFields();
}

void InterlockDialog::makeFields() {
  limit_->setAccessibleName(tr("Limit"));
  for (QDoubleSpinBox* box : {limit_, delay_}) box->setButtonSymbols(QAbstractSpinBox::NoButtons);
  limit_->setDecimals(1);
  limit_->setSuffix(in_.unit.isEmpty() ? QString() : u" "_s + in_.unit);
  limit_->setRange(std::min(in_.limit, in_.strictest), std::max(in_.limit, in_.strictest));
  limit_->setValue(in_.limit);
  limit_->setEnabled(in_.hasLimit);
  delay_->setAccessibleName(tr("Delay"));
  delay_->setDecimals(1);
  delay_->setSuffix(tr(" s"));
  delay_->setRange(0, in_.delayS);
  delay_->setValue(in_.delayS);
  delay_->setEnabled(in_.delayS > 0);
  action_->setAccessibleName(tr("Then"));
  bool from = false;
  for (const QString& action : {u"alarm"_s, u"refuse-heat"_s, u"abort"_s}) {
    from = from || action == in_.action;
    if (from) action_->addItem(interlockActionText(action), action);
  }
  connect(limit_, &QDoubleSpinBox::valueChanged, this, &InterlockDialog::followFields);
  connect(delay_, &QDoubleSpinBox::valueChanged, this, &InterlockDialog::followFields);
  connect(action_, &QComboBox::currentIndexChanged, this, &InterlockDialog::followFields);
}

QWidget* InterlockDialog::makeButtons() {
  do_ = new QPushButton(tr("Make stricter"));
  do_->setAccessibleName(tr("Make this interlock stricter"));
  do_->setProperty("look", u"expected"_s);
  do_->setAutoDefault(false);
  auto* back = new QPushButton(tr("Back"));
  back->setAccessibleName(tr("Back, without doing it"));
  back->setAutoDefault(false);
  connect(do_, &QPushButton::clicked, this, &InterlockDialog::perform);
  connect(back, &QPushButton::clicked, this, &QDialog::reject);
  auto* buttons = new QWidget;
  auto* row = new QHBoxLayout(buttons);
  row->setContentsMargins(0, 0, 0, 0);
  row->addStretch(1);
  row->addWidget(back);
  row->addWidget(do_);
  return buttons;
}

engine::api::InterlockChange InterlockDialog::change() const {
  engine::api::InterlockChange change;
  if (in_.hasLimit && limit_->value() != in_.limit) change.limit = limit_->value();
  if (delay_->value() != in_.delayS) change.delayS = delay_->value();
  if (action_->currentData().toString() != in_.action) change.action = action_->currentData().toString();
  return change;
}

void InterlockDialog::followFields() {
  const engine::api::InterlockChange wanted = change();
  if (do_) do_->setEnabled(wanted.limit || wanted.delayS || wanted.action);
}

void InterlockDialog::perform() {
  do_->setEnabled(false);
  interlocks_.tighten(in_.ruleId, change(), [self = QPointer(this)](const base::Result<void>& result) {
    if (!self) return;
    if (result) return self->accept();
    self->message_->setText(result.error().message);
    self->message_->show();
    self->followFields();
  });
}

}  // namespace tryer::ui
