// A resumed run is the run, wherever it was stopped: after each of its steps and each of its
// epochs. FORMWORK_PROMISE_SEEDS makes it longer, and takes published models.
#include "core/train/tiny_runs.h"
#include "support/rounds.h"

#include <QTest>

#include <vector>

using namespace formwork;
using namespace formwork::test;

class TestResumePromise : public TinyRuns
{
    Q_OBJECT

private Q_SLOTS:
    void resumedAfterEveryStepAndEpoch_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<int>("seed");
        const int seeds = roundsFrom("FORMWORK_PROMISE_SEEDS", 1);
        const std::vector<const char*> models = seeds > 1
                                                    ? std::vector{"vit_ti_16", "levit_128s"}
                                                    : std::vector{"vit_micro_16", "levit_micro"};
        for (int seed = 0; seed < seeds; ++seed)
            for (const char* model : models)
                QTest::addRow("%s, seed %d", model, seed) << QString::fromLatin1(model) << seed;
    }
    void resumedAfterEveryStepAndEpoch()
    {
        QFETCH(QString, model);
        QFETCH(int, seed);
        constexpr int kStepsPerEpoch = 4;
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.model.name = model.toStdString();
        config.train.seed = static_cast<std::uint64_t>(seed);
        config.train.epochs = 5;
        config.schedule.name = ScheduleKind::Cosine;
        const auto straight = newRunFolder();
        RecordingObserver whole;
        train(config, straight, whole);
        QCOMPARE(whole.steps.size(), std::size_t{5 * kStepsPerEpoch});

        const auto run = newRunFolder();
        std::vector<EpochRecord> epochs;
        bool isResumed = false;
        const auto resume = [&](int untilStep, int untilEpoch) {
            std::stop_source stop;
            RecordingObserver observer;
            observer.onStep = stopAt(stop, untilStep);
            observer.onEpoch = [&](const EpochRecord& record) {
                if (record.epoch == untilEpoch)
                    stop.request_stop();
            };
            train(config, run, observer, stop.get_token(), isResumed);
            isResumed = true;
            epochs.insert(epochs.end(), observer.epochs.begin(), observer.epochs.end());
        };
        for (int step = 1; step <= 5 * kStepsPerEpoch; ++step) {
            resume(step, 0);
            if (step % kStepsPerEpoch == 0)
                resume(0, step / kStepsPerEpoch);
        }
        QVERIFY(sameCurves(epochs, whole.epochs));
        QVERIFY(sameTensors(lastTensors(run), lastTensors(straight)));
    }
};

QTEST_GUILESS_MAIN(TestResumePromise)
#include "tst_resume_promise.moc"
