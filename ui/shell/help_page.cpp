#include "ui/shell/help_page.h"

#include <QFile>
#include <QLocale>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextTable>

// The text lies in this library's resources; a static library's have to be asked for, outside of any namespace.
static void loadResources() {
  Q_INIT_RESOURCE(tryer);
}

namespace tryer::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMarginPx = 24;

// In the language of the desktop when there is such a text, else in English.
QString helpText() {
  for (const QString& language : {QLocale().name().left(2), u"en"_s}) {
    QFile file(u":/help/%1.md"_s.arg(language));
    if (file.open(QIODevice::ReadOnly)) return QString::fromUtf8(file.readAll());
  }
  return {};
}

// Markdown comes without air between its paragraphs.
void space(QTextDocument& document) {
  constexpr double kHeadingPx = 18;
  constexpr double kTextPx = 6;
  constexpr double kLinePercent = 125;
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
    QTextCursor cursor(block);
    if (cursor.currentTable()) continue;
    QTextBlockFormat format = block.blockFormat();
    format.setTopMargin(format.headingLevel() > 0 ? kHeadingPx : kTextPx);
    format.setLineHeight(kLinePercent, QTextBlockFormat::ProportionalHeight);
    cursor.setBlockFormat(format);
  }
}

}  // namespace

HelpPage::HelpPage(QWidget* parent) : QTextBrowser(parent) {
  setAccessibleName(tr("Help"));
  setOpenLinks(false);
  setFrameShape(QFrame::NoFrame);
  document()->setDocumentMargin(kMarginPx);
  loadResources();
  setMarkdown(helpText());
  space(*document());
}

}  // namespace tryer::ui
