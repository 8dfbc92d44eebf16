// Cancelled anywhere in its work, a job ends soon and leaves nothing behind: no file, descriptor,
// thread or memory. FORMWORK_CANCEL_ROUNDS makes it longer.
#include "core/beton/merge.h"
#include "core/dataset/betons/beton_extract.h"
#include "core/dataset/betons/beton_subset.h"
#include "core/dataset/betons/verify_beton.h"
#include "core/dataset/convert/convert.h"
#include "core/dataset/demo/demo_images.h"
#include "core/dataset/doctor/check_images.h"
#include "core/loader/loader_benchmark.h"

#include "convert_fixture.h"
#include "support/cancel_promise.h"
#include "support/rounds.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;
namespace fs = std::filesystem;

class TestCancel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void anyMoment_data();
    void anyMoment();

private:
    void run(const QString& job, const std::stop_token& stop);

    ConvertFixture m_at;
    fs::path m_beton;
    NullProgress m_quiet;
};

void TestCancel::initTestCase()
{
    m_at.makeFolder(20, 1);
    for (const char* name : {"ant", "bee"}) // large ones, too
        writeBytes(m_at.source() / "train" / name / "large.jpg", jpegOf(texture(1800, 1200, 7)));
    m_beton = m_at.convert(settingsOf(CompressMode::Proportion, 0))[0].file;
}

void TestCancel::anyMoment_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"convert", "verify", "extract", "merge", "append", "subset", "split",
                             "scan", "check", "demo images", "loader benchmark"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

// All that they write goes to one folder.
void TestCancel::run(const QString& job, const std::stop_token& stop)
{
    const fs::path out = m_at.elsewhere();
    if (job == "convert") {
        convertFolder({m_at.source(), out, 0.0, settingsOf(CompressMode::Jpeg, 400)}, m_at.disk,
                      m_quiet, stop);
    } else if (job == "verify") {
        verifyBeton(m_at.disk, m_beton, 2, m_quiet, stop);
    } else if (job == "extract") {
        extractBeton({m_beton, out, 2, beton::DamagePolicy::Refuse}, m_at.disk, m_quiet, stop);
    } else if (job == "merge") {
        beton::mergeBetons({{m_beton, m_beton}, out / "new.beton", {}}, m_at.disk, m_quiet, stop);
    } else if (job == "append") {
        beton::appendBetons({m_beton, {m_beton}, out / "new.beton", {}}, m_at.disk, m_quiet, stop);
    } else if (job == "subset") {
        SubsetRequest request;
        request.input = m_beton;
        request.output = out / "new.beton";
        request.fraction = 0.5;
        subsetBeton(request, m_at.disk, m_quiet, stop);
    } else if (job == "split") {
        SplitRequest request;
        request.input = m_beton;
        request.outputFolder = out;
        request.fractions = {0.5, 0.5};
        splitBeton(request, m_at.disk, m_quiet, stop);
    } else if (job == "scan") {
        scanImageFolder({.root = m_at.source(), .probeImages = true}, m_at.disk, m_quiet, stop);
    } else if (job == "check") {
        checkImages({.root = m_at.source()}, m_at.disk, m_quiet, stop);
    } else if (job == "demo images") {
        makeDemoImages({.root = out, .trainPerClass = 2, .validationPerClass = 1}, m_at.disk,
                       m_quiet, stop);
    } else {
        LoaderBenchmarkRequest request;
        request.data = {m_beton, m_at.source() / "train"};
        request.threads = {2};
        request.epochs = 2;
        request.loader.batchSize = 16;
        request.loader.output.size = 64;
        runLoaderBenchmark(request, m_at.disk, m_quiet, stop);
    }
}

void TestCancel::anyMoment()
{
    QFETCH(QString, name);
    // What demo images are there is continued; nothing is left half-written.
    const bool keepsWhatIsDone = name == "demo images";
    const auto check = [&](bool cancelled) -> QString {
        const fs::path out = m_at.elsewhere();
        QString problem;
        if (cancelled && !keepsWhatIsDone && fs::exists(out))
            problem = QStringLiteral("files are left");
        if (fs::exists(out))
            for (const auto& entry : fs::recursive_directory_iterator(out))
                if (entry.path().filename().string().find(".partial") != std::string::npos)
                    problem = QStringLiteral("left: ") +
                              QString::fromStdString(entry.path().filename().string());
        fs::remove_all(out);
        return problem;
    };
    CancelPromise promise([&](const std::stop_token& stop) { run(name, stop); }, check);
    const QString problem = promise.run(roundsFrom("FORMWORK_CANCEL_ROUNDS", 20));
    qInfo("%s", qPrintable(promise.text()));
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

QTEST_GUILESS_MAIN(TestCancel)
#include "tst_cancel.moc"
