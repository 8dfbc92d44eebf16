// A conversion that was interrupted resumes where it was, to the same bytes.
#include "core/dataset/convert/convert.h"

#include "core/base/error.h"
#include "core/dataset/convert_fixture.h"
#include "support/error_of.h"
#include "support/failing_file_system.h"
#include "support/forwarding_file_system.h"

#include <QTest>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <string_view>

using namespace formwork;
using namespace formwork::test;
namespace fs = std::filesystem;

namespace {

// As an earlier version wrote it. The manifest is JSON, in which blanks mean nothing; its text has
// its length and its hash before it (core/beton/FORMAT.md).
std::vector<std::byte> withoutImageList(std::vector<std::byte> file)
{
    auto* const all = reinterpret_cast<char*>(file.data());
    const std::size_t frame = std::string_view(all, file.size()).find("FORMWORK");
    std::uint64_t length = 0;
    std::memcpy(&length, all + frame + 16, sizeof length);
    char* const begin = all + frame + 32;
    const std::string_view text(begin, length);
    const std::size_t entry = text.find("\"image_list\":\"");
    const std::size_t end = text.find("\",", entry + 14) + 2;
    std::fill(begin + entry, begin + end, ' ');
    const std::uint64_t hash = XXH64(begin, length, 0);
    std::memcpy(all + frame + 24, &hash, sizeof hash);
    return file;
}

} // namespace

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
    void keepsFinishedFiles();
    void writesTheMissingFile_data();
    void writesTheMissingFile();
    void refusesFinishedOfOtherSettings_data();
    void refusesFinishedOfOtherSettings();
    void refusesFinishedOfOtherImages();
    void refusesAnotherDivision();
    void filesThatDoNotRecordTheirImages();
    void refusesForeignFiles();
    void replacesFinishedFiles();
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

void TestConvertResume::keepsFinishedFiles()
{
    m_at->convert(resumable());
    m_at->listener.notes.clear();
    const auto written = fs::last_write_time(train());
    for (int workers = 1; workers < 3; ++workers) {
        ConvertSettings settings = resumable();
        settings.workers = workers;
        const auto reports = resume(settings);
        QCOMPARE(reports.size(), std::size_t{2});
        QVERIFY(reports[0].isKept && reports[1].isKept);
        QCOMPARE(reports[0].samples, std::uint64_t{20});
        QCOMPARE(reports[0].resumedSamples, std::uint64_t{20});
        QCOMPARE(reports[1].samples, std::uint64_t{6});
        QCOMPARE(reports[0].fileBytes, static_cast<std::uint64_t>(m_whole[0].size()));
    }
    QCOMPARE(fs::last_write_time(train()), written);
    QVERIFY(isWhole());
    QVERIFY(m_at->listener.notes.empty());
}

void TestConvertResume::writesTheMissingFile_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("train") << "train_full_raw.beton";
    QTest::newRow("validation") << "val_full_raw.beton";
}

void TestConvertResume::writesTheMissingFile()
{
    QFETCH(QString, name);
    m_at->convert(resumable());
    const fs::path missing = m_at->output() / name.toStdString();
    fs::remove(missing);
    const auto reports = resume(resumable());
    QVERIFY(isWhole());
    for (const ConvertReport& report : reports)
        QCOMPARE(report.isKept, report.file != missing);
}

void TestConvertResume::refusesFinishedOfOtherSettings_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("difference");
    QTest::newRow("seed") << "seed"
                          << "it has 'seed 0', now 'seed 5'";
    QTest::newRow("resolution") << "resolution"
                                << "it has 'max_resolution 0', now 'max_resolution 50'";
    QTest::newRow("mode") << "mode"
                          << "it has 'mode raw', now 'mode jpg'";
    QTest::newRow("classes") << "classes"
                             << "it has 'no classes', now 'classes bee'";
    QTest::newRow("fraction") << "fraction"
                              << "it has 'no fraction', now 'fraction 0.5'";
    QTest::newRow("page size") << "page"
                               << "it has 'page_size 2097152', now 'page_size 4194304'";
    QTest::newRow("folder") << "folder"
                            << "it has 'folder ";
    QTest::newRow("shuffle") << "shuffle"
                             << "it has 'no shuffle', now 'shuffle true'";
}

