#include "core/train/parallel/process_group.h"

#include "core/train/parallel/agreement.h"
#include "core/train/parallel/rank_threads.h"
#include "core/train/parallel/shared_state.h"

#include <ATen/ATen.h>

#include <QTest>

#include <atomic>

using namespace formwork;
using namespace formwork::test;

class TestProcessGroup : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!ProcessGroup::isSupported())
            QSKIP("skipped: this build has no Gloo: libgloo-dev was missing");
    }

    void aGroupOfOneChangesNothing()
    {
        ProcessGroup group;
        torch::Tensor values = at::ones({3});
        group.sum(values);
        group.startSum(values).wait();
        QVERIFY(at::equal(values, at::ones({3})));
        QCOMPARE(group.broadcastText("x"), std::string("x"));
        QCOMPARE(group.gather({1, 2}), (std::vector<std::vector<double>>{{1, 2}}));
        Agreement agreement(group);
        agreement.propose({.stop = true, .save = false});
        QVERIFY(agreement.result().stop);
        QVERIFY(!agreement.result().stop);
        group.leave();
    }

    void operationsOfFourRanks()
    {
        std::atomic<int> right = 0;
        const RankErrors errors = onRanks(4, [&](const RankLayout& layout) {
            ProcessGroup group(layout, {});
            const int rank = layout.rank;
            bool ok = group.isParallel() && group.size() == 4 && group.isFirst() == (rank == 0);

            torch::Tensor sum = at::full({1000}, rank + 1.0, at::kDouble);
            group.sum(sum);
            ok = ok && at::equal(sum, at::full({1000}, 10.0, at::kDouble));

            torch::Tensor one = at::full({3}, rank, at::kFloat);
            torch::Tensor other = at::full({2, 2}, 10L * rank, at::kLong);
            const torch::Tensor turned = at::full({2, 3}, rank, at::kFloat).t(); // not contiguous
            group.broadcast({one, other, turned, at::empty({0})});
            ok = ok && at::equal(one, at::zeros({3})) && at::equal(turned, at::zeros({3, 2})) &&
                 at::equal(other, at::zeros({2, 2}, at::kLong));

            ok = ok && group.broadcastText(rank == 0 ? "from the first" : "?") == "from the first";
            ok = ok && group.broadcastText("").empty();
            const auto rows = group.gather({static_cast<double>(rank), 0.5});
            ok = ok && rows.size() == 4 && rows[2] == std::vector<double>{2, 0.5};
            const auto texts = group.gatherTexts(std::string(static_cast<std::size_t>(rank), 'a'));
            ok = ok && texts == std::vector<std::string>{"", "a", "aa", "aaa"};

            MetricTotals own;
            own.lossSum = 0.25;
            own.top1 = rank;
            own.images = 10;
            const MetricTotals all = totalsOfAll(group, own);
            ok = ok && all.lossSum == 1.0 && all.top1 == 6 && all.images == 40;
            const auto cells =
                confusionOfAll(group, {{1, 2, 5}, {static_cast<std::uint32_t>(rank) + 3, 0, 1}});
            ok = ok && cells.size() == 5 && cells[0].images == 20;

            Agreement agreement(group);
            agreement.propose({.stop = false, .save = rank == 0});
            const Wishes first = agreement.result();
            agreement.propose({.stop = rank == 3, .save = false});
            const Wishes second = agreement.result();
            ok = ok && !first.stop && first.save && second.stop && !second.save;
            group.leave();
            right += ok ? 1 : 0;
        });
        QCOMPARE(QString::fromStdString(firstOf(errors)), QString());
        QCOMPARE(right.load(), 4);
    }

    // The other ranks are started with what torchrun would give them, and learn the rest here.
    void theRequestIsThatOfRank0()
    {
        const RankErrors errors = onRanks(2, [&](const RankLayout& layout) {
            ProcessGroup group(layout, {});
            TrainRequest own;
            own.ranks = layout;
            if (group.isFirst()) {
                own.config.name = "shared";
                own.runFolder = "folder";
                own.coresSharedBy = 3;
            }
            const TrainRequest shared = sharedRequest(group, own);
            if (shared.config.name != "shared" || shared.runFolder != "folder" ||
                shared.coresSharedBy != 3 || shared.ranks.rank != layout.rank)
                throw Error(ErrorCode::Internal, Text("another request"));
            group.leave();
        });
        QCOMPARE(firstOf(errors), std::string());
    }

    // The reason of the one that failed, wherever the others are.
    void aFailureEndsTheOthers()
    {
        const RankErrors errors = onRanks(3, [](const RankLayout& layout) {
            ProcessGroup group(layout, {});
            try {
                torch::Tensor values = at::ones({1000});
                group.sum(values);
                if (layout.rank == 1)
                    throw Error(ErrorCode::Diverged, Text("the loss became NaN"), {},
                                Text("lower it"));
                group.sum(values); // waits for rank 1
            } catch (const Error& error) {
                throw group.settle(error);
            }
        });
        for (const auto& error : errors)
            QVERIFY(error && error->message().find("the loss became NaN") != std::string::npos);
        QVERIFY(errors[0]->code() == ErrorCode::Io);
        QVERIFY(errors[0]->message().starts_with("rank 1 on "));
        QVERIFY(errors[1]->code() == ErrorCode::Diverged);
        QVERIFY(errors[2]->code() == ErrorCode::Cancelled);
    }

    // It closes its connections without a word, as if it had been killed.
    void aRankThatVanishesEndsTheOthers()
    {
        const RankErrors errors = onRanks(2, [](const RankLayout& layout) {
            ProcessGroup group(layout, {});
            if (layout.rank == 1)
                return;
            try {
                torch::Tensor values = at::ones({10});
                group.sum(values);
            } catch (const Error& error) {
                throw group.settle(error);
            }
        });
        QVERIFY(errors[0]);
        QVERIFY2(errors[0]->message().starts_with("rank 1 on ") &&
                     errors[0]->message().ends_with("ended without giving a reason"),
                 errors[0]->what());
    }

    void differentDataAreRefused()
    {
        const RankErrors errors = onRanks(2, [](const RankLayout& layout) {
            ProcessGroup group(layout, {});
            try {
                requireSameData(group, {.samples = 3, .classCounts = "3", .digest = "beton:1"}, {});
                requireSameData(
                    group,
                    {.samples = 3, .classCounts = "3", .digest = layout.rank == 0 ? "a:1" : "a:2"},
                    {});
            } catch (const Error& error) {
                throw group.settle(error);
            }
        });
        QVERIFY(errors[0] &&
                errors[0]->message().find("rank 1 has different data") != std::string::npos);
    }

    void aPortThatIsTakenIsNamed()
    {
        const Socket taken = listenNear("127.0.0.1");
        try {
            ProcessGroup group(rankOf(0, 2, taken.port()), {});
            QFAIL("it listens twice");
        } catch (const Error& error) {
            const QString text = QString::fromUtf8(error.what());
            QVERIFY2(text.contains("rank 0 cannot listen at 127.0.0.1:") &&
                         text.contains("MASTER_PORT"),
                     error.what());
        }
    }
};

QTEST_APPLESS_MAIN(TestProcessGroup)
#include "tst_process_group.moc"
