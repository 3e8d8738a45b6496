// What a record of the journal is hashed over: one text for one record, readable as JSON by anybody's tool.
#include <QJsonArray>

#include "core/journal/chain.h"
#include "tests/fuzz/fuzz_json.h"

using namespace tryer;
using fuzz::require;

namespace {

// The text up to the next zero byte.
QByteArray take(QByteArrayView& rest) {
  const auto end = rest.indexOf('\0');
  const QByteArray text = rest.first(end < 0 ? rest.size() : end).toByteArray();
  rest = end < 0 ? QByteArrayView() : rest.sliced(end + 1);
  return text;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  QByteArrayView rest(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
  const QByteArray type = QString::fromUtf8(take(rest)).toUtf8();
  const QByteArray actor = QString::fromUtf8(take(rest)).toUtf8();
  const QByteArray payload = rest.toByteArray();
  if (!base::isCanonicalJson(payload)) return 0;
  const auto seq = static_cast<qint64>(size);
  const journal::ChainLink link{seq, -seq, type, actor, payload, journal::kGenesis};
  QByteArray bytes;
  journal::appendChainBytes(link, bytes);
  const auto read = base::parseJson(bytes);
  require(read && read->isArray() && read->toArray().size() == 6, "an array of six");
  const QJsonArray array = read->toArray();
  require(array[0].toInteger() == seq && array[1].toInteger() == -seq, "sequence and time");
  require(array[2].toString().toUtf8() == type && array[3].toString().toUtf8() == actor, "type and actor");
  require(base::canonicalJson(array[4]) == payload, "the payload as it is");
  require(base::canonicalJson(array) == bytes, "in its canonical spelling");
  return 0;
}