void TestConvertResume::refusesFinishedOfOtherSettings()
{
    QFETCH(QString, change);
    QFETCH(QString, difference);
    m_at->convert(resumable());
    ConvertRequest request = {m_at->source(), m_at->output(), 0.0, resumable()};
    request.trainName = "train_full_raw";
    request.validationName = "val_full_raw";
    request.settings.resume = true;
    request.settings.seed = change == "seed" ? 5 : 0;
    request.settings.maxResolution = change == "resolution" ? 50 : 0;
    request.settings.mode = change == "mode" ? CompressMode::Jpeg : CompressMode::Raw;
    if (change == "classes")
        request.settings.classes = {"bee"};
    request.settings.fraction = change == "fraction" ? 0.5 : 1.0;
    request.settings.pageSize = change == "page" ? 4U << 20 : 2U << 20;
    request.settings.shuffle = change == "shuffle";
    if (change == "folder") {
        request.source = m_at->elsewhere();
        fs::remove_all(request.source);
        fs::rename(m_at->source(), request.source);
    }
    const auto says = [&](const char* name) {
        try {
            convertFolder(request, m_at->disk, m_at->listener, {});
        } catch (const Error& error) {
            const std::string text = error.what();
            return error.code() == ErrorCode::AlreadyExists && error.path().filename() == name &&
                   text.find(difference.toStdString()) != std::string::npos &&
                   error.hint().english().find("--replace") != std::string::npos;
        }
        return false;
    };
    QVERIFY(says("train_full_raw.beton"));
    QVERIFY(isWhole());
    // Before any work: what is missing is not converted first.
    fs::remove(train());
    QVERIFY(says("val_full_raw.beton"));
    QCOMPARE(namesIn(m_at->output()), std::vector<std::string>{"val_full_raw.beton"});
}

void TestConvertResume::refusesFinishedOfOtherImages()
{
    m_at->convert(resumable());
    const fs::path bees = m_at->source() / "train" / "bee";
    m_at->listener.notes.clear();
    fs::last_write_time(bees / "101.jpg", fs::last_write_time(train()) + std::chrono::seconds(5));
    QVERIFY(resume(resumable())[0].isKept);
    QVERIFY(std::ranges::any_of(m_at->listener.notes, [](const Problem& note) {
        return note.message.english().find(
                   "images that were changed after the file was finished: 1;") == 0;
    }));
    fs::remove(bees / "101.jpg");
    const std::string text = refusal(resumable());
    QVERIFY2(text.find("images were added, removed or changed") != std::string::npos, text.c_str());
    for (const char* split : {"train", "val"}) {
        fs::create_directories(m_at->source() / split / "cow");
        fs::copy_file(bees / "103.jpg", m_at->source() / split / "cow" / "103.jpg");
    }
    QVERIFY(refusal(resumable()).find("it has 2 classes, now 3") != std::string::npos);
    QVERIFY(isWhole());
}

// The same number of images of every class, but others: the part that is made again would repeat
// images of the part that is kept.
void TestConvertResume::refusesAnotherDivision()
{
    ConvertRequest request = {m_at->source() / "train", m_at->output(), 0.2, resumable()};
    request.trainName = "train_full_raw";
    request.validationName = "val_full_raw";
    request.settings.maxImages = 6;
    convertFolder(request, m_at->disk, m_at->listener, {});
    fs::remove(m_at->output() / "val_full_raw.beton");
    request.settings.resume = true;
    request.validationFraction = 0.5;
    const Error error = errorOf([&] { convertFolder(request, m_at->disk, m_at->listener, {}); });
    QCOMPARE(error.code(), ErrorCode::AlreadyExists);
    QVERIFY2(error.message().find("in another way") != std::string::npos, error.what());
    request.validationFraction = 0.2;
    const auto reports = convertFolder(request, m_at->disk, m_at->listener, {});
    QVERIFY(reports[0].isKept && !reports[1].isKept);
}

// A file of an earlier version: kept with the other one, which cannot be made beside it.
void TestConvertResume::filesThatDoNotRecordTheirImages()
{
    m_at->convert(resumable());
    const fs::path validation = m_at->output() / "val_full_raw.beton";
    for (const fs::path& file : {train(), validation})
        writeBytes(file, withoutImageList(readBytes(file)));
    const std::string kept = refusal(resumable());
    QVERIFY2(kept.empty(), kept.c_str());
    // Their numbers are compared; the two that cannot be read might as well be new.
    QVERIFY(std::ranges::any_of(m_at->listener.notes, [](const Problem& note) {
        return note.message.english().find(
                   "images of the folder that are not in the finished file: 1 ") == 0;
    }));
    fs::remove(validation);
    const std::string text = refusal(resumable());
    QVERIFY2(text.find("could repeat some of them") != std::string::npos, text.c_str());
    QCOMPARE(namesIn(m_at->output()), std::vector<std::string>{"train_full_raw.beton"});
}

void TestConvertResume::refusesForeignFiles()
{
    m_at->convert(resumable());
    writeBytes(train(), std::span(m_whole[0]).first(1000));
    QVERIFY(refusal(resumable()).find("--replace") != std::string::npos); // and the damage
    // A file without manifest, as FFCV writes it.
    auto bytes = m_whole[0];
    const std::string marker = "\"classNames\"";
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    const std::size_t at = std::string_view(text, bytes.size()).find(marker);
    QVERIFY(at != std::string_view::npos);
    bytes[at + 1] = std::byte{'k'};
    writeBytes(train(), bytes);
    QVERIFY2(refusal(resumable()).find("does not record how") != std::string::npos,
             refusal(resumable()).c_str());
}

void TestConvertResume::replacesFinishedFiles()
{
    m_at->convert(resumable());
    ConvertSettings settings = resumable();
    settings.seed = 5;
    settings.replace = true;
    const auto reports = resume(settings);
    QVERIFY(!reports[0].isKept && !reports[1].isKept);
    settings.replace = false;
    QVERIFY(resume(settings)[1].isKept);
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
