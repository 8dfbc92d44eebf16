// Bad input, a full disk, a change of mind: what a conversion reports and what it leaves.
#include "core/dataset/convert/convert.h"

#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/dataset/convert_fixture.h"
#include "support/failing_file_system.h"

#include <QTest>

#include <algorithm>
#include <array>

using namespace formwork;
using namespace formwork::test;
namespace fs = std::filesystem;

class TestConvertFailures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_at = std::make_unique<ConvertFixture>(); }

    void leavesUnreadableImagesOut();
    void doesNotBelieveImpossibleSizes_data();
    void doesNotBelieveImpossibleSizes();
    void strictFails();
    void failsWithoutAnyImage();
    void refusesClassesWithoutImages();
    void missingFolder();
    void cancelLeavesNothing();
    void fullDiskLeavesNothing();
    void failureKeepsTheOldFiles();

private:
    std::unique_ptr<ConvertFixture> m_at;
};

void TestConvertFailures::leavesUnreadableImagesOut()
{
    m_at->makeFolder(3, 1);
    const fs::path folder = m_at->source() / "train" / "bee";
    const auto jpeg = jpegOf(texture(64, 64, 9));
    writeBytes(folder / "empty.jpg", {});
    writeBytes(folder / "half.jpg", std::span(jpeg).first(jpeg.size() / 2));
    writeBytes(folder / "text.jpg", std::as_bytes(std::span("no picture at all")));
    const auto reports = m_at->convert(settingsOf(CompressMode::Jpeg, 64));
    QCOMPARE(reports[0].samples, std::uint64_t{9});
    QCOMPARE(reports[0].skipped, std::uint64_t{3});
    QCOMPARE(reports[1].skipped, std::uint64_t{0});
    QCOMPARE(m_at->listener.leftOut.size(), std::size_t{3});
    QCOMPARE(m_at->listener.leftOut[0].path.filename(), fs::path("empty.jpg"));
    QCOMPARE(m_at->listener.leftOut[1].path.filename(), fs::path("half.jpg"));
    QCOMPARE(m_at->listener.leftOut[2].path.filename(), fs::path("text.jpg"));
    for (const Problem& problem : m_at->listener.leftOut)
        QVERIFY(problem.severity == Severity::Error);
    const beton::Reader reader(m_at->disk, reports[0].file);
    QCOMPARE(reader.sampleCount(), std::size_t{9});
    QCOMPARE(reader.manifestProblem().english(), std::string());
}

void TestConvertFailures::doesNotBelieveImpossibleSizes_data()
{
    QTest::addColumn<int>("side");
    QTest::newRow("no page holds it") << 60000;
    QTest::newRow("large pages would hold it") << 15000;
}

void TestConvertFailures::doesNotBelieveImpossibleSizes()
{
    QFETCH(int, side);
    m_at->makeFolder(3, 1);
    auto jpeg = jpegOf(texture(64, 64, 9));
    const std::array<std::byte, 2> startOfFrame = {std::byte{0xFF}, std::byte{0xC0}};
    const auto frame = std::ranges::search(jpeg, startOfFrame).begin();
    QVERIFY(frame != jpeg.end());
    for (int at : {5, 7}) { // height and width, after the length and the precision
        frame[at] = static_cast<std::byte>(side >> 8);
        frame[at + 1] = static_cast<std::byte>(side & 0xFF);
    }
    writeBytes(m_at->source() / "train" / "bee" / "vast.jpg", jpeg);
    const auto reports = m_at->convert(settingsOf(CompressMode::Raw, 0));
    QCOMPARE(reports[0].skipped, std::uint64_t{1});
    QCOMPARE(m_at->listener.leftOut.size(), std::size_t{1});
    QCOMPARE(m_at->listener.leftOut[0].path.filename(), fs::path("vast.jpg"));
    const beton::Reader reader(m_at->disk, reports[0].file);
    QCOMPARE(reader.header().pageSize, settingsOf(CompressMode::Raw, 0).pageSize);
}

void TestConvertFailures::strictFails()
{
    m_at->makeFolder(3, 1);
    writeBytes(m_at->source() / "val" / "bee" / "empty.jpg", {});
    ConvertSettings settings = settingsOf(CompressMode::Jpeg, 64);
    settings.strict = true;
    try {
        m_at->convert(settings);
        QFAIL("not strict");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::CorruptData);
        QCOMPARE(error.path().filename(), fs::path("empty.jpg"));
    }
    QVERIFY(!fs::exists(m_at->output()));
}

