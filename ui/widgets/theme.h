// How everything looks: colours by role, type sizes, spacing. The one place that knows a colour.
// A widget names a role and asks its ThemeProvider; it never holds a colour or a pixel size of its own.
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>
#include <QStringList>
#include <span>

class QApplication;

namespace tryer::ui {

enum class Scheme { Light, Dark };

// What a colour is for. Grey is normal; a saturated role means abnormal, or a decision that is wanted.
enum class Role {
  Window,     // behind everything
  Panel,      // tiles, cards, controls
  Line,       // borders, grid
  Text,       // ≥ 7:1 on Window and Panel
  Secondary,  // labels, units, times: ≥ 4.5:1 on Window and Panel
  Dimmed,     // a stale value
  Critical,   // alarms by priority; symbols, borders, curves, never a text on Panel
  High,
  Low,
  Maintenance,
  CriticalFill,  // the strip that must be seen: OnCritical on it is ≥ 7:1
  OnCritical,
  Decision,      // a decision is wanted: proposals, their countdown, forecasts
  Good,          // a passed check: grey, because normal is grey
  AbortSurface,  // the abort is neutral with dark-red text and border
  AbortText,
  Focus,  // the frame around what has the keyboard
  CurveBt,
  CurveExhaust,
  CurveRor,
  TrackHeater,
  TrackFan,
  TrackDrum,
  Background,  // the background roast
};
inline constexpr int kRoleCount = static_cast<int>(Role::Background) + 1;

// Device-independent pixels at 100 %: 12, 14, 18, 28, 64. Tile and Huge grow by half at most.
enum class TypeSize { Secondary, Body, Heading, Tile, Huge };

// A text colour and what it is written on, as used somewhere in the window.
struct ContrastPair {
  Role text;
  Role surface;
  double atLeast;  // WCAG 2.2 contrast ratio
};

// A value: cheap to copy, equal when it looks the same.
class Theme {
 public:
  // textScale: 1.0 … 2.0, clamped. glove: larger targets.
  explicit Theme(Scheme scheme = Scheme::Light, double textScale = 1.0, bool glove = false);

  Scheme scheme() const { return scheme_; }
  double textScale() const { return textScale_; }
  bool glove() const { return glove_; }

  QColor color(Role role) const;
  QFont font(TypeSize size, QFont::Weight weight = QFont::Normal) const;
  int space(double steps = 1) const;  // of the 8 px grid, in px; scaled with the text up to 1.5
  int target() const;                 // least height of anything that is pressed: 44 px, 56 px for gloves
  int corner() const { return 4; }
  int scaled(double px) const;  // px at 100 % → px now, for widths that hold text

  QPalette palette() const;
  // For all standard controls. Buttons choose a look by the dynamic property "look": "decision", "quiet", "expected".
  // "tight" ones have little air beside their text, "square" ones are as wide as they are high at least must be; all
  // others are never narrower than their text.
  // Labels choose one by "textRole": "secondary", "heading".
  QString styleSheet() const;

  static QStringList fontFamilies();                  // "Inter" when it is installed, else the system's sans
  static std::span<const ContrastPair> pairsInUse();  // every text on every surface; a test computes their contrast
  static double contrast(const QColor& a, const QColor& b);  // WCAG 2.2 relative luminance ratio, 1 … 21

  bool operator==(const Theme&) const = default;

 private:
  Scheme scheme_ = Scheme::Light;
  double textScale_ = 1.0;
  bool glove_ = false;
};

// The theme now, and when it changes. Made by the application, handed to every widget; outlives them. GUI thread.
class ThemeProvider final : public QObject {
  Q_OBJECT
 public:
  explicit ThemeProvider(const Theme& theme = Theme(), QObject* parent = nullptr);

  const Theme& theme() const { return theme_; }
  void setTheme(const Theme& theme);
  // Fusion style, palette, font and style sheet of the whole program, now and at every change.
  void applyTo(QApplication& application);

 Q_SIGNALS:
  void themeChanged();

 private:
  void apply();

  Theme theme_;
  QApplication* application_ = nullptr;
};

}  // namespace tryer::ui
