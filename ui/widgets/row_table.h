// Tables in which a row is chosen and read in full beside: alarms, interlocks, journal.
#pragma once

#include <QString>

class QTableView;

namespace tryer::ui {

// One row at a time, nothing edited in it, no grid, Tab leaves it, no scrolling sideways. name: for who cannot see it.
void setUpRowTable(QTableView& table, const QString& name);

}  // namespace tryer::ui
