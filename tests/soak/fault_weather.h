// Faults of the virtual Bullet that come and go by chance, and when they did.
#pragma once

#include <QRandomGenerator>
#include <QStringList>
#include <map>
#include <optional>
#include <vector>

#include "tests/e2e/bullet_control.h"
#include "tests/soak/sample_account.h"

namespace tryer::soak {

// One thread.
class FaultWeather {
 public:
  FaultWeather(e2e::BulletControl& bullet, const QString& model, QRandomGenerator& random);

  // Lets the fault of now end, or the next one begin, when its time has come. False: the virtual Bullet does not
  // answer.
  bool look(qint64 nowNs);
  bool calm(qint64 nowNs);  // ends what is; none begins by itself before look() is called again

  const std::vector<Span>& spans() const { return spans_; }  // each from its begin to its end
  const std::map<QString, int>& seen() const { return seen_; }

 private:
  bool begin(qint64 nowNs);

  e2e::BulletControl& bullet_;
  QRandomGenerator& random_;
  QStringList kinds_;
  std::optional<QString> now_;
  qint64 changeNs_ = 0;  // 0: not yet chosen
  std::vector<Span> spans_;
  std::map<QString, int> seen_;
};

}  // namespace tryer::soak
