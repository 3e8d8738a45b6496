#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QTest>

#include "core/base/clock.h"
#include "ui/models/proposal_list_model.h"

using namespace Qt::StringLiterals;
using namespace tryer;
using namespace tryer::ui;
using model::ProposalStatus;

namespace {
constexpr qint64 kS = base::kNsPerS;

model::Proposal proposal(int n, ProposalStatus status = ProposalStatus::Pending, qint64 revision = 1) {
  model::Proposal p;
  p.id = u"p%1"_s.arg(n);
  p.actuatorId = u"heater"_s;
  p.to = n % 10;
  p.status = status;
  p.revision = revision;
  p.proposer = {model::ActorKind::Assistant, u"demo"_s};
  return p;
}

QStringList ids(const ProposalListModel& model) {
  QStringList found;
  for (int i = 0; i < model.rowCount(); ++i) found << model.index(i).data(ProposalListModel::IdRole).toString();
  return found;
}
}  // namespace

class TstProposalList : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void newOnesGoToTheEndAndOwnChangesStayOut() {
    ProposalListModel model;
    QAbstractItemModelTester tester(&model);
    model.proposalChanged(proposal(1), 0);
    model.proposalChanged(proposal(2), 0);
    model::Proposal own = proposal(3);
    own.ownChange = true;
    model.proposalChanged(own, 0);
    model.proposalChanged(proposal(2, ProposalStatus::Approved, 2), 0);
    QCOMPARE(ids(model), (QStringList{u"p1"_s, u"p2"_s}));
    QCOMPARE(model.pendingCount(), 1);
    QCOMPARE(model.oldestPending(), u"p1"_s);
    model.proposalChanged(proposal(2, ProposalStatus::Pending, 1), 0);  // late news are no news
    QCOMPARE(model.find(u"p2"_s)->status, ProposalStatus::Approved);
  }

  void endedOnesLeaveFailedOnesStayUntilSeen() {
    ProposalListModel model;
    QAbstractItemModelTester tester(&model);
    for (int n : {1, 2}) model.proposalChanged(proposal(n), 0);
    model.proposalChanged(proposal(1, ProposalStatus::Completed, 2), 10 * kS);
    model.proposalChanged(proposal(2, ProposalStatus::Failed, 2), 10 * kS);
    model.tick(14 * kS);
    QCOMPARE(model.rowCount(), 2);
    model.tick(15 * kS);
    QCOMPARE(ids(model), QStringList{u"p2"_s});
    model.tick(1000 * kS);
    QCOMPARE(model.rowCount(), 1);
    model.dismiss(u"p2"_s);
    model.tick(1001 * kS);
    QCOMPARE(model.rowCount(), 0);
  }

  void moreThanFitWaitTheirTurn() {
    ProposalListModel model;
    QAbstractItemModelTester tester(&model);
    for (int n = 0; n < ProposalListModel::kMostRows + 3; ++n) model.proposalChanged(proposal(n), 0);
    QCOMPARE(model.rowCount(), ProposalListModel::kMostRows);
    QCOMPARE(model.overflow(), 3);
    model.proposalChanged(proposal(ProposalListModel::kMostRows, ProposalStatus::Timeout, 2), 1 * kS);
    QCOMPARE(model.overflow(), 2);
    model.proposalChanged(proposal(0, ProposalStatus::Rejected, 2), 1 * kS);
    model.tick(7 * kS);
    QCOMPARE(model.rowCount(), ProposalListModel::kMostRows);
    QCOMPARE(ids(model).last(), u"p%1"_s.arg(ProposalListModel::kMostRows + 1));
  }

  // Random histories: a held row keeps its place, and the order of rows never changes.
  void heldRowsNeverMove() {
    const quint32 seed = QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    ProposalListModel model;
    QAbstractItemModelTester tester(&model);
    qint64 now = 0;
    int made = 0;
    QString held;
    for (int step = 0; step < 3000; ++step) {
      now += random.bounded(2) * kS;
      const QStringList before = ids(model);
      const auto heldAt = before.indexOf(held);
      switch (random.bounded(5)) {
        case 0:
          model.proposalChanged(proposal(made++), now);
          break;
        case 1:
          if (!before.isEmpty()) {
            const int n = before[random.bounded(before.size())].mid(1).toInt();
            const auto final = random.bounded(2) != 0 ? ProposalStatus::Completed : ProposalStatus::Timeout;
            model.proposalChanged(proposal(n, final, 5), now);
          }
          break;
        case 2:
          if (!held.isEmpty()) model.setHeld(held, false);
          held = before.isEmpty() || random.bounded(3) == 0 ? QString() : before[random.bounded(before.size())];
          if (!held.isEmpty()) model.setHeld(held, true);
          continue;
        default:
          model.tick(now);
          break;
      }
      const QStringList after = ids(model);
      if (!held.isEmpty()) {
        QVERIFY2(after.indexOf(held) == heldAt, qPrintable(u"seed %1 step %2"_s.arg(seed).arg(step)));
      }
      qsizetype last = -1;
      for (const QString& id : after) {
        const auto was = before.indexOf(id);
        if (was < 0) continue;
        QVERIFY2(was > last, qPrintable(u"seed %1 step %2: order"_s.arg(seed).arg(step)));
        last = was;
      }
    }
    QVERIFY(made > 300);
  }
};

QTEST_GUILESS_MAIN(TstProposalList)
#include "tst_proposal_list.moc"
