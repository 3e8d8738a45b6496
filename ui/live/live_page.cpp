#include "ui/live/live_page.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

#include "ui/charts/lane_chart.h"
#include "ui/charts/live_chart.h"
#include "ui/live/actuator_control.h"
#include "ui/live/approval_queue.h"
#include "ui/live/event_bar.h"
#include "ui/models/texts.h"
#include "ui/widgets/hold_button.h"
#include "ui/widgets/reason_tip.h"
#include "ui/widgets/value_tile.h"
#include "ui/widgets/wrapped_text.h"

namespace tryer::ui {

using namespace Qt::StringLiterals;
using model::ProposalStatus;

namespace {

constexpr size_t kMostMarks = 500;  // command marks kept for the lane; the oldest go first
constexpr qint64 kSaidForNs = 8 * base::kNsPerS;
constexpr double kGapPolls = 10;  // a silence of ten polls is a gap in the curve

std::vector<LaneTrack> tracksOf(const model::Capability& capability) {
  static constexpr std::array kRoles{Role::TrackHeater, Role::TrackFan, Role::TrackDrum};
  std::vector<LaneTrack> tracks;
  // A machine that is only read shows its settings all the same.
  for (const model::ChannelSpec& channel : capability.channels) {
    const bool shown = capability.readOnly() && channel.kind == model::ChannelKind::Setting;
    if (!shown || actuatorLetter(channel.id).isEmpty() || tracks.size() == kRoles.size()) continue;
    tracks.push_back({channel.id, channel.id, actuatorText(channel.id), actuatorLetter(channel.id),
                      static_cast<int>(channel.min), static_cast<int>(channel.max), kRoles[tracks.size()]});
  }
  for (const model::ActuatorSpec& spec : capability.actuators) {
    if (spec.method == model::SetMethod::Button || spec.unseen()) continue;
    const Role role = kRoles[std::min(tracks.size(), kRoles.size() - 1)];
    tracks.push_back(
        {spec.id, spec.echoChannel, actuatorText(spec.id), actuatorLetter(spec.id), spec.min, spec.max, role});
  }
  return tracks;
}

}  // namespace

LivePage::LivePage(const ThemeProvider& themes, engine::api::Console& console, QWidget* parent)
    : QWidget(parent), themes_(themes), console_(console) {
  setAccessibleName(tr("Live"));
  setFocusPolicy(Qt::StrongFocus);
  const int space = themes_.theme().space(1);
  auto* above = new QHBoxLayout;
  above->setSpacing(space);
  above->addWidget(buildReadouts());
  above->addWidget(buildCentre(), 1);
  auto* below = new QHBoxLayout;
  below->setSpacing(space);
  below->addWidget(prs_, 1);
  below->addWidget(events_, 1);
  auto* roasting = new QVBoxLayout;
  roasting->setSpacing(themes_.theme().space(0.5));
  roasting->addLayout(above, 1);
  roasting->addLayout(below);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(space, space, space, space);
  row->setSpacing(space);
  row->addLayout(roasting, 1);
  row->addWidget(buildDecisions());
  connectParts();
  for (const model::Proposal& proposal : console_.proposals().proposals()) commandChanged(proposal);
  restyle();
}

QWidget* LivePage::buildReadouts() {
  auto* left = new QWidget(this);
  left->setObjectName(u"readouts"_s);
  bt_ = new ValueTile(themes_, tr("Bean temperature"), tr("°C"), TypeSize::Huge, left);
  ror_ = new ValueTile(themes_, tr("RoR"), tr("°C/min"), TypeSize::Tile, left);
  ror_->setAccessibleName(tr("Rate of rise, °C/min"));
  exhaust_ = new ValueTile(themes_, tr("Exhaust"), tr("°C"), TypeSize::Tile, left);
  clock_ = new ValueTile(themes_, tr("Roast clock"), {}, TypeSize::Tile, left);
  development_ = new ValueTile(themes_, tr("Development"), {}, TypeSize::Tile, left);
  development_->setWidest(u"88:88"_s);
  clock_->setWidest(u"88:88"_s);
  const int space = themes_.theme().space(1);
  auto* rates = new QHBoxLayout;
  rates->setSpacing(space);
  rates->addWidget(ror_, 1);
  rates->addWidget(exhaust_, 1);
  auto* times = new QHBoxLayout;
  times->setSpacing(space);
  times->addWidget(clock_, 1);
  times->addWidget(development_, 1);
  settings_ = new QVBoxLayout;
  settings_->setSpacing(themes_.theme().space(0.5));
  prs_ = new HoldButton(themes_, tr("Next step"), this);
  prs_->setFocusPolicy(Qt::TabFocus);
  prs_->setProperty("tight", true);
  prs_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(space);
  column->addWidget(bt_);
  column->addLayout(rates);
  column->addLayout(times);
  column->addLayout(settings_);
  column->addStretch(1);
  return left;
}

QWidget* LivePage::buildCentre() {
  auto* centre = new QWidget(this);
  chart_ = new LiveChart(themes_, LiveChart::roastCurves(), centre);
  notice_ = new QLabel(centre);
  notice_->setAccessibleName(tr("Notice"));
  notice_->setProperty("surface", u"notice"_s);
  notice_->setWordWrap(true);
  notice_->setTextFormat(Qt::PlainText);
  notice_->setMargin(themes_.theme().space(0.5));
  notice_->hide();
  lane_ = new LaneChart(themes_, centre);
  events_ = new EventBar(themes_, this);
  auto* curves = new QWidget(centre);
  auto* stack = new QGridLayout(curves);
  stack->setContentsMargins(0, 0, 0, 0);
  stack->setSpacing(themes_.theme().space(0.5));
  stack->addWidget(chart_, 0, 0);
  stack->addWidget(notice_, 0, 0, Qt::AlignTop);  // over the top of the chart: what comes and goes moves nothing
  stack->addWidget(lane_, 1, 0);
  stack->setRowStretch(0, 1);
  notice_->raise();
  middle_ = new QStackedWidget(centre);
  middle_->addWidget(curves);
  middle_->addWidget(buildEmpty());
  auto* column = new QVBoxLayout(centre);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(middle_);
  return centre;
}

QWidget* LivePage::buildEmpty() {
  auto* empty = new QFrame(this);
  empty->setProperty("surface", u"panel"_s);
  emptyTitle_ = new WrappedText(empty);
  emptyTitle_->setText(tr("No machine connected"));
  emptyTitle_->setProperty("textRole", u"heading"_s);
  emptyTitle_->setAlignment(Qt::AlignCenter);
  emptyText_ = new WrappedText(empty);
  emptyText_->setAlignment(Qt::AlignCenter);
  auto* choose = new QPushButton(tr("Choose a machine …"), empty);
  choose->setAccessibleName(tr("Choose a machine"));
  choose->setAutoDefault(false);
  auto* twin = new QPushButton(tr("Use the digital twin"), empty);
  twin->setAccessibleName(tr("Use the digital twin"));
  twin->setAutoDefault(false);
  connect(choose, &QPushButton::clicked, this, &LivePage::connectionWanted);
  connect(twin, &QPushButton::clicked, this, [this] {
    for (const model::MachineInfo& machine : console_.machines().machines()) {
      if (!machine.isTwin) continue;
      return console_.machines().connectTo(machine.id, [self = QPointer(this)](const base::Result<void>& chosen) {
        if (self && !chosen) Q_EMIT self->connectionWanted();  // it says what is in the way
      });
    }
    Q_EMIT connectionWanted();
  });
  auto* buttons = new QVBoxLayout;
  buttons->addWidget(choose, 0, Qt::AlignHCenter);
  buttons->addWidget(twin, 0, Qt::AlignHCenter);
  auto* column = new QVBoxLayout(empty);
  const int pad = themes_.theme().space(1.5);
  column->setContentsMargins(pad, pad, pad, pad);
  column->setSpacing(themes_.theme().space(2));
  column->addStretch(1);
  column->addWidget(emptyTitle_);
  column->addWidget(emptyText_);
  column->addLayout(buttons);
  column->addStretch(1);
  return empty;
}

QWidget* LivePage::buildDecisions() {
  auto* right = new QWidget(this);
  right->setObjectName(u"decisions"_s);
  approvals_ = new ApprovalQueue(themes_, console_.proposals(), console_.live(), right);
  auto* byHand = new QLabel(tr("Next by hand"), right);
  byHand->setProperty("textRole", u"secondary"_s);
  nextByHand_ = new QLabel(right);
  nextByHand_->setWordWrap(true);
  nextByHand_->setTextFormat(Qt::PlainText);
  nextByHand_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  nextByHand_->setAccessibleName(tr("Next by hand"));
  auto* column = new QVBoxLayout(right);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(themes_.theme().space(0.5));
  column->addWidget(approvals_, 1);
  column->addWidget(byHand);
  column->addWidget(nextByHand_);
  return right;
}

void LivePage::connectParts() {
  approvals_->setEchoes([this](const QString& id) {
    const auto found = echoes_.find(id);
    return found == echoes_.end() ? std::nullopt : found->second;
  });
  connect(chart_, &LiveChart::plotSpanChanged, lane_, &LaneChart::setPlotSpan);
  connect(&console_.proposals(), &engine::api::ProposalsApi::proposalChanged, this, &LivePage::commandChanged);
  connect(events_, &EventBar::markWanted, this,
          [this](model::EventType type) { console_.roasts().mark(type, sayIfRefused()); });
  connect(events_, &EventBar::undoWanted, this, [this] { console_.roasts().undoMark(sayIfRefused()); });
  connect(prs_, &HoldButton::held, this, [this] {
    if (prsNext_) change(QStringView(model::actuator::kPrs).toString(), static_cast<int>(*prsNext_));
  });
  connect(&themes_, &ThemeProvider::themeChanged, this, &LivePage::restyle);
}

void LivePage::restyle() {
  const Theme& theme = themes_.theme();
  // Side columns grow with the text, but leave the curves their place.
  const double grown = std::min(theme.textScale(), 1.4);
  auto* readouts = findChild<QWidget*>(u"readouts"_s);
  readouts->setFixedWidth(std::max(static_cast<int>(252 * grown), readouts->layout()->minimumSize().width()));
  prs_->setMaximumWidth(readouts->maximumWidth());  // under them, as long as the events leave it the room
  findChild<QWidget*>(u"decisions"_s)->setFixedWidth(static_cast<int>(304 * std::min(theme.textScale(), 1.25)));
  notice_->setFont(theme.font(TypeSize::Body, QFont::DemiBold));
  nextByHand_->setFont(theme.font(TypeSize::Body, QFont::DemiBold));
  nextByHand_->setMinimumHeight(2 * QFontMetrics(nextByHand_->font()).lineSpacing());
}

engine::api::Answer LivePage::sayIfRefused() {
  const QPointer<LivePage> self(this);
  return [self](const base::Result<void>& result) {
    if (self && !result) self->say(result.error().message);
  };
}

void LivePage::say(const QString& message) {
  said_ = message;
  saidUntilNs_ = console_.live().nowNs() + kSaidForNs;
  tick();
}

void LivePage::change(const QString& actuatorId, int target) {
  const QPointer<LivePage> self(this);
  presenter_.setCollected(actuatorId, target);
  console_.proposals().change(actuatorId, target, [self, actuatorId, target](const base::Result<void>& result) {
    if (!self) return;
    self->presenter_.setCollected(actuatorId, std::nullopt);
    if (result) return;
    self->presenter_.refused(actuatorId, target);
    self->say(result.error().message);
  });
}

void LivePage::commandChanged(const model::Proposal& proposal) {
  presenter_.proposalChanged(proposal);
  using Fate = CommandMark::Fate;
  const bool started = proposal.status == ProposalStatus::Executing || proposal.outcome.has_value();
  if (!started || proposal.actuatorId == model::actuator::kPrs) return;
  if (!marks_.contains(proposal.id)) {
    const auto series = console_.live().snapshot().series;
    if (!series) return;
    const double atS = static_cast<double>(console_.live().nowUtcMs() - series->originUtcMs()) / 1000.0;
    marks_[proposal.id] = {proposal.actuatorId, atS, proposal.to, Fate::Open};
    markOrder_.push_back(proposal.id);
    if (markOrder_.size() > kMostMarks) {
      marks_.erase(markOrder_.front());
      markOrder_.erase(markOrder_.begin());
    }
  }
  marks_[proposal.id].fate = proposal.status == ProposalStatus::Completed ? Fate::Done
                             : model::isFinal(proposal.status)            ? Fate::NotTaken
                                                                          : Fate::Open;
}

LiveInputs LivePage::inputs() const {
  LiveInputs in;
  in.live = console_.live().snapshot();
  in.link = console_.machines().link();
  in.capability = console_.machines().capability();
  in.roast = console_.roasts().roast();
  in.abort = console_.abort().status();
  in.nowUtcMs = console_.live().nowUtcMs();
  in.check = [this](const QString& id, int target) { return console_.proposals().check(id, target); };
  return in;
}

void LivePage::tick() {
  if (!isVisible()) return;
  const LiveInputs in = inputs();
  const LiveView view = presenter_.view(in);
  showView(view);
  if (view.hasMachine) {
    const ChartFrame frame = chartFrame(in);
    lane_->setTracks(tracksOf(*in.capability));
    chart_->setFrame(frame);
    lane_->setFrame(frame);
  }
  approvals_->tick();
}

void LivePage::showView(const LiveView& view) {
  bt_->setValue(view.bt);
  ror_->setValue(view.ror);
  exhaust_->setValue(view.exhaust);
  clock_->setValue(view.clock);
  development_->setValue(view.development);
  showActuators(view.actuators);
  showPrs(view);
  events_->setView(view);
  const bool saying = !said_.isEmpty() && console_.live().nowNs() < saidUntilNs_;
  const QString notice = saying ? said_ : view.notice;
  notice_->setText(notice);
  notice_->setVisible(!notice.isEmpty());
  nextByHand_->setText(view.nextByHand);
  showMiddle(view.hasMachine ? 0 : 1);
  emptyText_->setText(
      notice.isEmpty()
          ? tr("Plug the roaster in and switch it on: it is found by itself. Without a roaster, the digital twin "
               "roasts in its place.")
          : notice);
}

// What is behind asks for no room.
void LivePage::showMiddle(int shown) {
  for (int i = 0; i < middle_->count(); ++i) {
    const auto policy = i == shown ? QSizePolicy::Preferred : QSizePolicy::Ignored;
    middle_->widget(i)->setSizePolicy(policy, policy);
  }
  middle_->setCurrentIndex(shown);
}

void LivePage::showActuators(const std::vector<ActuatorView>& actuators) {
  const bool same = std::ranges::equal(actuators, controls_, {}, &ActuatorView::id,
                                       [](const ActuatorControl* control) { return control->actuatorId(); });
  if (!same) {
    for (ActuatorControl* control : controls_) control->deleteLater();
    controls_.clear();
    for (const ActuatorView& view : actuators) {
      auto* control = new ActuatorControl(themes_, view, this);
      settings_->addWidget(control);
      controls_.push_back(control);
      connect(control, &ActuatorControl::collecting, this, [this](const QString& id, std::optional<int> target) {
        presenter_.setCollected(id, target);
        tick();
      });
      connect(control, &ActuatorControl::changeWanted, this, &LivePage::change);
      connect(control, &ActuatorControl::acknowledged, this, [this](const QString& id) { presenter_.acknowledge(id); });
    }
  }
  echoes_.clear();
  for (size_t i = 0; i < actuators.size(); ++i) {
    controls_[i]->setView(actuators[i]);
    echoes_[actuators[i].id] = actuators[i].echo;
  }
}

void LivePage::showPrs(const LiveView& view) {
  if (prs_->isDown()) return;  // never changes its meaning under the finger
  const QString refused = view.prs ? view.prs->refused : tr("The machine offers no step now");
  prs_->setEnabled(refused.isEmpty());
  setReasonTip(*prs_, refused.isEmpty() ? tr("Hold for one second") : refused);
  prsNext_ = view.prs ? std::optional(view.prs->next) : std::nullopt;
  const QString text = view.prs ? tr("Next step:\n%1").arg(view.prs->label) : tr("Next step");
  if (prs_->text() == text) return;
  prs_->setText(text);
  prs_->setAccessibleName(view.prs ? tr("Machine, next step: %1").arg(view.prs->label) : tr("Machine, next step"));
}

ChartFrame LivePage::chartFrame(const LiveInputs& in) const {
  ChartFrame frame;
  frame.series = in.live.series;
  frame.size = frame.series->size();
  const auto onAxis = [&](qint64 utcMs) { return static_cast<double>(utcMs - frame.series->originUtcMs()) / 1000.0; };
  if (in.roast) {
    if (const auto charge = in.roast->chargeUtcMs()) frame.chargeS = onAxis(*charge);
    for (const model::RoastEvent& event : in.roast->events) {
      if (!event.undone) frame.events.push_back({eventText(event.type), onAxis(event.utcMs)});
    }
    std::ranges::sort(frame.events, {}, &EventLine::atS);
    for (const model::RoastGap& gap : in.roast->gaps)
      frame.gaps.push_back({onAxis(gap.fromUtcMs), onAxis(gap.toUtcMs)});
  }
  frame.window = windowFor(frame.series->firstS(), frame.series->lastS(), frame.chargeS);
  frame.gapS = std::max(1.0, kGapPolls * in.capability->pollIntervalS);
  for (const QString& id : markOrder_) frame.commands.push_back(marks_.at(id));
  return frame;
}

bool LivePage::handleKey(QKeyEvent* event) {
  if (event->isAutoRepeat()) return false;
  const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
  if (modifiers == Qt::ControlModifier && event->key() == Qt::Key_Z) {
    console_.roasts().undoMark(sayIfRefused());
    return true;
  }
  if (modifiers != Qt::NoModifier) return false;
  switch (event->key()) {
    case Qt::Key_Space:
      return events_->markNext();
    case Qt::Key_A:
      return approvals_->approveTarget();
    case Qt::Key_R:
      return approvals_->rejectTarget();
    default:
      return false;
  }
}

void LivePage::keyPressEvent(QKeyEvent* event) {
  if (!handleKey(event)) QWidget::keyPressEvent(event);
}

void LivePage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  tick();
}

quint64 LivePage::framesPainted() const {
  return chart_->framesPainted();
}

}  // namespace tryer::ui
