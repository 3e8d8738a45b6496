// The German texts: they load, they are complete where it matters, and no placeholder is lost.
#include <QFile>
#include <QPushButton>
#include <QRegularExpression>
#include <QTest>
#include <QTranslator>
#include <QXmlStreamReader>
#include <utility>

#include "tests/support/fake_console.h"
#include "tests/ui/by_name.h"
#include "tests/ui/ticks.h"
#include "ui/connection/connection_dialog.h"
#include "ui/journal/journal_page.h"
#include "ui/models/journal_text.h"
#include "ui/shell/main_window.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::ui;
using test::byName;

namespace {

// As a language that says everything at length: a third longer, placeholders kept.
class LongWords final : public QTranslator {
 public:
  bool isEmpty() const override { return false; }
  QString translate(const char*, const char* source, const char*, int) const override {
    const QString text = QString::fromUtf8(source);
    return text.size() < 2 ? text : text + u" "_s + u"äöüß"_s.repeated(1 + static_cast<int>(text.size()) / 12);
  }
};

// Installed as long as it lives.
class Installed {
 public:
  explicit Installed(QTranslator& translator) : translator_(translator) {
    QCoreApplication::installTranslator(&translator_);
  }
  ~Installed() { QCoreApplication::removeTranslator(&translator_); }

 private:
  QTranslator& translator_;
};

QStringList placeholders(const QString& text) {
  QStringList found;
  static const QRegularExpression kPlace(u"%(n|\\d)"_s);
  for (auto it = kPlace.globalMatch(text); it.hasNext();) found << it.next().captured();
  found.sort();
  return found;
}

}  // namespace

class TstTranslations : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void germanLoadsAndIsUsed();
  void placeholdersAreKept();
  void longWordsFit();
};

void TstTranslations::germanLoadsAndIsUsed() {
  QTranslator german;
  QVERIFY2(german.load(QStringLiteral(TRYER_QM)), TRYER_QM);
  const Installed installed(german);
  test::FakeConsole console;
  ThemeProvider themes;
  const ConnectionDialog dialog(console.machines(), themes, nullptr);
  QCOMPARE(byName<QPushButton>(dialog, u"Die gewählte Maschine verbinden"_s)->text(), u"Verbinden"_s);
  QCOMPARE(journalTypeText(u"abort.reset"_s), u"ABBRUCH zurückgesetzt"_s);
  MainWindow window(console, themes);
  QVERIFY(byName<QAbstractButton>(window, u"ABBRUCH"_s));
  QVERIFY(byName<QAbstractButton>(window, u"Keine neueren Einträge"_s));
}

void TstTranslations::placeholdersAreKept() {
  QFile file(QStringLiteral(TRYER_TS));
  QVERIFY(file.open(QIODevice::ReadOnly));
  QXmlStreamReader xml(&file);
  QString source;
  int translated = 0;
  int all = 0;
  while (!xml.atEnd()) {
    xml.readNext();
    if (!xml.isStartElement()) continue;
    if (xml.name() == "source"_L1) source = xml.readElementText();
    if (xml.name() != "translation"_L1) continue;
    ++all;
    QStringList forms;  // one, or those for one and for many
    QString text;
    while (xml.readNext() != QXmlStreamReader::EndElement || xml.name() != "translation"_L1) {
      if (xml.isCharacters()) text += xml.text();
      if (xml.isEndElement()) forms << std::exchange(text, {}).trimmed();
      if (xml.hasError()) break;
    }
    if (forms.isEmpty()) forms << text;
    if (forms.contains(QString())) continue;
    ++translated;
    for (const QString& form : forms) QCOMPARE(placeholders(form), placeholders(source));
  }
  QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
  QVERIFY(all > 200);
  QVERIFY2(translated * 10 >= all * 8, qPrintable(u"%1 of %2"_s.arg(translated).arg(all)));
}

void TstTranslations::longWordsFit() {
  LongWords words;
  const Installed installed(words);
  test::FakeConsole console;
  console.startRoast(462);
  console.proposalsApi.propose(u"heater"_s, 7, 5, u"Rate of rise is falling slowly."_s);
  ThemeProvider themes;
  themes.applyTo(*qApp);
  MainWindow window(console, themes);
  window.resize(1280, 720);
  window.show();
  QVERIFY(QTest::qWaitForWindowExposed(&window));
  for (const auto page :
       {MainWindow::Page::Live, MainWindow::Page::Alarms, MainWindow::Page::Journal, MainWindow::Page::Help}) {
    window.showPage(page);
    QVERIFY(test::letTick(console));
    QVERIFY2(window.width() <= 1280 && window.height() <= 720,
             qPrintable(u"page %1: %2×%3"_s.arg(static_cast<int>(page)).arg(window.width()).arg(window.height())));
  }
  window.showPage(MainWindow::Page::Journal);
  for (const auto* button : window.findChild<JournalPage*>()->findChildren<QPushButton*>()) {
    if (!button->isVisible()) continue;
    QVERIFY2(button->width() >= button->fontMetrics().size(0, button->text()).width(), qPrintable(button->text()));
  }
}

QTEST_MAIN(TstTranslations)
#include "tst_translations.moc"
