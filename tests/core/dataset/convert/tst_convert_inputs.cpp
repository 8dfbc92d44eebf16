// Every kind of image file that folders hold, from the file to the sample.
#include "core/dataset/convert/convert.h"

#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/dataset/convert_fixture.h"
#include "core/image/decode.h"
#include "core/image/formats/exif.h"
#include "core/image/jpeg/jpeg_coefficients.h"
#include "core/image/jpeg/jpeg_encoder.h"
#include "core/image/jpeg/jpeg_requantiser.h"
#include "core/image/jpeg_streams.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;
namespace fs = std::filesystem;

namespace {

using Bytes = std::vector<std::byte>;

Bytes encoded(const std::string& extension, const cv::Mat& picture,
              const std::vector<int>& options = {})
{
    std::vector<unsigned char> file;
    cv::imencode(extension, picture, file, options);
    const auto bytes = std::as_bytes(std::span(file));
    return {bytes.begin(), bytes.end()};
}

// The picture as OpenCV holds it, with `channels` of `depth`.
cv::Mat matOf(const Image& image, int depth, int channels)
{
    cv::Mat picture(image.height(), image.width(), CV_MAKETYPE(depth, channels));
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            for (int c = 0; c < channels; ++c) {
                const int value = c == 3 ? 128 : image.row(y)[3 * x + 2 - c];
                const int at = channels * x + c;
                if (depth == CV_16U)
                    picture.ptr<std::uint16_t>(y)[at] = static_cast<std::uint16_t>(257 * value);
                else
                    picture.ptr<std::uint8_t>(y)[at] = static_cast<std::uint8_t>(value);
            }
    return picture;
}

// PNG with a palette of four colours, by hand: OpenCV writes none.
Bytes palettePng()
{
    const auto text = [](const char* data, std::size_t size) {
        return std::string(data, size);
    };
    std::string png = text("\x89PNG\r\n\x1a\n", 8);
    const auto crc = [](const std::string& bytes) {
        std::uint32_t value = 0xFFFFFFFFU;
        for (const char c : bytes) {
            value ^= static_cast<unsigned char>(c);
            for (int i = 0; i < 8; ++i)
                value = (value & 1U) != 0 ? 0xEDB88320U ^ value >> 1 : value >> 1;
        }
        return ~value;
    };
    const auto big = [](std::uint32_t value) {
        std::string bytes;
        for (int shift = 24; shift >= 0; shift -= 8)
            bytes += static_cast<char>(value >> shift);
        return bytes;
    };
    const auto chunk = [&](const std::string& type, const std::string& body) {
        png += big(static_cast<std::uint32_t>(body.size())) + type + body + big(crc(type + body));
    };
    chunk("IHDR", big(4) + big(1) + text("\x08\x03\0\0\0", 5));
    chunk("PLTE", text("\x0a\x14\x1e\x28\x32\x3c\x46\x50\x5a\xff\0\x7f", 12));
    // One row: filter 0 and the indices 3 2 1 0, stored without compression.
    const std::string row = text("\0\3\2\1\0", 5);
    std::uint32_t a = 1;
    std::uint32_t b = 0;
    for (const char c : row) {
        a = (a + static_cast<unsigned char>(c)) % 65521;
        b = (b + a) % 65521;
    }
    chunk("IDAT", text("\x78\x01\x01\x05\0\xfa\xff", 7) + row + big(b << 16 | a));
    chunk("IEND", {});
    const auto bytes = std::as_bytes(std::span(png));
    return {bytes.begin(), bytes.end()};
}

// A TIFF file as it is, with an orientation: one strip of RGB.
Bytes tiffOf(const Image& picture, unsigned orientation)
{
    std::string file("II*\0\x08\0\0\0", 8);
    const auto number = [&](std::uint32_t value, int bytes) {
        for (int i = 0; i < bytes; ++i)
            file += static_cast<char>(value >> 8 * i);
    };
    const auto size = static_cast<std::uint32_t>(picture.byteCount());
    const auto width = static_cast<std::uint32_t>(picture.width());
    const auto height = static_cast<std::uint32_t>(picture.height());
    constexpr std::uint32_t kEntries = 10;
    constexpr std::uint32_t kDepths = 8 + 2 + 12 * kEntries + 4;
    number(kEntries, 2);
    const auto entry = [&](std::uint32_t tag, std::uint32_t type, std::uint32_t count,
                           std::uint32_t value) {
        number(tag, 2);
        number(type, 2);
        number(count, 4);
        number(value, 4);
    };
    entry(256, 4, 1, width);
    entry(257, 4, 1, height);
    entry(258, 3, 3, kDepths);
    entry(259, 3, 1, 1);
    entry(262, 3, 1, 2);
    entry(273, 4, 1, kDepths + 6);
    entry(274, 3, 1, orientation);
    entry(277, 3, 1, 3);
    entry(278, 4, 1, height);
    entry(279, 4, 1, size);
    number(0, 4);
    for (int i = 0; i < 3; ++i)
        number(8, 2);
    file.append(reinterpret_cast<const char*>(picture.pixels()), size);
    const auto bytes = std::as_bytes(std::span(file));
    return {bytes.begin(), bytes.end()};
}

Bytes withOrientation(const Bytes& jpeg, int orientation)
{
    const std::string exif = std::string("\xFF\xE1\0\x22"
                                         "Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0",
                                         28) +
                             static_cast<char>(orientation) + std::string(7, '\0');
    Bytes file = jpeg;
    const auto bytes = std::as_bytes(std::span(exif));
    file.insert(file.begin() + 2, bytes.begin(), bytes.end());
    return file;
}

} // namespace

