// What is stored as JSON: read, written, read again; and its canonical spelling.
#include "core/model/alarm.h"
#include "core/model/guard_report.h"
#include "core/model/proposal.h"
#include "core/model/roast.h"
#include "tests/fuzz/fuzz_json.h"

using namespace tryer;
using fuzz::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const QByteArray text(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
  const auto value = fuzz::jsonOf(data, size);
  if (!value) {
    require(!base::isCanonicalJson(text), "what cannot be read is not canonical");
    return 0;
  }
  const QByteArray canonical = base::canonicalJson(*value);
  const auto again = base::parseJson(canonical);
  require(again.has_value(), "the canonical spelling can be read");
  require(base::canonicalJson(*again) == canonical, "and is that of itself");
  require(base::isCanonicalJson(canonical), "and is known as such");
  require(base::isCanonicalJson(text) == (text == canonical), "canonical is exactly one spelling");
  if (!value->isObject()) return 0;
  const QJsonObject object = value->toObject();
  fuzz::checkRoundTrip<model::Roast>(object, model::roastFromJson);
  fuzz::checkRoundTrip<model::Proposal>(object, model::proposalFromJson);
  fuzz::checkRoundTrip<model::Alarm>(object, model::alarmFromJson);
  fuzz::checkRoundTrip<model::GuardReport>(object, model::guardReportFromJson);
  return 0;
}
