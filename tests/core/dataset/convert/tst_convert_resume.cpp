// A conversion that was interrupted resumes where it was, to the same bytes.
#include "core/dataset/convert/convert.h"

#include "core/base/error.h"
#include "core/dataset/convert_fixture.h"
#include "support/failing_file_system.h"
#include "support/forwarding_file_system.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;
namespace fs = std::filesystem;

class TestConvertResume : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void continuesAfterACancel_data();
    void continuesAfterACancel();
    void continuesUnderChosenNames();
    void continuesAfterAFullDisk();
    void continuesWithoutStrict();
    void makesDamagedPagesAgain();
    void startsOverWithoutResume();
    void nothingToContinueWith();
    void publishedBeforeItWasKilled_data();
    void publishedBeforeItWasKilled();
    void refusesOtherSettings();
    void refusesOtherImages();
    void onlyOneAtATime();
    void leavesNothingWhenNothingIsFinished();

private:
    static ConvertSettings resumable()
    {
        ConvertSettings settings = settingsOf(CompressMode::Raw, 0);
        settings.keepUnfinished = true;
        return settings;
    }
    // Ends after this many images reported as done; returns how many files are left.
    std::size_t interrupt(std::uint64_t images, ConvertSettings settings);
    std::vector<ConvertReport> resume(ConvertSettings settings);
    std::string refusal(const ConvertSettings& settings);
    bool isWhole();
    fs::path train() const { return m_at->output() / "train_full_raw.beton"; }

    std::unique_ptr<ConvertFixture> m_at;
    std::vector<std::vector<std::byte>> m_whole;
};

// Five images of 0.4 MB to a page; 20 in train, 6 in val, and one more in each that cannot be read.
void TestConvertResume::init()
{
    m_at = std::make_unique<ConvertFixture>();
    const auto jpeg = jpegOf(texture(400, 330, 1));
    for (const std::string split : {"train", "val"})
        for (int i = 0; i < (split == "train" ? 20 : 6); ++i) {
            const std::string name = std::to_string(100 + i) + ".jpg";
            writeBytes(m_at->source() / split / (i % 2 == 0 ? "ant" : "bee") / name, jpeg);
        }
    writeBytes(m_at->source() / "train" / "ant" / "000.jpg", {});
    writeBytes(m_at->source() / "val" / "bee" / "107.jpg", std::span(jpeg).first(900));
    m_whole.clear();
    for (const ConvertReport& report :
         m_at->convert(settingsOf(CompressMode::Raw, 0), m_at->elsewhere()))
        m_whole.push_back(readBytes(report.file));
    m_at->listener.leftOut.clear();
}

std::size_t TestConvertResume::interrupt(std::uint64_t images, ConvertSettings settings)
{
    m_at->listener.stop = std::stop_source();
    m_at->listener.stopAfter = images;
    try {
        m_at->convert(settings);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Cancelled)
            throw;
    }
    m_at->listener.stop = std::stop_source();
    m_at->listener.stopAfter = std::numeric_limits<std::uint64_t>::max();
    return namesIn(m_at->output()).size();
}

std::vector<ConvertReport> TestConvertResume::resume(ConvertSettings settings)
{
    settings.resume = true;
    return m_at->convert(settings);
}

