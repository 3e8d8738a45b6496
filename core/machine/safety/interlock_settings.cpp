#include "core/machine/safety/interlock_settings.h"

#include <algorithm>
#include <cmath>

#include "core/base/log.h"

namespace tryer::machine::safety {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;

namespace {

bool hasLimit(const InterlockRule& rule) {
  return rule.strictest != rule.loosest;
}

// Above 0: b is looser than a.
double looser(const InterlockRule& rule, double a, double b) {
  return rule.loosest > rule.strictest ? b - a : a - b;
}

base::Result<void> checkLimit(const InterlockRule& rule, double limit) {
  if (!hasLimit(rule)) {
    return fail(ErrorCode::InvalidArgument,
                u"The interlock \"%1\" has no limit that could be changed."_s.arg(QString::fromUtf16(rule.title)));
  }
  const auto [low, high] = std::minmax(rule.strictest, rule.loosest);
  if (limit >= low && limit <= high) return {};
  return fail(ErrorCode::InvalidArgument,
              u"The limit must be from %1 to %2; nobody may go beyond what the machine stands."_s.arg(low).arg(high));
}

base::Result<void> checkDelay(const InterlockRule& rule, double delayS) {
  const double most = std::min(kLongestDelayS, 2 * rule.delayS);
  if (delayS >= 0 && delayS <= most) return {};
  return fail(ErrorCode::InvalidArgument, u"The delay must be from 0 to %1 s."_s.arg(most));
}

}  // namespace

base::Result<InterlockInForce> changed(const InterlockInForce& now, const InterlockWish& wish, SafetyRole role) {
  const InterlockRule& rule = *now.rule;
  InterlockInForce then = now;
  if (wish.limit) {
    if (auto good = checkLimit(rule, *wish.limit); !good) return fail(good.error());
    then.limit = *wish.limit;
  }
  if (wish.delayS) {
    if (auto good = checkDelay(rule, *wish.delayS); !good) return fail(good.error());
    then.delayS = *wish.delayS;
  }
  if (wish.action) {
    if (*wish.action < rule.loosestAction) {
      return fail(ErrorCode::InvalidArgument,
                  u"The interlock \"%1\" must at least do this: %2."_s.arg(QString::fromUtf16(rule.title),
                                                                           interlockActionId(rule.loosestAction)));
    }
    then.action = *wish.action;
  }
  const bool isLooser = looser(rule, now.limit, then.limit) > 0 || then.delayS > now.delayS || then.action < now.action;
  if (isLooser && role != SafetyRole::SafetyLead) {
    return fail(ErrorCode::NoPermission,
                u"Only a safety lead may make the interlock \"%1\" looser."_s.arg(QString::fromUtf16(rule.title)));
  }
  return then;
}

QJsonObject toJson(std::span<const InterlockInForce> rules) {
  QJsonObject json;
  for (const InterlockInForce& in : rules) {
    QJsonObject entry;
    if (in.limit != in.rule->limit) entry[u"limit"_s] = in.limit;
    if (in.delayS != in.rule->delayS) entry[u"delayS"_s] = in.delayS;
    if (in.action != in.rule->action) entry[u"action"_s] = interlockActionId(in.action);
    if (!entry.isEmpty()) json[QString::fromUtf16(in.rule->id)] = entry;
  }
  return json;
}

std::vector<InterlockInForce> interlocksInForce(const model::Capability& capability, const QJsonObject& stored) {
  std::vector<InterlockInForce> rules = interlocksInForce(capability);
  for (InterlockInForce& in : rules) {
    const QString id = QString::fromUtf16(in.rule->id);
    const QJsonObject entry = stored.value(id).toObject();
    InterlockWish wish;
    if (entry.contains("limit"_L1)) wish.limit = entry.value("limit"_L1).toDouble(std::nan(""));
    if (entry.contains("delayS"_L1)) wish.delayS = entry.value("delayS"_L1).toDouble(std::nan(""));
    if (entry.contains("action"_L1)) {
      wish.action = interlockActionFromId(entry.value("action"_L1).toString());
      if (!wish.action) {
        qCWarning(base::lcSafety) << "a stored interlock setting is not taken: its action is not known:" << id;
        continue;
      }
    }
    if (auto then = changed(in, wish, SafetyRole::SafetyLead)) {
      in = *then;
    } else {
      qCWarning(base::lcSafety) << "a stored interlock setting is not taken:" << then.error().message;
    }
  }
  return rules;
}

}  // namespace tryer::machine::safety
