// tryerctl abort: the abort of the console that has a database open, from a terminal, a script, or over the network.
#pragma once

#include <QStringList>

namespace tryer::ctl {

// Sends first and looks afterwards. Exit codes: 0 heat confirmed off · 1 no console runs, nothing was sent · 3 the
// console cannot be reached · 7 sent, and heat is not confirmed off.
int abortConsole(const QStringList& arguments);

}  // namespace tryer::ctl
