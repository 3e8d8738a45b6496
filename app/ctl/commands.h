// The verbs of tryerctl. Each takes the arguments after its name and returns the exit code.
#pragma once

#include <QStringList>

namespace tryer::ctl {

int machines(const QStringList& arguments);
int twinRoast(const QStringList& arguments);
int journalVerify(const QStringList& arguments);
int journalList(const QStringList& arguments);
int databaseInfo(const QStringList& arguments);

}  // namespace tryer::ctl
