#include "core/base/error.h"
#include "core/image/images.h"
#include "core/image/jpeg/baseline_jpeg.h"
#include "core/image/jpeg/jpeg_coefficients.h"
#include "core/image/jpeg/jpeg_decoder.h"
#include "core/image/jpeg/jpeg_requantiser.h"
#include "core/image/jpeg_streams.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <stop_token>
#include <string>

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace {

// The coefficients of all blocks, component by component, as libjpeg reads them.
struct Coefficients
{
    std::array<std::vector<int>, 3> values;
    std::array<std::array<int, 64>, 3> steps{};
};

Coefficients readByLibjpeg(const JpegBytes& jpeg)
{
    jpeg_decompress_struct codec{};
    jpeg_error_mgr errors{};
    codec.err = jpeg_std_error(&errors); // any error ends the program: the test would be wrong
    jpeg_create_decompress(&codec);
    jpeg_mem_src(&codec, reinterpret_cast<const unsigned char*>(jpeg.data()),
                 static_cast<unsigned long>(jpeg.size()));
    jpeg_read_header(&codec, TRUE);
    jvirt_barray_ptr* arrays = jpeg_read_coefficients(&codec);
    Coefficients all;
    for (std::size_t c = 0; c < 3; ++c) {
        const jpeg_component_info& component = codec.comp_info[c];
        for (std::size_t i = 0; i < 64; ++i)
            all.steps[c][i] = component.quant_table->quantval[i];
        for (JDIMENSION row = 0; row < component.height_in_blocks; ++row) {
            JBLOCKARRAY blocks = codec.mem->access_virt_barray(
                reinterpret_cast<j_common_ptr>(&codec), arrays[c], row, 1, FALSE);
            for (JDIMENSION i = 0; i < component.width_in_blocks; ++i)
                all.values[c].insert(all.values[c].end(), blocks[0][i], blocks[0][i] + 64);
        }
    }
    jpeg_finish_decompress(&codec);
    jpeg_destroy_decompress(&codec);
    return all;
}

int nearest(int value, int from, int to)
{
    const int magnitude = (2 * std::abs(value) * from + to) / (2 * to);
    return value < 0 ? -magnitude : magnitude;
}

Image randomPicture(CounterRng& rng)
{
    const auto side = [&] {
        return 1 + static_cast<int>(rng.below(150));
    };
    const int width = side();
    return makePicture(width, side(), rng.next32());
}

Image decoded(const JpegBytes& jpeg)
{
    Image image;
    JpegDecoder().decode(jpeg, image);
    return image;
}

double squaredDifference(const Image& a, const Image& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.byteCount(); ++i)
        sum += std::pow(a.pixels()[i] - b.pixels()[i], 2);
    return sum;
}

} // namespace

class TestJpegRequantiser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encodersOwnJpegIsKept();
    void coefficientsAreTheNearest();
    void picturesAreCloserThanThroughPixels();
    void otherKindsAreLeftAlone();
    void coefficientsBeyondBaselineAreRefused();
    void stopRequestEndsIt();
    void memoryIsLimited();
};

// Of any restart markers: those that are asked for.
void TestJpegRequantiser::encodersOwnJpegIsKept()
{
    CounterRng rng(31, RandomStream::DemoImages, 0, 0);
    JpegEncoder encoder;
    JpegRequantiser requantiser;
    JpegBytes result;
    JpegBytes expected;
    for (int i = 0; i < 150; ++i) {
        const Image picture = randomPicture(rng);
        JpegKind kind = randomCoding(rng);
        const auto restarts = i % 2 == 0 ? RestartMarkers::None : RestartMarkers::EveryRow;
        if (i % 3 == 0)
            kind.quality = 100 - i % 2; // nearly all coefficients are there
        encoder.encode(picture.view(), kind.quality, expected, restarts);
        QVERIFY(requantiser.requantise(makeJpeg(picture, kind), kind.quality, result, restarts));
        QCOMPARE(result, expected);
    }
    Image picture(40, 40); // black and white reach the ends of what a mean may be
    std::fill_n(picture.pixels(), picture.byteCount(), std::uint8_t{0});
    std::fill_n(picture.pixels(), picture.byteCount() / 2, std::uint8_t{255});
    for (const int quality : {50, 96, 100}) {
        encoder.encode(picture.view(), quality, expected);
        QVERIFY(requantiser.requantise(expected, quality, result));
        QCOMPARE(result, expected);
    }
}

void TestJpegRequantiser::coefficientsAreTheNearest()
{
    CounterRng rng(32, RandomStream::DemoImages, 0, 0);
    JpegRequantiser requantiser;
    JpegBytes result;
    for (int i = 0; i < 150; ++i) {
        const JpegBytes jpeg = makeJpeg(randomPicture(rng), randomCoding(rng));
        const int quality = 1 + static_cast<int>(rng.below(99));
        QVERIFY(requantiser.requantise(
            jpeg, quality, result, i % 2 == 0 ? RestartMarkers::None : RestartMarkers::EveryRow));
        const Coefficients before = readByLibjpeg(jpeg);
        const Coefficients after = readByLibjpeg(result);
        for (std::size_t c = 0; c < 3; ++c) {
            std::vector<int> expected = before.values[c];
            for (std::size_t k = 0; k < expected.size(); ++k)
                expected[k] = nearest(expected[k], before.steps[c][k % 64], after.steps[c][k % 64]);
            QVERIFY(after.values[c] == expected);
        }
    }
}