std::string TestConvertResume::refusal(const ConvertSettings& settings)
{
    try {
        resume(settings);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

bool TestConvertResume::isWhole()
{
    const auto names = namesIn(m_at->output());
    return names == std::vector<std::string>{"train_full_raw.beton", "val_full_raw.beton"} &&
           readBytes(train()) == m_whole[0] &&
           readBytes(m_at->output() / "val_full_raw.beton") == m_whole[1];
}

void TestConvertResume::continuesAfterACancel_data()
{
    QTest::addColumn<int>("images");
    QTest::addColumn<int>("workers");
    QTest::newRow("one worker") << 13 << 1;
    QTest::newRow("three workers") << 13 << 3;
    QTest::newRow("all of train") << 21 << 2;
}

void TestConvertResume::continuesAfterACancel()
{
    QFETCH(int, images);
    QFETCH(int, workers);
    ConvertSettings settings = resumable();
    settings.workers = workers;
    const std::size_t left = interrupt(static_cast<std::uint64_t>(images), settings);
    QVERIFY(left >= 2);
    QVERIFY(fs::exists(train().string() + ".unfinished"));
    QVERIFY(fs::exists(train().string() + ".unfinished.journal"));
    settings.workers = 2;
    const auto reports = resume(settings);
    QCOMPARE(reports[0].samples, std::uint64_t{20});
    QCOMPARE(reports[0].skipped, std::uint64_t{1});
    QCOMPARE(reports[1].samples, std::uint64_t{6});
    QCOMPARE(reports[1].skipped, std::uint64_t{1});
    QVERIFY(reports[0].resumedSamples >= 5);
    QVERIFY(isWhole());
}

void TestConvertResume::continuesUnderChosenNames()
{
    ConvertRequest request = {m_at->source(), m_at->output(), 0.0, resumable()};
    request.trainName = "mine";
    m_at->listener.stopAfter = 13;
    QVERIFY_THROWS_EXCEPTION(
        Error, convertFolder(request, m_at->disk, m_at->listener, m_at->listener.stop.get_token()));
    QVERIFY(isUnfinished(targetOf(request, "train")));
    QVERIFY(!isUnfinished(train()));
    request.settings.resume = true;
    NullProgress quiet;
    const auto reports = convertFolder(request, m_at->disk, quiet, {});
    QCOMPARE(reports[0].file, m_at->output() / "mine.beton");
    QVERIFY(reports[0].resumedSamples >= 5);
    QVERIFY(readBytes(reports[0].file) == m_whole[0]);
    const std::vector<std::string> names = {"mine.beton", "val_full_raw.beton"};
    QVERIFY(namesIn(m_at->output()) == names);
}

// Whatever write fails, what was finished is not lost, and nothing wrong is taken for finished.
void TestConvertResume::continuesAfterAFullDisk()
{
    ConvertRequest request = {m_at->source(), m_at->output(), 0.0, resumable()};
    NullProgress quiet;
    FailingFileSystem counting(m_at->disk);
    convertFolder(request, counting, quiet, {});
    fs::remove_all(m_at->output());
    const std::uint64_t operations = counting.operationCount();
    for (std::uint64_t k = 1; k <= operations; k += 7) {
        FailingFileSystem failing(m_at->disk);
        failing.failAt(k);
        request.settings.resume = false;
        try {
            convertFolder(request, failing, quiet, {}); // may need fewer syncs this time
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::NoSpace);
        }
        request.settings.resume = true;
        convertFolder(request, m_at->disk, quiet, {});
        QVERIFY2(isWhole(), qPrintable(QString("operation %1").arg(k)));
        fs::remove_all(m_at->output());
    }
}

void TestConvertResume::continuesWithoutStrict()
{
    ConvertSettings settings = resumable();
    settings.strict = true;
    fs::remove(m_at->source() / "train" / "ant" / "000.jpg");
    writeBytes(m_at->source() / "train" / "bee" / "999.jpg", {});
    QVERIFY_THROWS_EXCEPTION(Error, m_at->convert(settings));
    QCOMPARE(namesIn(m_at->output()).size(), std::size_t{2});
    settings.strict = false;
    const auto reports = resume(settings);
    QVERIFY(reports[0].resumedSamples >= 15);
    QCOMPARE(reports[0].samples, std::uint64_t{20});
}

void TestConvertResume::makesDamagedPagesAgain()
{
    interrupt(21, resumable());
    const fs::path unfinished = train().string() + ".unfinished";
    auto bytes = readBytes(unfinished);
    bytes[bytes.size() - (2U << 20) - 5] ^= std::byte{1};
    writeBytes(unfinished, bytes);
    const auto reports = resume(resumable());
    QVERIFY(reports[0].resumedSamples > 0 && reports[0].resumedSamples < 20);
    QVERIFY(isWhole());

    fs::remove_all(m_at->output());
    interrupt(21, resumable());
    fs::remove(unfinished);
    QCOMPARE(resume(resumable())[0].resumedSamples, std::uint64_t{0});
    QVERIFY(isWhole());
}

void TestConvertResume::startsOverWithoutResume()
{
    interrupt(13, resumable());
    m_at->listener.notes.clear();
    const auto reports = m_at->convert(resumable());
    QCOMPARE(reports[0].resumedSamples, std::uint64_t{0});
    QVERIFY(isWhole());
    QVERIFY(std::ranges::any_of(m_at->listener.notes, [](const Problem& note) {
        return note.message.english().find("discarded") != std::string::npos;
    }));
}

void TestConvertResume::nothingToContinueWith()
{
    QCOMPARE(resume(resumable())[0].resumedSamples, std::uint64_t{0});
    QVERIFY(isWhole());
    ConvertSettings forgetful = resumable();
    forgetful.keepUnfinished = false;
    QVERIFY(!refusal(forgetful).empty());
}

void TestConvertResume::publishedBeforeItWasKilled_data()
{
    QTest::addColumn<bool>("isReplaced");
    QTest::newRow("as it was") << false;
    QTest::newRow("another file has taken its place") << true;
}

// What a process leaves that is killed after the files have got their names.
void TestConvertResume::publishedBeforeItWasKilled()
{
    QFETCH(bool, isReplaced);
    class Killed final : public ForwardingFileSystem
    {
    public:
        void remove(const fs::path& path) override
        {
            if (path.extension() == ".journal")
                throw Error(ErrorCode::Io, Text("killed before"), path);
            ForwardingFileSystem::remove(path);
        }
    } disk;
    NullProgress quiet;
    const ConvertRequest request{m_at->source(), m_at->output(), 0.0, resumable()};
    convertFolder(request, disk, quiet, {});
    QCOMPARE(namesIn(m_at->output()).size(), std::size_t{4});
    if (isReplaced)
        writeBytes(train(), m_whole[1]);
    const auto written = fs::last_write_time(train());
    const std::vector<ConvertReport> reports = resume(resumable());
    QVERIFY(isWhole());
    QCOMPARE(reports[0].samples, std::uint64_t{20});
    QCOMPARE(reports[0].skipped, std::uint64_t{1});
    QCOMPARE(reports[0].resumedSamples, std::uint64_t{isReplaced ? 0U : 20U});
    QCOMPARE(reports[0].fileBytes, static_cast<std::uint64_t>(m_whole[0].size()));
    QCOMPARE(fs::last_write_time(train()) == written, !isReplaced);
}

void TestConvertResume::refusesOtherSettings()
{
    interrupt(13, resumable());
    ConvertSettings settings = resumable();
    settings.seed = 5;
    QVERIFY2(refusal(settings).find("seed 5") != std::string::npos, refusal(settings).c_str());
    settings = resumable();
    settings.workers = 1; // changes no byte
    QCOMPARE(refusal(settings), std::string());
    QVERIFY(isWhole());
}

void TestConvertResume::refusesOtherImages()
{
    interrupt(13, resumable());
    const fs::path image = m_at->source() / "train" / "bee" / "101.jpg";
    const auto before = fs::last_write_time(image);
    fs::last_write_time(image, before + std::chrono::seconds(5));
    QVERIFY(refusal(resumable()).find("images 21") != std::string::npos);
    fs::last_write_time(image, before);
    QCOMPARE(refusal(resumable()), std::string());
    QVERIFY(isWhole());
}

void TestConvertResume::onlyOneAtATime()
{
    fs::create_directories(m_at->output());
    const auto other = m_at->disk.openForUpdate(train().string() + ".unfinished.journal");
    other->lock();
    try {
        m_at->convert(resumable());
        QFAIL("two conversions into one file");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Busy);
    }
}

void TestConvertResume::leavesNothingWhenNothingIsFinished()
{
    QCOMPARE(interrupt(0, resumable()), std::size_t{0});
    QVERIFY(!fs::exists(m_at->output()));
}

QTEST_GUILESS_MAIN(TestConvertResume)
#include "tst_convert_resume.moc"
