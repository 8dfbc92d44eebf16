#include "core/exchange/scalar_curves.h"

#include "support/error_of.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace formwork;
using namespace formwork::test;

class TestScalarCurves : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("meaning"); // -1: none
        const auto row = [](const char* name, CurveMeaning meaning) {
            QTest::newRow(name) << QString::fromUtf8(name) << static_cast<int>(meaning);
        };
        row("loss/train", CurveMeaning::TrainLoss);
        row("train_loss_epoch", CurveMeaning::TrainLoss);
        row("Loss", CurveMeaning::TrainLoss);
        row("val_loss", CurveMeaning::ValidationLoss);
        row("eval/loss", CurveMeaning::ValidationLoss);
        row("top1/validation", CurveMeaning::ValidationTop1);
        row("eval_top1", CurveMeaning::ValidationTop1);
        row("Val/Acc@1", CurveMeaning::ValidationTop1);
        row("val_accuracy", CurveMeaning::ValidationTop1);
        row("acc5/test", CurveMeaning::ValidationTop5);
        row("train/top5", CurveMeaning::TrainTop5);
        row("accuracy", CurveMeaning::TrainTop1);
        row("lr-AdamW", CurveMeaning::LearningRate);
        row("learning_rate", CurveMeaning::LearningRate);
        row("grad_norm", CurveMeaning::GradientNorm);
        row("seconds/epoch", CurveMeaning::EpochSeconds);
        row("seconds/data_wait", CurveMeaning::DataWaitSeconds);
        row("seconds/validation", CurveMeaning::ValidationSeconds);
        row("epoch", CurveMeaning::Epoch);
        for (const char* name : {"hp_metric", "gpu_util", "weights/norm", "val_loss_step", "time"})
            QTest::newRow(name) << QString::fromUtf8(name) << -1;
    }

    void names()
    {
        QFETCH(const QString, name);
        QFETCH(const int, meaning);
        const auto found = meaningOf(name.toStdString());
        QCOMPARE(found ? static_cast<int>(*found) : -1, meaning);
    }

    // From a damaged file: no value may overflow an integer.
    void impossibleNumbersAreUnknown()
    {
        for (const double odd : {1e300, -1e300, std::numeric_limits<double>::quiet_NaN(),
                                 std::numeric_limits<double>::infinity()}) {
            ScalarCurves curves;
            curves.setBegin(odd);
            curves.add("epoch", 7, odd, odd);
            curves.add("loss/train", 7, 0.5, odd);
            curves.add("epoch", 9, 2, odd);
            curves.add("loss/train", 9, 0.25, odd);
            const CurveRun run = interpretCurves(curves);
            QCOMPARE(run.epochs.size(), 2U);
            QCOMPARE(run.epochs[0].epoch, 1);
            QCOMPARE(run.epochs[1].epoch, odd == -1e300 ? 3 : 2);
            QCOMPARE(run.epochs[1].finishedAt, 0);
            QCOMPARE(curves.begin(), 0.0);
            QCOMPARE(curves.end(), 0.0);
        }
    }

    void aPointForEachEpoch()
    {
        ScalarCurves curves;
        curves.setBegin(1000);
        for (int epoch = 1; epoch <= 3; ++epoch) {
            curves.add("loss/train", epoch, 3.0 / epoch, 1000 + 10 * epoch);
            curves.add("top1/validation", epoch, 0.25 * epoch, 1000 + 10 * epoch);
        }
        const CurveRun run = interpretCurves(curves);
        QCOMPARE(run.epochs.size(), std::size_t{3});
        QVERIFY(run.steps.empty());
        QCOMPARE(run.epochs[2].epoch, 3);
        QCOMPARE(run.epochs[2].trainLoss, 1.0);
        QCOMPARE(run.epochs[2].validationTop1, std::optional(0.75));
        QVERIFY(!run.epochs[2].validationLoss);
        QVERIFY(std::isnan(run.epochs[2].trainTop1));
        QCOMPARE(run.epochs[0].epochSeconds, 10.0);
        QCOMPARE(run.epochs[1].epochSeconds, 10.0);
        QCOMPARE(run.epochs[2].finishedAt, std::int64_t{1'030'000});
    }

    // As Lightning writes: a loss every few steps, "epoch" from 0 beside it, validation at the end.
    void stepsWithinEpochs()
    {
        ScalarCurves curves;
        for (int step = 0; step < 40; step += 10) {
            curves.add("train_loss", step, step);
            curves.add("epoch", step, step / 20);
            curves.add("lr", step, 0.1);
        }
        for (const int step : {19, 39}) {
            curves.add("val_acc", step, step); // per cent
            curves.add("epoch", step, step / 20);
        }
        const CurveRun run = interpretCurves(curves);
        QCOMPARE(run.epochs.size(), std::size_t{2});
        QCOMPARE(run.epochs[0].epoch, 1);
        QCOMPARE(run.epochs[1].epoch, 2);
        QCOMPARE(run.epochs[0].trainLoss, 5.0);
        QCOMPARE(run.epochs[1].trainLoss, 25.0);
        QCOMPARE(run.epochs[1].validationTop1, std::optional(0.39));
        QCOMPARE(run.steps.size(), std::size_t{4});
        QCOMPARE(run.steps[2].step, std::uint64_t{20});
        QCOMPARE(run.steps[2].epoch, 2);
        QCOMPARE(run.steps[2].learningRate, 0.1);
    }

    void epochsFromZero()
    {
        ScalarCurves curves;
        for (int epoch = 0; epoch < 2; ++epoch)
            curves.add("loss", epoch, 1);
        const CurveRun run = interpretCurves(curves);
        QCOMPARE(run.epochs.front().epoch, 1);
        QCOMPARE(run.epochs.back().epoch, 2);
    }

    // A validation twice within an epoch: the later one counts.
    void epochsAscend()
    {
        ScalarCurves curves;
        for (const int step : {50, 100, 150, 200}) {
            curves.add("val_loss", step, step);
            curves.add("epoch", step, (step - 1) / 100);
        }
        const CurveRun run = interpretCurves(curves);
        QCOMPARE(run.epochs.size(), std::size_t{2});
        QCOMPARE(run.epochs[0].validationLoss, std::optional(100.0));
        QCOMPARE(run.epochs[1].validationLoss, std::optional(200.0));
    }

    void repeatedAndMissingNumbers()
    {
        ScalarCurves curves;
        curves.add("loss", 1, 5);
        curves.add("loss", 1, 4);
        curves.add("loss", 2, std::numeric_limits<double>::quiet_NaN());
        curves.add("val_loss", 1, std::numeric_limits<double>::infinity());
        curves.add("val_loss", 2, 3);
        QCOMPARE(curves.repeatedPoints(), std::uint64_t{1});
        QCOMPARE(curves.pointsWithoutNumber(), std::uint64_t{2});
        const CurveRun run = interpretCurves(curves);
        QCOMPARE(run.epochs.size(), std::size_t{2});
        QCOMPARE(run.epochs[0].trainLoss, 4.0);
        QVERIFY(!run.epochs[0].validationLoss);
        QVERIFY(std::isnan(run.epochs[1].trainLoss));
        QCOMPARE(run.epochs[1].validationLoss, std::optional(3.0));
    }

    // An epoch for every point: what is to be known of all ends is asked once.
    void manyPoints()
    {
        constexpr int kPoints = 300'000;
        ScalarCurves curves;
        for (int step = 1; step <= kPoints; ++step)
            curves.add("train_loss", step, 1.0 / step);
        const CurveRun run = interpretCurves(curves);
        QCOMPARE(run.epochs.size(), std::size_t{kPoints});
        QCOMPARE(run.epochs.back().epoch, kPoints);
    }

    void stops()
    {
        ScalarCurves curves;
        curves.add("train_loss", 1, 1);
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(codeOf([&] { interpretCurves(curves, stop.get_token()); }), ErrorCode::Cancelled);
    }

    void sharesAndPercent()
    {
        ScalarCurves shares;
        shares.add("val_acc", 1, 0.5);
        shares.add("val_acc", 2, 1 + 1e-7);
        QCOMPARE(interpretCurves(shares).epochs[1].validationTop1, std::optional(1.0));
        ScalarCurves odd;
        odd.add("val_acc", 1, -0.5);
        odd.add("train_loss", 1, 2);
        const CurveRun run = interpretCurves(odd);
        QCOMPARE(run.impossible, std::vector<std::string>{"val_acc"});
        QVERIFY(!run.epochs.at(0).validationTop1);
    }

    void nothingKnown()
    {
        ScalarCurves curves;
        curves.add("gpu", 1, 5);
        const CurveRun run = interpretCurves(curves);
        QVERIFY(run.epochs.empty());
        QCOMPARE(run.ignored, std::vector<std::string>{"gpu"});
    }
};

QTEST_GUILESS_MAIN(TestScalarCurves)
#include "tst_scalar_curves.moc"
