// The processes of this computer, as /proc tells them.
#pragma once

#include <QByteArray>
#include <QtGlobal>
#include <optional>

namespace tryer::tests {

// A process of that name that was started by that one; none: there is none.
std::optional<qint64> childOf(qint64 parent, const QByteArray& name);
// The same, or by one that was started by it, and so on.
std::optional<qint64> descendantOf(qint64 ancestor, const QByteArray& name);

}  // namespace tryer::tests
