#include "ui/widgets/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QStyleFactory>
#include <algorithm>
#include <array>
#include <cmath>

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {

struct Token {
  Role role;
  QRgb light;
  QRgb dark;
};

// The colour table of the window. Order: as in Role.
constexpr std::array kTokens{
    Token{Role::Window, 0xffeceef0, 0xff1c1f23},       Token{Role::Panel, 0xfff7f8f9, 0xff25292e},
    Token{Role::Line, 0xffc9cfd6, 0xff3a4149},         Token{Role::Text, 0xff1b1f24, 0xffe6e9ed},
    Token{Role::Secondary, 0xff59636e, 0xffa3adb8},    Token{Role::Dimmed, 0xff59636e, 0xffa3adb8},
    Token{Role::Critical, 0xffc62828, 0xffe5534b},     Token{Role::High, 0xffe07b00, 0xfff0932b},
    Token{Role::Low, 0xfff2c400, 0xfff2c94c},          Token{Role::Maintenance, 0xff2f6fb5, 0xff5b9bd5},
    Token{Role::CriticalFill, 0xff9e1b1b, 0xff9e1b1b}, Token{Role::OnCritical, 0xffffffff, 0xffffffff},
    Token{Role::Decision, 0xff6f52b5, 0xffa58be0},     Token{Role::Good, 0xff59636e, 0xffa3adb8},
    Token{Role::AbortSurface, 0xffffffff, 0xffd5dae0}, Token{Role::AbortText, 0xff7f1414, 0xff7f1414},
    Token{Role::Focus, 0xff1b1f24, 0xffe6e9ed},        Token{Role::CurveBt, 0xff1b1f24, 0xffe6e9ed},
    Token{Role::CurveExhaust, 0xff4a6a8a, 0xff8fb0d0}, Token{Role::CurveRor, 0xff0b7a75, 0xff4cc2bb},
    Token{Role::TrackHeater, 0xff1b1f24, 0xffe6e9ed},  Token{Role::TrackFan, 0xff4a6a8a, 0xff8fb0d0},
    Token{Role::TrackDrum, 0xff59636e, 0xffa3adb8},    Token{Role::Background, 0xff9aa3ad, 0xff5a646e},
};
static_assert(kTokens.size() == kRoleCount);

constexpr std::array kPairs{
    ContrastPair{Role::Text, Role::Window, 7.0},
    ContrastPair{Role::Text, Role::Panel, 7.0},
    ContrastPair{Role::Secondary, Role::Window, 4.5},
    ContrastPair{Role::Secondary, Role::Panel, 4.5},
    ContrastPair{Role::Dimmed, Role::Window, 4.5},
    ContrastPair{Role::Dimmed, Role::Panel, 4.5},
    ContrastPair{Role::OnCritical, Role::CriticalFill, 7.0},
    ContrastPair{Role::AbortText, Role::AbortSurface, 7.0},
    // Selected text is the window turned round.
    ContrastPair{Role::Panel, Role::Text, 7.0},
    ContrastPair{Role::Text, Role::Line, 7.0},  // a pressed or focused button
    // Curves, tracks and frames are graphics: WCAG 2.2 asks 3:1.
    ContrastPair{Role::CurveBt, Role::Panel, 3.0},
    ContrastPair{Role::CurveExhaust, Role::Panel, 3.0},
    ContrastPair{Role::CurveRor, Role::Panel, 3.0},
    ContrastPair{Role::TrackHeater, Role::Panel, 3.0},
    ContrastPair{Role::TrackFan, Role::Panel, 3.0},
    ContrastPair{Role::TrackDrum, Role::Panel, 3.0},
    ContrastPair{Role::Focus, Role::Panel, 3.0},
    ContrastPair{Role::Decision, Role::Panel, 3.0},
    ContrastPair{Role::Critical, Role::Panel, 3.0},
};

double linear(double channel) {
  return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

// WCAG 2.2, "relative luminance".
double luminance(const QColor& color) {
  const auto part = [](float channel) { return linear(static_cast<double>(channel)); };
  return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
}

int pixelSize(TypeSize size) {
  switch (size) {
    case TypeSize::Secondary:
      return 12;
    case TypeSize::Body:
      return 14;
    case TypeSize::Heading:
      return 18;
    case TypeSize::Tile:
      return 28;
    case TypeSize::Huge:
      return 64;
  }
  return 14;
}

constexpr double kTargetPx = 44;
constexpr double kGloveTargetPx = 56;
constexpr double kGridPx = 8;

}  // namespace

Theme::Theme(Scheme scheme, double textScale, bool glove)
    : scheme_(scheme), textScale_(std::clamp(textScale, 1.0, 2.0)), glove_(glove) {}

QColor Theme::color(Role role) const {
  const Token& token = kTokens[static_cast<size_t>(role)];
  Q_ASSERT(token.role == role);
  return QColor::fromRgb(scheme_ == Scheme::Light ? token.light : token.dark);
}

QFont Theme::font(TypeSize size, QFont::Weight weight) const {
  QFont font(fontFamilies());
  font.setStyleHint(QFont::SansSerif);
  // What is large already grows by half at most: it must leave room for the rest.
  const bool large = size == TypeSize::Huge || size == TypeSize::Tile;
  const double grown = large ? std::min(textScale_, 1.5) : textScale_;
  font.setPixelSize(static_cast<int>(std::lround(pixelSize(size) * grown)));
  font.setWeight(weight);
  return font;
}

int Theme::scaled(double px) const {
  return static_cast<int>(std::lround(px * textScale_));
}

int Theme::space(double steps) const {
  return static_cast<int>(std::lround(kGridPx * steps * std::min(textScale_, 1.5)));
}

int Theme::target() const {
  const double least = glove_ ? kGloveTargetPx : kTargetPx;
  return std::max(static_cast<int>(least), scaled(pixelSize(TypeSize::Body) * 2));
}

QStringList Theme::fontFamilies() {
  return {u"Inter"_s, QFontDatabase::systemFont(QFontDatabase::GeneralFont).family()};
}

std::span<const ContrastPair> Theme::pairsInUse() {
  return kPairs;
}

double Theme::contrast(const QColor& a, const QColor& b) {
  const double la = luminance(a);
  const double lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QPalette Theme::palette() const {
  QPalette palette;
  palette.setColor(QPalette::Window, color(Role::Window));
  palette.setColor(QPalette::WindowText, color(Role::Text));
  palette.setColor(QPalette::Base, color(Role::Panel));
  palette.setColor(QPalette::AlternateBase, color(Role::Window));
  palette.setColor(QPalette::Text, color(Role::Text));
  palette.setColor(QPalette::PlaceholderText, color(Role::Secondary));
  palette.setColor(QPalette::Button, color(Role::Panel));
  palette.setColor(QPalette::ButtonText, color(Role::Text));
  palette.setColor(QPalette::ToolTipBase, color(Role::Panel));
  palette.setColor(QPalette::ToolTipText, color(Role::Text));
  palette.setColor(QPalette::Highlight, color(Role::Text));
  palette.setColor(QPalette::HighlightedText, color(Role::Panel));
  palette.setColor(QPalette::BrightText, color(Role::OnCritical));
  palette.setColor(QPalette::Link, color(Role::Maintenance));
  palette.setColor(QPalette::Light, color(Role::Panel));
  palette.setColor(QPalette::Midlight, color(Role::Line));
  palette.setColor(QPalette::Mid, color(Role::Line));
  palette.setColor(QPalette::Dark, color(Role::Secondary));
  palette.setColor(QPalette::Shadow, color(Role::Line));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, color(Role::Secondary));
  }
  palette.setColor(QPalette::Disabled, QPalette::Highlight, color(Role::Line));
  palette.setColor(QPalette::Disabled, QPalette::HighlightedText, color(Role::Text));
  return palette;
}

