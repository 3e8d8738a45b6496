// Runs a test class once for each model of the virtual Bullet: its data functions may depend on the model.
// TRYER_MODEL=r1 or r2: for that one only.
#pragma once

#include <QCoreApplication>
#include <QTest>

#include "tests/emulator/bullet_model.h"

namespace tryer::test {

// Test: a QObject that is made from an emulator::Model.
template <typename Test>
int runForBothModels(int argc, char** argv) {
  const QCoreApplication application(argc, argv);
  int failures = 0;
  for (const auto model : {emulator::Model::R1, emulator::Model::R2}) {
    const bool r2 = model == emulator::Model::R2;
    const QByteArray only = qgetenv("TRYER_MODEL");
    if (!only.isEmpty() && (only == "r2") != r2) continue;
    Test test(model);
    qInfo("model %s", r2 ? "R2" : "R1");
    failures += QTest::qExec(&test, argc, argv);
  }
  return failures;
}

}  // namespace tryer::test
