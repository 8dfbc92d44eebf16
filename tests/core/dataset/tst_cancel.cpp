// Cancelled at any moment, a job ends soon and leaves nothing behind: no file, descriptor or
// thread.
#include "core/base/error.h"
#include "core/beton/merge.h"
#include "core/dataset/beton_extract.h"
#include "core/dataset/check_images.h"
#include "core/dataset/convert.h"
#include "core/dataset/verify_beton.h"

#include "convert_fixture.h"

#include <QElapsedTimer>
#include <QTest>

#include <functional>
#include <thread>

using namespace formwork;
using namespace formwork::test;
namespace fs = std::filesystem;

namespace {

int roundCount()
{
    bool isSet = false;
    const int count = qEnvironmentVariableIntValue("FORMWORK_CANCEL_ROUNDS", &isSet);
    return isSet ? count : 6;
}

std::ptrdiff_t entriesOf(const char* folder)
{
    return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

} // namespace

class TestCancel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void anyMoment_data();
    void anyMoment();

private:
    using Job = std::function<void(const std::stop_token&)>;
    Job job(const QString& name);

    ConvertFixture m_at;
    fs::path m_beton;
    NullProgress m_quiet;
};

void TestCancel::initTestCase()
{
    m_at.makeFolder(20, 1);
    for (const char* name : {"ant", "bee"}) // large ones, too
        writeBytes(m_at.source() / "train" / name / "large.jpg", jpegOf(texture(3000, 2000, 7)));
    m_beton = m_at.convert(settingsOf(CompressMode::Proportion, 0))[0].file;
}

void TestCancel::anyMoment_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"convert", "verify", "extract", "merge", "check"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

TestCancel::Job TestCancel::job(const QString& name)
{
    const fs::path out = m_at.elsewhere();
    return [this, name, out](const std::stop_token& stop) {
        if (name == "convert")
            convertFolder({m_at.source(), out, 0.0, settingsOf(CompressMode::Jpeg, 400)}, m_at.disk,
                          m_quiet, stop);
        else if (name == "verify")
            verifyBeton(m_at.disk, m_beton, 2, m_quiet, stop);
        else if (name == "extract")
            extractBeton({m_beton, out, 2, beton::DamagePolicy::Refuse}, m_at.disk, m_quiet, stop);
        else if (name == "merge")
            beton::mergeBetons({{m_beton, m_beton}, out / "new.beton", {}}, m_at.disk, m_quiet,
                               stop);
        else
            checkImages({.root = m_at.source()}, m_at.disk, m_quiet, stop);
    };
}

void TestCancel::anyMoment()
{
    QFETCH(QString, name);
    const Job run = job(name);
    QElapsedTimer timer;
    timer.start();
    run({});
    const auto whole = std::chrono::nanoseconds(timer.nsecsElapsed());
    fs::remove_all(m_at.elsewhere());
    const std::ptrdiff_t descriptors = entriesOf("/proc/self/fd");
    const std::ptrdiff_t threads = entriesOf("/proc/self/task");

    CounterRng rng(3, RandomStream::Shuffle, 0, 0);
    const int rounds = roundCount();
    qint64 longest = 0;
    for (int round = 0; round < rounds; ++round) {
        std::stop_source stop;
        std::atomic<qint64> asked = -1;
        QElapsedTimer clock;
        clock.start();
        bool cancelled = false;
        {
            const std::jthread canceller([&, at = whole * rng.uniform()] {
                std::this_thread::sleep_for(at);
                asked = clock.elapsed();
                stop.request_stop();
            });
            try {
                run(stop.get_token());
            } catch (const Error& error) {
                QCOMPARE(error.code(), ErrorCode::Cancelled);
                cancelled = true;
            }
            if (cancelled)
                longest = std::max(longest, clock.elapsed() - asked);
        }
        if (cancelled)
            QVERIFY(!fs::exists(m_at.elsewhere()));
        fs::remove_all(m_at.elsewhere());
        QCOMPARE(entriesOf("/proc/self/fd"), descriptors);
        QCOMPARE(entriesOf("/proc/self/task"), threads);
    }
    QVERIFY2(longest <= 1000, qPrintable(QString("%1 ms").arg(longest)));
}

QTEST_GUILESS_MAIN(TestCancel)
#include "tst_cancel.moc"
