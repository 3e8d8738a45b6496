#include "core/machine/safety/heat_permit.h"

#include <QStringList>

namespace tryer::machine::safety {

using namespace Qt::StringLiterals;

QString whyWithheld(const HeatPermit& permit) {
  using Reason = HeatPermit::Reason;
  QStringList reasons;
  if (permit.withheldFor(Reason::GuardMissing)) reasons << u"the guard is not ready"_s;
  if (permit.withheldFor(Reason::Interlock)) reasons << u"an interlock refuses more heat"_s;
  if (permit.withheldFor(Reason::LinkNotTrusted)) reasons << u"what came back on the link is not believed yet"_s;
  return reasons.join(u", "_s);
}

base::Error heatWithheld(const HeatPermit& permit, bool bytesLeft) {
  const QString why = whyWithheld(permit);  // empty: given again since it was asked
  const QString sent =
      bytesLeft ? u"Nothing more was sent; what the machine shows is what it took."_s : u"Nothing was sent."_s;
  return {base::ErrorCode::Refused,
          u"Heat cannot be raised: %1. %2 Lowering heat works as before."_s.arg(
              why.isEmpty() ? u"it was withheld a moment ago"_s : why, sent),
          {},
          true};
}

}  // namespace tryer::machine::safety
