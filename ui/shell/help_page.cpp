#include "ui/shell/help_page.h"

#include <QFile>

namespace tryer::ui {

HelpPage::HelpPage(QWidget* parent) : QTextBrowser(parent) {
  setAccessibleName(tr("Help"));
  setOpenLinks(false);
  document()->setDocumentMargin(24);
  QFile file(QStringLiteral(":/help/en.md"));
  if (file.open(QIODevice::ReadOnly)) setMarkdown(QString::fromUtf8(file.readAll()));
}

}  // namespace tryer::ui
