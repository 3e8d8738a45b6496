#include "app/ctl/output.h"

#include <cstdio>

#include "core/base/canonical_json.h"
#include "core/base/exit_code.h"

namespace tryer::ctl {

using namespace Qt::StringLiterals;

namespace {
void write(FILE* stream, const QByteArray& text) {
  std::fwrite(text.constData(), 1, static_cast<std::size_t>(text.size()), stream);
  std::fputc('\n', stream);
}
}  // namespace

void printLine(const QString& text) {
  write(stdout, text.toUtf8());
}

void printJson(const QJsonObject& object) {
  write(stdout, base::canonicalJson(object));
}

int printError(const base::Error& error, bool json) {
  if (json) {
    printJson({{u"error"_s, QJsonObject{{u"code"_s, base::errorCodeName(error.code)},
                                        {u"message"_s, error.message},
                                        {u"details"_s, error.details}}}});
  } else {
    write(stderr, error.message.toUtf8());
    if (!error.details.isEmpty()) write(stderr, "  " + error.details.toUtf8());
  }
  return base::exitCodeFor(error);
}

}  // namespace tryer::ctl
