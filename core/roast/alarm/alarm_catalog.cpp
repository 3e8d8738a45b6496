#include "core/roast/alarm/alarm_catalog.h"

#include <algorithm>
#include <array>

namespace tryer::roast {

using namespace Qt::StringLiterals;
using base::ErrorCode;
using base::fail;

namespace {

bool isId(const QString& text) {
  const auto fits = [](QChar c) {
    return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'.' || c == u'-';
  };
  return !text.isEmpty() && text.size() <= AlarmCatalog::kMaxIdChars && std::ranges::all_of(text, fits);
}

// What an alarm may not lack; empty: nothing is missing.
QString missing(const model::AlarmDefinition& definition) {
  const std::array<std::pair<const QString*, const char16_t*>, 4> texts{{{&definition.title, u"title"},
                                                                         {&definition.cause, u"cause"},
                                                                         {&definition.consequence, u"consequence"},
                                                                         {&definition.response, u"response"}}};
  for (const auto& [text, name] : texts) {
    if (text->trimmed().isEmpty() || text->size() > model::kMaxAlarmTextChars) return QString::fromUtf16(name);
  }
  const double s = definition.respondWithinS;
  return s > 0 && s <= AlarmCatalog::kLongestResponseS ? QString() : u"time to respond"_s;  // false for NaN, too
}

}  // namespace

base::Result<void> AlarmCatalog::add(model::AlarmDefinition definition) {
  if (!isId(definition.id)) {
    return fail(ErrorCode::InvalidArgument, u"\"%1\" is no id for an alarm."_s.arg(definition.id.left(kMaxIdChars)));
  }
  if (const QString what = missing(definition); !what.isEmpty()) {
    return fail(
        ErrorCode::InvalidArgument,
        u"The alarm \"%1\" has no usable %2, so it would be an event, not an alarm."_s.arg(definition.id, what));
  }
  if (find(definition.id) != nullptr) {
    return fail(ErrorCode::Conflict, u"The alarm \"%1\" is defined already."_s.arg(definition.id));
  }
  if (definitions_.size() >= kMaxDefinitions) {
    return fail(ErrorCode::Refused, u"There are %1 alarms already; that is the limit."_s.arg(kMaxDefinitions));
  }
  definitions_.push_back(std::move(definition));
  return {};
}

base::Result<AlarmCatalog> AlarmCatalog::of(std::vector<model::AlarmDefinition> definitions) {
  AlarmCatalog catalog;
  for (model::AlarmDefinition& definition : definitions) {
    if (auto added = catalog.add(std::move(definition)); !added) return fail(added.error());
  }
  return catalog;
}

const model::AlarmDefinition* AlarmCatalog::find(QStringView id) const {
  const auto found = std::ranges::find(definitions_, id, &model::AlarmDefinition::id);
  return found == definitions_.end() ? nullptr : &*found;
}

}  // namespace tryer::roast