class TestConvertInputs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_at = std::make_unique<ConvertFixture>(); }

    void losslessKindsKeepTheirPixels();
    void palettesAreResolved();
    void jpegFlavours();
    void jpegsDoNotDependOnTheirNeighbours();
    void badFilesAreNamedOnce();
    void strictFailsOnEachBadFile();
    void leavesOrientationAlone();
    void appliesOrientation();
    void tiffsAreTurnedByTheirDecoder();
    void turnedJpegsAreNotKept();
    void keptJpegsAreChecked();
    void jpegsGetTheirQuality();
    void oversizedJpegsGoThroughPixels();
    void restartMarkers();

private:
    void put(const std::string& name, std::span<const std::byte> bytes)
    {
        m_at->single(name, bytes);
    }
    const beton::Reader& converted(const ConvertSettings& settings)
    {
        m_report = m_at->convert(settings).front();
        m_reader = std::make_unique<beton::Reader>(m_at->disk, m_report.file);
        return *m_reader;
    }
    bool isPicture(const beton::StoredImage& stored, const ImageView& expected) const
    {
        const auto payload = m_reader->read(stored.payload);
        return stored.width == expected.width && stored.height == expected.height &&
               std::memcmp(payload.data(), expected.pixels, payload.size()) == 0;
    }

    std::unique_ptr<ConvertFixture> m_at;
    std::unique_ptr<beton::Reader> m_reader;
    ConvertReport m_report;
};

void TestConvertInputs::losslessKindsKeepTheirPixels()
{
    const Image picture = texture(37, 23, 1);
    put("0_rgb.png", encoded(".png", matOf(picture, CV_8U, 3)));
    put("1_alpha.png", encoded(".png", matOf(picture, CV_8U, 4)));
    put("2_deep.png", encoded(".png", matOf(picture, CV_16U, 3)));
    put("3_deep_alpha.png", encoded(".png", matOf(picture, CV_16U, 4)));
    put("4_picture.bmp", encoded(".bmp", matOf(picture, CV_8U, 3)));
    put("5_picture.tif", encoded(".tif", matOf(picture, CV_8U, 3)));
    put("6_deep.tiff", encoded(".tiff", matOf(picture, CV_16U, 3)));
    put("7_lossless.webp",
        encoded(".webp", matOf(picture, CV_8U, 3), {cv::IMWRITE_WEBP_QUALITY, 101}));
    put("8_png_named.JPEG", encoded(".png", matOf(picture, CV_8U, 3)));
    put("9_bmp_named.png", encoded(".bmp", matOf(picture, CV_8U, 3)));
    const beton::Reader& reader = converted(settingsOf(CompressMode::Raw, 64));
    QCOMPARE(m_report.samples, std::uint64_t{10});
    for (std::size_t i = 0; i < 10; ++i)
        QVERIFY2(isPicture(reader.image(i, 0), picture.view()), qPrintable(QString::number(i)));
}

