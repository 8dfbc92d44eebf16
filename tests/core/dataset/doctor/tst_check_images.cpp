#include "core/dataset/doctor/check_images.h"

#include "core/base/error.h"
#include "core/dataset/convert_fixture.h"
#include "core/image/jpeg_streams.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

class TestCheckImages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_at = std::make_unique<ConvertFixture>(); }

    void soundFolder();
    void namesWhatAConversionLeavesOut();
    void reportsProgressAndCancels();

private:
    CheckedScan check(int workers = 2)
    {
        ScanRequest request;
        request.root = m_at->source();
        request.workers = workers;
        return checkImages(request, m_at->disk, m_at->listener, m_at->listener.stop.get_token());
    }
    void put(const std::string& split, const std::string& name, const JpegBytes& bytes) const
    {
        writeBytes(m_at->source() / split / "only" / name, bytes);
    }

    std::unique_ptr<ConvertFixture> m_at;
};

void TestCheckImages::soundFolder()
{
    m_at->makeFolder();
    const CheckedScan checked = check();
    QCOMPARE(checked.images, std::uint64_t{27});
    QCOMPARE(checked.damaged, std::uint64_t{0});
    QVERIFY(checked.scan.problems.empty());
    std::uint64_t measured = 0;
    for (const ImageSizeCount& size : checked.scan.sizes)
        measured += size.count;
    QCOMPARE(measured, std::uint64_t{27});
}

// Images of every flavour: what is reported as an error is what a conversion leaves out, with or
// without passing JPEGs through. The header alone shows few.
void TestCheckImages::namesWhatAConversionLeavesOut()
{
    std::size_t i = 0;
    for (const NamedJpeg& jpeg : jpegFlavours()) {
        put(i % 3 == 0 ? "val" : "train", std::to_string(1000 + i) + ".jpg", jpeg.bytes);
        ++i;
    }
    const std::string_view text = "no image";
    const auto bytes = std::as_bytes(std::span(text));
    put("train", "text.png", {bytes.begin(), bytes.end()});
    const JpegBytes png = encodedByOpenCv(texture(40, 30, 1), ".png", false);
    put("train", "half.png", part(png, 0, png.size() / 2));
    put("val", "whole.jpg", png);

    const CheckedScan checked = check(3);
    std::vector<std::string> named;
    for (const Problem& problem : checked.scan.problems)
        if (problem.severity == Severity::Error)
            named.push_back(problem.path.filename().string());
    QCOMPARE(checked.images, std::uint64_t{i + 3});
    QCOMPARE(checked.damaged, std::uint64_t{named.size()});
    QVERIFY(std::ranges::is_sorted(checked.scan.problems, {}, &Problem::path));

    for (const bool keepJpeg : {false, true}) {
        m_at->listener.leftOut.clear();
        ConvertSettings settings = settingsOf(CompressMode::Jpeg, 0);
        settings.keepJpeg = keepJpeg;
        m_at->convert(settings, keepJpeg ? m_at->elsewhere() : m_at->output());
        std::vector<std::string> leftOut;
        for (const Problem& problem : m_at->listener.leftOut)
            leftOut.push_back(problem.path.filename().string());
        std::ranges::sort(leftOut);
        std::ranges::sort(named);
        QVERIFY(leftOut == named);
    }

    ScanRequest request;
    request.root = m_at->source();
    request.probeImages = true;
    const ScanResult quick = scanImageFolder(request, m_at->disk, m_at->listener, {});
    QVERIFY(std::ranges::count(quick.problems, Severity::Error, &Problem::severity) <
            static_cast<std::ptrdiff_t>(named.size()));
    QVERIFY(std::ranges::any_of(checked.scan.problems, [](const Problem& problem) {
        return problem.message.english().starts_with("damaged image: corrupt JPEG: ");
    }));
}

void TestCheckImages::reportsProgressAndCancels()
{
    m_at->makeFolder();
    check();
    QCOMPARE(m_at->listener.last.stage, std::string("Checking validation"));
    QCOMPARE(m_at->listener.last.done, std::uint64_t{9});
    QCOMPARE(m_at->listener.last.total, std::uint64_t{9});
    m_at->listener.stop.request_stop();
    try {
        check();
        QFAIL("not cancelled");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Cancelled);
    }
}

QTEST_GUILESS_MAIN(TestCheckImages)
#include "tst_check_images.moc"