QString Theme::styleSheet() const {
  const auto name = [this](Role role) { return color(role).name(); };
  // Placeholders are named, so that the sheet can be read; numbers are px.
  QString sheet =
      uR"(
QToolTip { background: @panel; color: @text; border: 1px solid @line; padding: 4px; }
QLabel[textRole="secondary"] { color: @secondary; font-size: @smallpx; }
QLabel[textRole="heading"] { font-size: @headingpx; font-weight: 600; }
QPushButton { background: @panel; color: @text; border: 2px solid @line; border-radius: 4px;
  padding: 0 @padpx; min-height: @targetpx; }
QPushButton[square="true"] { padding: 0; min-width: @targetpx; max-width: @targetpx; }
QPushButton:hover { border-color: @secondary; }
QPushButton[look="quiet"] { background: transparent; }
QPushButton[tight="true"] { padding: 0 2px; }
QPushButton[look="decision"] { border-color: @decision; font-weight: 600; }
QPushButton[look="expected"] { border-color: @text; font-weight: 600; }
QPushButton:focus { background: @line; border-color: @focus; }
QPushButton:pressed { background: @line; border-color: @text; }
QPushButton:checked { background: @line; border-color: @text; }
QPushButton:disabled { color: @secondary; border: 2px dashed @line; }
QLineEdit, QComboBox, QDateTimeEdit, QSpinBox, QDoubleSpinBox { background: @panel; color: @text; border: 2px solid @line;
  border-radius: 4px; padding: 0 8px; min-height: @targetpx; selection-background-color: @text;
  selection-color: @panel; }
QLineEdit:focus, QComboBox:focus, QDateTimeEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus { border-color: @focus; }
QComboBox::drop-down { border: none; width: 24px; }
QProgressBar { background: @panel; color: @text; border: 1px solid @line; border-radius: 4px; text-align: center; }
QProgressBar::chunk { background: @line; }
QFrame[surface="panel"] { background: @panel; border: 1px solid @line; border-radius: 4px; }
QLabel[surface="notice"] { background: @panel; border: 2px solid @text; border-radius: 4px; }
QFrame[surface="line"] { background: @line; border: none; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget#scrolled { background: transparent; }
QTableView, QListView, QTreeView, QPlainTextEdit, QTextEdit, QTextBrowser { background: @panel; color: @text;
  border: 1px solid @line; gridline-color: @line; }
QHeaderView::section { background: @window; color: @secondary; border: none; border-bottom: 1px solid @line;
  padding: 4px 8px; }
)"_s;
  // Longer names first: "@line" must not eat the start of another.
  const std::pair<QString, QString> values[] = {
      {u"@secondary"_s, name(Role::Secondary)},
      {u"@decision"_s, name(Role::Decision)},
      {u"@headingpx"_s, u"%1px"_s.arg(scaled(18))},
      {u"@targetpx"_s, u"%1px"_s.arg(target() - 4)},
      {u"@smallpx"_s, u"%1px"_s.arg(scaled(12))},
      {u"@window"_s, name(Role::Window)},
      {u"@panel"_s, name(Role::Panel)},
      {u"@focus"_s, name(Role::Focus)},
      {u"@padpx"_s, u"%1px"_s.arg(space(1))},
      {u"@line"_s, name(Role::Line)},
      {u"@text"_s, name(Role::Text)},
  };
  for (const auto& [placeholder, value] : values) sheet.replace(placeholder, value);
  return sheet;
}

ThemeProvider::ThemeProvider(const Theme& theme, QObject* parent) : QObject(parent), theme_(theme) {}

void ThemeProvider::setTheme(const Theme& theme) {
  if (theme == theme_) return;
  theme_ = theme;
  apply();
  Q_EMIT themeChanged();
}

void ThemeProvider::applyTo(QApplication& application) {
  application_ = &application;
  application.setStyle(QStyleFactory::create(u"Fusion"_s));
  apply();
}

void ThemeProvider::apply() {
  if (application_ == nullptr) return;
  application_->setPalette(theme_.palette());
  application_->setFont(theme_.font(TypeSize::Body));
  application_->setStyleSheet(theme_.styleSheet());
}

}  // namespace tryer::ui