void TestConvertInputs::palettesAreResolved()
{
    put("palette.png", palettePng());
    const beton::Reader& reader = converted(settingsOf(CompressMode::Raw, 64));
    const std::array<std::uint8_t, 12> expected = {255, 0, 127, 70, 80, 90, 40, 50, 60, 10, 20, 30};
    QVERIFY(isPicture(reader.image(0, 0), {expected.data(), 4, 1, 12}));
}

void TestConvertInputs::jpegFlavours()
{
    const Image picture = texture(64, 48, 1);
    const cv::Mat mat = matOf(picture, CV_8U, 3);
    put("a_progressive.jpg", encoded(".jpg", mat, {cv::IMWRITE_JPEG_PROGRESSIVE, 1}));
    put("b_restarts.jpeg", encoded(".jpg", mat, {cv::IMWRITE_JPEG_RST_INTERVAL, 2}));
    put("c_optimised.JPG", encoded(".jpg", mat, {cv::IMWRITE_JPEG_OPTIMIZE, 1}));
    put("d_grey.jpg", encodedByOpenCv(picture, ".jpg", true));
    put("e_cmyk.jpg", cmykJpeg(64, 48));
    put("f_named.png", jpegOf(picture));
    const beton::Reader& raw = converted(settingsOf(CompressMode::Raw, 64));
    QCOMPARE(m_report.samples, std::uint64_t{6});
    ImageDecoder decoder;
    Image expected;
    std::size_t i = 0;
    for (const std::string& name : namesIn(m_at->source() / "train" / "only")) {
        decoder.decode(readBytes(m_at->source() / "train" / "only" / name), expected);
        QVERIFY2(isPicture(raw.image(i++, 0), expected.view()), name.c_str());
    }
    // Passed through where FFCV could decode them.
    ConvertSettings settings = settingsOf(CompressMode::Jpeg, 64);
    settings.keepJpeg = true;
    const beton::Reader& kept = converted(settings);
    i = 0;
    for (const std::string& name : namesIn(m_at->source() / "train" / "only")) {
        const bool same = std::ranges::equal(kept.read(kept.image(i++, 0).payload),
                                             readBytes(m_at->source() / "train" / "only" / name));
        QVERIFY2(same == (name[0] != 'd' && name[0] != 'e'), name.c_str());
    }
}

// Files without their own tables among others, by decoders that serve many of them: what comes
// out is what a decoder makes of each alone.
void TestConvertInputs::jpegsDoNotDependOnTheirNeighbours()
{
    const std::vector<NamedJpeg> flavours = test::jpegFlavours();
    CounterRng rng(31, RandomStream::Shuffle, 0, 0);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < 3 * flavours.size(); ++i)
        order.push_back(i % flavours.size());
    shuffle(std::span(order), rng);
    std::vector<std::size_t> sound;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const Bytes& jpeg = flavours[order[i]].bytes;
        put(std::to_string(1000 + i) + ".jpg", jpeg);
        Image image;
        if (outcomeOf([&](Image& out) { JpegDecoder().decode(jpeg, out); }).isSound())
            sound.push_back(order[i]);
    }
    ConvertSettings settings = settingsOf(CompressMode::Raw, 0);
    Bytes first;
    for (const int workers : {1, 2, 3, 4}) {
        settings.workers = workers;
        const beton::Reader& reader = converted(settings);
        QCOMPARE(m_report.samples, std::uint64_t{sound.size()});
        Image expected;
        for (std::size_t i = 0; i < sound.size(); ++i) {
            JpegDecoder().decode(flavours[sound[i]].bytes, expected);
            QVERIFY2(isPicture(reader.image(i, 0), expected.view()),
                     flavours[sound[i]].name.c_str());
        }
        const Bytes bytes = readBytes(m_report.file);
        QVERIFY(first.empty() || bytes == first);
        first = bytes;
    }
}

