// Who may make an interlock stricter or looser, and what stored settings are worth.
#include <QRegularExpression>
#include <QTest>
#include <random>

#include "core/machine/safety/interlock_settings.h"
#include "core/machine/twin/twin_profile.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace machine::safety;
using base::ErrorCode;

class TestInterlockSettings : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whoMayChangeWhat() {
    const auto now = asInTable(*interlockRule(u"exhaust-high"));
    const auto as = [&](const InterlockWish& wish, SafetyRole role) { return changed(now, wish, role); };
    QVERIFY(as({.limit = 250.0}, SafetyRole::Operator));
    QCOMPARE(as({.limit = 250.0}, SafetyRole::Operator)->limit, 250.0);
    QVERIFY(as({.delayS = 1.0}, SafetyRole::Operator));
    QVERIFY(as({.action = InterlockAction::Abort}, SafetyRole::Operator));
    QCOMPARE(as({.limit = 290.0}, SafetyRole::Operator).error().code, ErrorCode::NoPermission);
    QCOMPARE(as({.delayS = 3.0}, SafetyRole::Operator).error().code, ErrorCode::NoPermission);
    QCOMPARE(as({.limit = 250.0, .delayS = 3.0}, SafetyRole::Operator).error().code, ErrorCode::NoPermission);
    QVERIFY(as({.limit = 290.0, .delayS = 3.0}, SafetyRole::SafetyLead));
    QCOMPARE(as({.limit = 321.0}, SafetyRole::SafetyLead).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(as({.limit = std::nan("")}, SafetyRole::SafetyLead).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(as({.delayS = 4.1}, SafetyRole::SafetyLead).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(as({.action = InterlockAction::Alarm}, SafetyRole::SafetyLead).error().code, ErrorCode::InvalidArgument);
    const auto fan = asInTable(*interlockRule(u"fan-low"));  // here a higher limit is the stricter one
    QVERIFY(changed(fan, {.limit = 3.0}, SafetyRole::Operator));
    QCOMPARE(changed(fan, {.limit = 1.0}, SafetyRole::Operator).error().code, ErrorCode::NoPermission);
    QVERIFY(changed(fan, {.limit = 1.0}, SafetyRole::SafetyLead));
    const auto drum = asInTable(*interlockRule(u"drum-stopped"));
    QCOMPARE(changed(drum, {.limit = 0.0}, SafetyRole::SafetyLead).error().code, ErrorCode::InvalidArgument);
    QVERIFY(changed(drum, {.action = InterlockAction::RefuseHeat}, SafetyRole::SafetyLead));
  }

  // Whatever somebody asks for, in whatever order: never beyond the machine's bounds, and never looser by an operator.
  void noSettingGoesBeyondTheBounds() {
    std::mt19937 random(20261126);
    std::uniform_real_distribution<double> limits(-50, 400), delays(-5, 40);
    for (const InterlockRule& rule : interlockTable()) {
      const auto [low, high] = std::minmax(rule.strictest, rule.loosest);
      InterlockInForce in = asInTable(rule);
      for (int i = 0; i < 2'000; ++i) {
        InterlockWish wish;
        if (random() % 2 != 0) wish.limit = limits(random);
        if (random() % 2 != 0) wish.delayS = delays(random);
        if (random() % 2 != 0) wish.action = static_cast<InterlockAction>(random() % 3);
        const auto role = random() % 4 == 0 ? SafetyRole::SafetyLead : SafetyRole::Operator;
        const auto then = changed(in, wish, role);
        if (!then) continue;
        QVERIFY(then->limit == rule.limit || (then->limit >= low && then->limit <= high));
        QVERIFY(then->delayS >= 0 && then->delayS <= std::max(rule.delayS, 2 * rule.delayS));
        QVERIFY(then->action >= rule.loosestAction);
        if (role == SafetyRole::Operator) {
          QVERIFY(then->delayS <= in.delayS && then->action >= in.action);
          QVERIFY(rule.loosest >= rule.strictest ? then->limit <= in.limit : then->limit >= in.limit);
        }
        in = *then;
      }
    }
  }

  void storedSettingsAreChecked() {
    const QJsonObject stored{{u"bt-high"_s, QJsonObject{{u"limit"_s, 300}}},          // beyond the bounds
                             {u"board-high"_s, QJsonObject{{u"limit"_s, u"hot"_s}}},  // nonsense
                             {u"exhaust-high"_s, QJsonObject{{u"limit"_s, 260.0}}},
                             {u"rise-high"_s, QJsonObject{{u"limit"_s, 30.0}, {u"action"_s, u"burn"_s}}},  // as a whole
                             {u"no-such"_s, 5}};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u".*interlock setting.*action is not known.*rise-high.*"_s));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u".*interlock setting.*"_s));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u".*interlock setting.*"_s));
    const auto rules = interlocksInForce(machine::twin::twinCapability(), stored);
    QCOMPARE(toJson(rules), (QJsonObject{{u"exhaust-high"_s, QJsonObject{{u"limit"_s, 260.0}}}}));
  }
};

QTEST_GUILESS_MAIN(TestInterlockSettings)
#include "tst_interlock_settings.moc"
