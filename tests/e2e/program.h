// Where the programs under test are.
#pragma once

#include <QString>

namespace tryer::e2e {

QString consoleProgram();
QString ctlProgram();
QString bulletsimProgram();
QString steeringPlugins();  // the folder for QT_PLUGIN_PATH

}  // namespace tryer::e2e