void TestConvertInputs::badFilesAreNamedOnce()
{
    const Image picture = texture(64, 48, 1);
    const auto half = [](const Bytes& bytes) {
        return std::span(bytes).first(bytes.size() / 2);
    };
    const cv::Mat mat = matOf(picture, CV_8U, 3);
    put("0_empty.jpg", {});
    put("1_half.jpg", half(jpegOf(picture)));
    put("2_half.png", half(encoded(".png", mat)));
    put("3_half.webp", half(encoded(".webp", mat)));
    put("4_half.bmp", half(encoded(".bmp", mat)));
    put("5_half.tif", half(encoded(".tif", mat)));
    put("6_text.jpg", std::as_bytes(std::span("no picture at all")));
    put("7_good.jpg", jpegOf(picture));
    for (const bool keep : {false, true}) {
        m_at->listener.leftOut.clear();
        m_at->listener.notes.clear();
        ConvertSettings settings = settingsOf(CompressMode::Jpeg, 64);
        settings.keepJpeg = keep;
        converted(settings);
        QCOMPARE(m_report.samples, std::uint64_t{1});
        QCOMPARE(m_report.skipped, std::uint64_t{7});
        QCOMPARE(m_at->listener.leftOut.size(), std::size_t{7});
        for (std::size_t i = 0; i < 7; ++i) {
            const Problem& problem = m_at->listener.leftOut[i];
            QVERIFY(problem.severity == Severity::Error);
            QVERIFY(problem.path.filename().string().starts_with(std::to_string(i)));
        }
        for (const Problem& note : m_at->listener.notes)
            QVERIFY2(note.severity != Severity::Error, note.message.english().c_str());
    }
}

void TestConvertInputs::strictFailsOnEachBadFile()
{
    const auto jpeg = jpegOf(texture(64, 48, 1));
    put("good.jpg", jpeg);
    ConvertSettings settings = settingsOf(CompressMode::Jpeg, 64);
    settings.strict = true;
    for (const bool keep : {false, true})
        for (const std::size_t size : {std::size_t{0}, std::size_t{10}, jpeg.size() - 3}) {
            put("bad.jpg", std::span(jpeg).first(size));
            settings.keepJpeg = keep;
            try {
                m_at->convert(settings);
                QFAIL("not strict");
            } catch (const Error& error) {
                QCOMPARE(error.code(), ErrorCode::CorruptData);
                QCOMPARE(error.path().filename(), fs::path("bad.jpg"));
            }
        }
}

void TestConvertInputs::leavesOrientationAlone()
{
    put("x.jpg", withOrientation(jpegOf(texture(64, 48, 1)), 6));
    const beton::Reader& reader = converted(settingsOf(CompressMode::Raw, 0));
    QCOMPARE(reader.image(0, 0).width, 64);
    for (const auto& [name, value] : reader.manifest()->settings)
        QVERIFY(name != "exif_orientation");
}

void TestConvertInputs::appliesOrientation()
{
    const auto plain = jpegOf(texture(64, 48, 1));
    for (int orientation = 1; orientation <= 8; ++orientation)
        put(std::to_string(orientation) + ".jpg", withOrientation(plain, orientation));
    put("9.jpg", plain);
    ConvertSettings settings = settingsOf(CompressMode::Raw, 0);
    settings.applyOrientation = true;
    const beton::Reader& reader = converted(settings);
    Image stored;
    JpegDecoder().decode(plain, stored);
    Image turned;
    for (int orientation = 1; orientation <= 9; ++orientation) {
        applyOrientation(stored.view(), orientation == 9 ? 1 : orientation, turned);
        QVERIFY(
            isPicture(reader.image(static_cast<std::size_t>(orientation - 1), 0), turned.view()));
    }
    QVERIFY(m_report.file.filename() == "train_full_raw_turned.beton");
    const auto& recordedSettings = reader.manifest()->settings;
    QVERIFY(std::ranges::find(recordedSettings,
                              std::pair<std::string, std::string>("exif_orientation", "applied")) !=
            recordedSettings.end());

    settings.maxResolution = 32; // the longest side is now the height
    QCOMPARE(converted(settings).image(5, 0).height, 32);
    QCOMPARE(m_reader->image(5, 0).width, 24);
}

