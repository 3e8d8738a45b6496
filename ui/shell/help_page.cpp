#include "ui/shell/help_page.h"

#include <QFile>
#include <QLocale>

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

}  // namespace

HelpPage::HelpPage(QWidget* parent) : QTextBrowser(parent) {
  setAccessibleName(tr("Help"));
  setOpenLinks(false);
  setFrameShape(QFrame::NoFrame);
  document()->setDocumentMargin(kMarginPx);
  loadResources();
  setMarkdown(helpText());
}

}  // namespace tryer::ui
