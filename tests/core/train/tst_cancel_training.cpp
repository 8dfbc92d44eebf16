// Stopped at any moment, a training ends soon, keeps a checkpoint that it can be resumed from, and
// holds on to nothing; an evaluation and a prediction likewise.
// FORMWORK_CANCEL_ROUNDS makes it longer.
#include "core/train/inference/evaluate.h"
#include "core/train/inference/predict.h"
#include "core/train/tiny_runs.h"
#include "support/cancel_promise.h"
#include "support/rounds.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;
namespace fs = std::filesystem;

class TestCancelTraining : public TinyRuns
{
    Q_OBJECT

private:
    ExperimentConfig config(LoaderKind loader) const
    {
        ExperimentConfig config = m_data.config(loader);
        config.model.name = "vit_micro_16";
        config.optimizer.name = OptimizerKind::Sgd; // a third of the checkpoint
        config.optimizer.momentum = 0;
        config.train.epochs = 2;
        return config;
    }

    void run(const QString& job, const std::stop_token& stop)
    {
        if (job == QStringLiteral("evaluate")) {
            EvaluateRequest request;
            request.settings.checkpoint = m_checkpoint;
            request.settings.device = DeviceKind::Cpu;
            request.settings.threads = 1;
            request.settings.batchSize = 2;
            request.data = m_data.root / "train.beton";
            evaluateCheckpoint(request, m_disk, m_quiet, stop);
        } else if (job == QStringLiteral("predict")) {
            PredictRequest request;
            request.settings.checkpoint = m_checkpoint;
            request.settings.device = DeviceKind::Cpu;
            request.settings.threads = 1;
            request.settings.batchSize = 2;
            request.inputs = {m_data.root / "train"};
            predictImages(request, m_disk, m_quiet, stop);
        } else {
            const bool beton = job == QStringLiteral("train on a beton");
            m_run = newRunFolder();
            RecordingObserver observer;
            m_end =
                train(config(beton ? LoaderKind::Beton : LoaderKind::Folder), m_run, observer, stop)
                    .end;
            if (m_end == TrainEnd::Stopped)
                throw Error(ErrorCode::Cancelled, Text("stopped"));
        }
    }

    fs::path m_checkpoint;
    fs::path m_run; // of the last training
    TrainEnd m_end = TrainEnd::Finished;
    NullProgress m_quiet;

private Q_SLOTS:
    void initTestCase()
    {
        const auto run = newRunFolder();
        RecordingObserver observer;
        train(config(LoaderKind::Beton), run, observer);
        m_checkpoint = m_data.root / "model.safetensors";
        fs::copy_file(bestCheckpoint(run), m_checkpoint);
    }

    void anyMoment_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"train on a beton", "train on a folder", "evaluate", "predict"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void anyMoment()
    {
        QFETCH(QString, name);
        const auto check = [&](bool) -> QString {
            if (m_run.empty())
                return {};
            QString problem;
            const fs::path last = lastCheckpoint(m_run);
            // One that was stopped before the first step has nothing to keep.
            if (fs::exists(last))
                loadSafetensors(m_disk, last);
            else if (m_end == TrainEnd::Finished)
                problem = QStringLiteral("no checkpoint");
            if (fs::exists(m_run / "checkpoints"))
                for (const auto& entry : fs::directory_iterator(m_run / "checkpoints"))
                    if (entry.path().extension() != ".safetensors")
                        problem = QString::fromStdString(entry.path().filename().string());
            fs::remove_all(m_run);
            return problem;
        };
        m_run.clear();
        CancelPromise promise([&](const std::stop_token& stop) { run(name, stop); }, check);
        const QString problem = promise.run(roundsFrom("FORMWORK_CANCEL_ROUNDS", 20));
        qInfo("%s", qPrintable(promise.text()));
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
};

QTEST_GUILESS_MAIN(TestCancelTraining)
#include "tst_cancel_training.moc"