void TestConvertInputs::tiffsAreTurnedByTheirDecoder()
{
    const Image picture = texture(40, 22, 1);
    for (unsigned orientation = 1; orientation <= 8; ++orientation)
        put(std::to_string(orientation) + ".tif", tiffOf(picture, orientation));
    for (const bool apply : {false, true}) {
        ConvertSettings settings = settingsOf(CompressMode::Raw, 0);
        settings.applyOrientation = apply;
        const beton::Reader& reader = converted(settings);
        QCOMPARE(m_report.samples, std::uint64_t{8});
        Image turned;
        for (int orientation = 1; orientation <= 8; ++orientation) {
            applyOrientation(picture.view(), orientation, turned);
            QVERIFY2(isPicture(reader.image(static_cast<std::size_t>(orientation - 1), 0),
                               turned.view()),
                     qPrintable(QString::number(orientation)));
        }
    }
}

void TestConvertInputs::turnedJpegsAreNotKept()
{
    const auto plain = jpegOf(texture(64, 48, 1));
    const auto upright = withOrientation(plain, 1);
    put("1.jpg", upright);
    put("6.jpg", withOrientation(plain, 6));
    ConvertSettings settings = settingsOf(CompressMode::Jpeg, 64);
    settings.keepJpeg = true;
    settings.applyOrientation = true;
    const beton::Reader& reader = converted(settings);
    QVERIFY(std::ranges::equal(reader.read(reader.image(0, 0).payload), upright));
    QCOMPARE(reader.image(1, 0).width, 48);
    QCOMPARE(JpegDecoder().readInfo(reader.read(reader.image(1, 0).payload)).height, 64);
}

// What the decoder reads in full is kept, as odd as it may be; what it does not is left out, though
// the structure is sound.
void TestConvertInputs::keptJpegsAreChecked()
{
    const auto jpeg = jpegOf(texture(64, 48, 1));
    Bytes junk = jpeg; // before the end marker, as some editors leave
    junk.insert(junk.end() - 2, 40, std::byte{0x11});
    Bytes trailing = jpeg;
    trailing.insert(trailing.end(), 500, std::byte{0xAB});
    put("a.jpg", junk);
    put("b.jpg", trailing);
    ConvertSettings settings = settingsOf(CompressMode::Jpeg, 64);
    settings.keepJpeg = true;
    const beton::Reader& reader = converted(settings);
    QVERIFY(std::ranges::equal(reader.read(reader.image(0, 0).payload), junk));
    QVERIFY(std::ranges::equal(reader.read(reader.image(1, 0).payload), trailing));
    put("a.jpg", joined({part(jpeg, 0, jpeg.size() * 2 / 3), bytesOf({0xFF, 0xD9})}));
    converted(settings);
    QCOMPARE(m_report.skipped, std::uint64_t{1});
    QVERIFY(std::ranges::equal(m_reader->read(m_reader->image(0, 0).payload), trailing));
}

// From coefficient to coefficient where the size stays and the kind allows it, else through pixels.
void TestConvertInputs::jpegsGetTheirQuality()
{
    const Image picture = texture(64, 48, 1);
    const auto usual = jpegOf(picture, 97);
    const auto progressive = makeJpeg(picture, {.progressive = true, .quality = 97});
    put("a.jpg", usual);
    put("b.jpg", progressive);
    put("c.jpg", withOrientation(usual, 3));
    put("d.jpg", part(usual, 0, usual.size() * 2 / 3));
    ConvertSettings settings = settingsOf(CompressMode::Jpeg, 64);
    settings.jpegQuality = 83;
    settings.applyOrientation = true;
    const beton::Reader& reader = converted(settings);
    QCOMPARE(m_report.skipped, std::uint64_t{1});
    const auto expectAt = [&](std::size_t sample, const Bytes& expected) {
        QVERIFY(std::ranges::equal(reader.read(reader.image(sample, 0).payload), expected));
    };
    const auto throughPixels = [](const Image& image) {
        Bytes bytes;
        JpegEncoder().encode(image.view(), 83, bytes, RestartMarkers::EveryRow);
        return bytes;
    };
    Bytes requantised;
    QVERIFY(JpegRequantiser().requantise(usual, 83, requantised, RestartMarkers::EveryRow));
    expectAt(0, requantised);
    Image pixels;
    JpegDecoder().decode(progressive, pixels);
    expectAt(1, throughPixels(pixels));
    JpegDecoder().decode(usual, pixels);
    QVERIFY(requantised != throughPixels(pixels));
    Image turned;
    applyOrientation(pixels.view(), 3, turned);
    expectAt(2, throughPixels(turned));
}

