#include "tests/e2e/program.h"

namespace tryer::e2e {

QString consoleProgram() {
  return QStringLiteral(TRYER_PROGRAM);
}
QString ctlProgram() {
  return QStringLiteral(TRYERCTL_PROGRAM);
}
QString bulletsimProgram() {
  return QStringLiteral(BULLETSIM_PROGRAM);
}
QString steeringPlugins() {
  return QStringLiteral(STEERING_PLUGINS);
}

}  // namespace tryer::e2e
