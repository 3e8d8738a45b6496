#include "core/machine/line/line_options.h"

#include <algorithm>

namespace tryer::machine {

using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kLongestHost = 253;  // of a name in the DNS
}

QString LineOptions::place() const {
  return host.contains(u':') ? u"[%1]:%2"_s.arg(host).arg(port) : u"%1:%2"_s.arg(host).arg(port);
}

QString LineOptions::machineId() const {
  return u"line:"_s + place();
}

base::Result<LineOptions> parseLineAddress(const QString& text) {
  const auto wrong = [&text] {
    return base::fail(base::ErrorCode::InvalidArgument,
                      u"'%1' is no address: it takes HOST:PORT, for example 127.0.0.1:9000."_s.arg(text));
  };
  const qsizetype colon = text.lastIndexOf(u':');
  if (colon <= 0) return wrong();
  bool ok = false;
  const uint port = text.mid(colon + 1).toUInt(&ok);
  if (!ok || port == 0 || port > 65'535 || !text[colon + 1].isDigit()) return wrong();
  QString host = text.left(colon);
  const bool bracketed = host.startsWith(u'[') && host.endsWith(u']');
  if (bracketed) host = host.mid(1, host.size() - 2);
  const auto allowed = [bracketed](QChar c) {
    return c.unicode() < 128 &&
           (c.isLetterOrNumber() || c == u'.' || c == u'-' || c == u'_' || (bracketed && (c == u':' || c == u'%')));
  };
  if (host.isEmpty() || host.size() > kLongestHost || !std::ranges::all_of(host, allowed)) return wrong();
  LineOptions options;
  options.host = host;
  options.port = static_cast<quint16>(port);
  return options;
}

}  // namespace tryer::machine