// Coefficients that no picture has take more room than pages offer for an image of that size.
void TestConvertInputs::oversizedJpegsGoThroughPixels()
{
    Bytes jpeg;
    JpegEncoder().encode(texture(64, 48, 1).view(), 100, jpeg);
    JpegFrame frame;
    QVERIFY(parseBaselineJpeg(jpeg, frame));
    std::vector<CoefficientBlock> blocks(12 * frame.blocksPerMcu());
    for (CoefficientBlock& block : blocks) {
        block.reach = 64;
        for (std::size_t i = 1; i < 64; ++i)
            block.values[i] = i % 2 == 0 ? 1000 : -1000;
    }
    std::array<BlockCodes, 3> codes;
    std::array<ComponentWriter, 3> components;
    for (std::size_t c = 0; c < 3; ++c) {
        const JpegComponent& component = frame.components[c];
        codes[c] = BlockCodes(component);
        components[c] = {Requantisation(component.quant, component.quant), &codes[c], 0};
    }
    std::vector<std::uint8_t> coded(blocks.size() * CodeSink::kMostBytes + CodeSink::kSlack);
    CodeSink sink{.at = coded.data()};
    const std::array<std::uint8_t, 6> componentOf = {0, 0, 0, 0, 1, 2};
    QVERIFY(writeCoefficients(blocks, componentOf, components, sink));
    finish(sink);
    jpeg.resize(jpeg.size() - frame.scan.size());
    for (const std::uint8_t byte : std::span(coded.data(), sink.at)) {
        jpeg.push_back(static_cast<std::byte>(byte));
        if (byte == 0xFF)
            jpeg.push_back(std::byte{0});
    }
    jpeg.push_back(std::byte{0xFF});
    jpeg.push_back(std::byte{kEndOfImage});

    put("x.jpg", jpeg);
    ConvertSettings settings = settingsOf(CompressMode::Jpeg, 64);
    settings.jpegQuality = 100;
    const beton::Reader& reader = converted(settings);
    Image pixels;
    JpegDecoder().decode(jpeg, pixels);
    Bytes expected;
    JpegEncoder().encode(pixels.view(), 100, expected, RestartMarkers::EveryRow);
    Bytes requantised;
    QVERIFY(JpegRequantiser().requantise(jpeg, 100, requantised, RestartMarkers::EveryRow));
    QVERIFY(requantised.size() > 3 * 64 * 48 + 2048); // libjpeg's bound
    QVERIFY(std::ranges::equal(reader.read(reader.image(0, 0).payload), expected));
}

void TestConvertInputs::restartMarkers()
{
    const Image picture = texture(64, 48, 1);
    put("x.png", encodedByOpenCv(picture, ".png", false));
    ConvertSettings settings = settingsOf(CompressMode::Jpeg, 64);
    const auto expect = [&](RestartMarkers markers, const char* name) {
        settings.restartMarkers = markers == RestartMarkers::EveryRow;
        const beton::Reader& reader = converted(settings);
        Bytes expected;
        JpegEncoder().encode(picture.view(), 90, expected, markers);
        QVERIFY(std::ranges::equal(reader.read(reader.image(0, 0).payload), expected));
        QVERIFY(m_report.file.filename() == name);
    };
    expect(RestartMarkers::EveryRow, "train_64_jpg_90.beton");
    expect(RestartMarkers::None, "train_64_jpg_90_plain.beton");
}

QTEST_GUILESS_MAIN(TestConvertInputs)
#include "tst_convert_inputs.moc"