// Than decoding and encoding the same JPEG, which rounds to pixels and spreads the chroma between.
void TestJpegRequantiser::picturesAreCloserThanThroughPixels()
{
    JpegEncoder encoder;
    JpegRequantiser requantiser;
    for (const int quality : {60, 80, 90, 95}) {
        double direct = 0;
        double throughPixels = 0;
        for (std::uint64_t seed = 0; seed < 10; ++seed) {
            const JpegBytes jpeg = makeJpeg(makePicture(120, 90, seed), {.quality = 85});
            const Image source = decoded(jpeg);
            JpegBytes result;
            QVERIFY(requantiser.requantise(jpeg, quality, result));
            direct += squaredDifference(source, decoded(result));
            encoder.encode(source.view(), quality, result);
            throughPixels += squaredDifference(source, decoded(result));
        }
        QVERIFY2(direct < throughPixels,
                 qPrintable(QStringLiteral("quality %1: %2, through pixels %3")
                                .arg(quality)
                                .arg(direct)
                                .arg(throughPixels)));
    }
}

// Whatever is taken is sound, and in 4:2:0.
void TestJpegRequantiser::otherKindsAreLeftAlone()
{
    JpegRequantiser requantiser;
    const JpegBytes before = bytesOf({1, 2, 3});
    std::vector<std::string> taken;
    for (const NamedJpeg& flavour : jpegFlavours()) {
        JpegBytes result = before;
        if (!requantiser.requantise(flavour.bytes, 90, result)) {
            QVERIFY(result == before);
            continue;
        }
        taken.push_back(flavour.name);
        const JpegOutcome outcome = decodedByFreshLibjpeg(flavour.bytes);
        QVERIFY2(outcome.isSound(), outcome.error.c_str());
        const Image image = decoded(result);
        QCOMPARE(image.width(), outcome.width);
        QCOMPARE(image.height(), outcome.height);
    }
    for (const char* name : {"2x2", "restart rows", "restart interval", "optimised", "Exif"})
        QVERIFY2(std::ranges::find(taken, name) != taken.end(), name);
    for (const char* word : {"progressive", "arithmetic", "grey", "CMYK", "YCCK", "RGB", "1x1",
                             "2x1", "1x2", "4x", "cut", "damaged", "no D", "tables only"}) {
        for (const std::string& name : taken)
            QVERIFY2(name.find(word) == std::string::npos, name.c_str());
    }
}

void TestJpegRequantiser::coefficientsBeyondBaselineAreRefused()
{
    QuantTable coarse{};
    coarse.fill(255);
    QuantTable fine{};
    fine.fill(1);
    const JpegBytes jpeg = makeJpeg(makePicture(16, 16), {});
    JpegFrame frame;
    QVERIFY(parseBaselineJpeg(jpeg, frame));
    const BlockCodes codes(frame.components[0]);
    const std::array<std::uint8_t, 1> component = {0};
    std::array<ComponentWriter, 3> components = {
        ComponentWriter{.steps = Requantisation(coarse, fine), .codes = &codes}};
    const auto isWritten = [&](int value, std::size_t place) {
        std::array<std::uint8_t, 3 * CodeSink::kMostBytes> room{};
        CodeSink sink{.at = room.data()};
        std::array<CoefficientBlock, 2> blocks;
        blocks[1].reach = 64;
        blocks[1].values[place] = static_cast<std::int16_t>(value);
        return writeCoefficients(blocks, component, components, sink);
    };
    for (const int sign : {1, -1}) {
        for (std::size_t place : {std::size_t{0}, std::size_t{5}, std::size_t{63}}) {
            QVERIFY(isWritten(4 * sign, place));
            for (const int value : {5, 1000, 32767})
                QVERIFY(!isWritten(value * sign, place));
        }
    }
}

void TestJpegRequantiser::stopRequestEndsIt()
{
    std::stop_source source;
    source.request_stop();
    JpegRequantiser requantiser({}, source.get_token());
    const JpegBytes jpeg = makeJpeg(makePicture(1500, 1200), {});
    const JpegBytes before = bytesOf({1, 2, 3});
    JpegBytes result = before;
    try {
        requantiser.requantise(jpeg, 90, result);
        QFAIL("not stopped");
    } catch (const Error& error) {
        QVERIFY(error.code() == ErrorCode::Cancelled);
    }
    QVERIFY(result == before);
}

// As by decoding, though it needs less.
void TestJpegRequantiser::memoryIsLimited()
{
    const JpegBytes jpeg = makeJpeg(makePicture(700, 600), {}); // 1.2 MiB of pixels
    JpegBytes result;
    const auto failure = [](const std::function<void()>& body) {
        try {
            body();
        } catch (const Error& error) {
            return error.message();
        }
        return std::string();
    };
    for (const std::uint64_t mebibytes : {std::uint64_t{1}, std::uint64_t{2}}) {
        const DecodeLimits limits{.memoryBytes = mebibytes << 20};
        Image image;
        const std::string expected = failure([&] { JpegDecoder(limits).decode(jpeg, image); });
        QCOMPARE(expected.empty(), mebibytes == 2);
        QCOMPARE(failure([&] { JpegRequantiser(limits).requantise(jpeg, 90, result); }), expected);
    }
}

QTEST_APPLESS_MAIN(TestJpegRequantiser)
#include "tst_jpeg_requantiser.moc"
