// Real trainings that are made to be limited by one thing: Formwork must name it, and a setting
// that helps. Epochs are long enough that neither batches read ahead nor the checkpoint of a new
// best epoch matter, on a busy machine too. That these settings do help is measured by
// tests/bench/bench_limits.cpp.
#include "support/limited_runs.h"
#include "support/memory_folder.h"
#include "support/slow_disk.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace formwork;
using namespace formwork::test;

class TestLimitedRuns : public QObject
{
    Q_OBJECT

private:
    std::filesystem::path root() const { return m_folder.path().toStdString(); }
    Diagnosis diagnose(const ExperimentConfig& config, FileSystem& files)
    {
        return trainAndDiagnose(*m_backend, Workspace(m_fast.path().toStdString()), config, files);
    }

    QTemporaryDir m_folder;
    // Another program's writing must not make the checkpoint of a new best epoch take longer than
    // the epoch.
    QTemporaryDir m_fast{memoryFolder(QStringLiteral("limited-runs"))};
    PosixFileSystem m_disk;
    std::unique_ptr<Backend> m_backend;

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_fast.isValid());
        m_backend = loadBackend(backendModulePath(FORMWORK_TEST_PROGRAMS));
        writeTinyFolder(root() / "tiny", 2, 60, 0);
        writeTinyFolder(root() / "few", 2, 4, 500);
        convertFolder(root() / "tiny", root() / "raw.beton", CompressMode::Raw, 0);
    }

    void decoding()
    {
        writeLargePhotos(root() / "photos", 144, 1800, 1200);
        const Diagnosis found =
            diagnose(limitedConfig(root() / "photos", LoaderKind::Folder), m_disk);
        QVERIFY2(found.limit.limiter == Limiter::Decode, found.text().c_str());
        QVERIFY2(found.limit.share > 0.2, found.text().c_str());
        QVERIFY2(found.advises("data.loader"), found.text().c_str());
    }

    void disk()
    {
        SlowDisk disk(60e3); // an epoch in some three seconds
        const Diagnosis folder = diagnose(limitedConfig(root() / "tiny", LoaderKind::Folder), disk);
        QVERIFY2(folder.limit.limiter == Limiter::Disk, folder.text().c_str());
        QVERIFY2(folder.limit.share > 0.2, folder.text().c_str());
        QVERIFY2(folder.advises("data.loader"), folder.text().c_str());
    }

    void computing()
    {
        ExperimentConfig config = limitedConfig(root() / "raw.beton", LoaderKind::Beton);
        config.model.name = "vit_micro_16";
        config.model.imageSize = 64;
        const Diagnosis found = diagnose(config, m_disk);
        QVERIFY2(found.limit.limiter == Limiter::Compute, found.text().c_str());
        QVERIFY2(found.limit.share > 0.9, found.text().c_str());
        QVERIFY2(found.advises("train.threads") || found.advises("model.name"),
                 found.text().c_str());
    }

    void validation()
    {
        ExperimentConfig config = limitedConfig(root() / "few", LoaderKind::Folder);
        config.data.validation = root() / "tiny";
        const Diagnosis found = diagnose(config, m_disk);
        QVERIFY2(found.limit.limiter == Limiter::Validation, found.text().c_str());
        QVERIFY2(found.advises("data.val"), found.text().c_str());
    }

    void checkpoints()
    {
        ExperimentConfig config = limitedConfig(root() / "few", LoaderKind::Folder);
        config.train.checkpointEvery = 1;
        const Diagnosis found =
            trainAndDiagnose(*m_backend, Workspace(root() / "workspace"), config, m_disk);
        QVERIFY2(found.limit.limiter == Limiter::Overhead, found.text().c_str());
        QVERIFY2(found.advises("train.checkpoint_every"), found.text().c_str());
    }
};

QTEST_APPLESS_MAIN(TestLimitedRuns)
#include "tst_limited_runs.moc"