void TestConvertFailures::failsWithoutAnyImage()
{
    m_at->single("a.jpg", {});
    m_at->single("b.jpg", std::as_bytes(std::span("text")));
    try {
        m_at->convert(settingsOf(CompressMode::Jpeg, 64));
        QFAIL("made a file without samples");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::CorruptData);
    }
    QVERIFY(!fs::exists(m_at->output()));
}

void TestConvertFailures::refusesClassesWithoutImages()
{
    m_at->makeFolder(2, 1);
    const auto refusal = [&]() -> std::string {
        try {
            m_at->convert(settingsOf(CompressMode::Jpeg, 64));
        } catch (const Error& error) {
            if (error.code() == ErrorCode::ClassMismatch)
                return error.message();
        }
        return {};
    };
    fs::remove_all(m_at->source() / "val" / "bee");
    QCOMPARE(refusal(), std::string("class 'bee' has no images in validation"));
    fs::remove(m_at->source() / "train" / "ant" / "picture0.jpg");
    fs::remove(m_at->source() / "train" / "ant" / "picture1.jpg");
    QCOMPARE(refusal(), std::string("class 'ant' has no images in train"));
    QVERIFY(!fs::exists(m_at->output()));
}

void TestConvertFailures::missingFolder()
{
    try {
        m_at->convert(settingsOf(CompressMode::Jpeg, 64));
        QFAIL("converted nothing");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::NotFound);
    }
    QVERIFY(!fs::exists(m_at->output()));
}

void TestConvertFailures::cancelLeavesNothing()
{
    m_at->makeFolder(40, 40);
    m_at->listener.stop = std::stop_source();
    m_at->listener.stopAfter = 1;
    try {
        m_at->convert(settingsOf(CompressMode::Jpeg, 64), m_at->output() / "deep" / "er");
        QFAIL("not cancelled");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Cancelled);
    }
    m_at->listener.stop = std::stop_source();
    m_at->listener.stopAfter = std::numeric_limits<std::uint64_t>::max();
    QVERIFY(!fs::exists(m_at->output()));
}

// Whatever operation on the disk fails, either everything is there or nothing.
void TestConvertFailures::fullDiskLeavesNothing()
{
    m_at->makeFolder(2, 1);
    const ConvertRequest request = {m_at->source(), m_at->output(), 0.0,
                                    settingsOf(CompressMode::Jpeg, 64)};
    FailingFileSystem failing(m_at->disk);
    NullProgress quiet;
    convertFolder(request, failing, quiet, {});
    const std::uint64_t operations = failing.operationCount();
    QVERIFY(operations >= 15);
    for (std::uint64_t k = 1; k <= operations; ++k) {
        fs::remove_all(m_at->output());
        failing.failAt(k);
        try {
            convertFolder(request, failing, quiet, {});
            QFAIL("a failure got lost");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::NoSpace);
        }
        QVERIFY2(!fs::exists(m_at->output()), qPrintable(QString("operation %1").arg(k)));
    }
}

void TestConvertFailures::failureKeepsTheOldFiles()
{
    m_at->makeFolder(2, 1);
    const ConvertRequest request = {m_at->source(), m_at->output(), 0.0,
                                    settingsOf(CompressMode::Jpeg, 64)};
    FailingFileSystem failing(m_at->disk);
    NullProgress quiet;
    const auto reports = convertFolder(request, failing, quiet, {});
    const auto before = readBytes(reports[0].file);
    writeBytes(m_at->source() / "train" / "ant" / "more.jpg", jpegOf(texture(50, 50, 77)));
    failing.failAt(4, static_cast<unsigned>(FileOperation::Write));
    QVERIFY_THROWS_EXCEPTION(Error, convertFolder(request, failing, quiet, {}));
    QVERIFY(readBytes(reports[0].file) == before);
    QCOMPARE(namesIn(m_at->output()).size(), std::size_t{2});
}

QTEST_GUILESS_MAIN(TestConvertFailures)
#include "tst_convert_failures.moc"
