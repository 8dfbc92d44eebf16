// The same picture is found again, and different pictures are not taken for the same.
#include "core/dataset/doctor/picture_groups.h"

#include "core/base/error.h"
#include "core/dataset/image_files.h"
#include "core/image/jpeg/jpeg_decoder.h"
#include "core/image/resample/resample.h"

#include <bit>
#include <map>
#include <numeric>

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace {

// Discs of many sizes, over each other: edges and large structures as in photographs, other ones
// for each seed.
Image scene(std::uint64_t seed, int width = 200, int height = 150)
{
    CounterRng rng(seed, RandomStream::DemoImages, 3, 0);
    struct Disc
    {
        double x, y, size;
        std::array<double, 3> colour;
    };
    std::vector<Disc> discs(25);
    for (Disc& disc : discs)
        disc = {rng.uniform(),
                rng.uniform(),
                rng.uniform(0.04, 0.35),
                {rng.uniform(0, 255), rng.uniform(0, 255), rng.uniform(0, 255)}};
    Image image(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            std::array<double, 3> colour = {128, 128, 128};
            for (const Disc& disc : discs) {
                const double dx = (x + 0.5) / width - disc.x;
                const double dy = (y + 0.5) / height - disc.y;
                if (dx * dx + dy * dy < disc.size * disc.size)
                    colour = disc.colour;
            }
            for (std::size_t c = 0; c < 3; ++c)
                image.row(y)[3 * x + static_cast<int>(c)] = static_cast<std::uint8_t>(colour[c]);
        }
    return image;
}

Image decoded(const std::vector<std::byte>& jpeg)
{
    Image image;
    JpegDecoder().decode(jpeg, image);
    return image;
}

Image scaled(const Image& image, int width, int height)
{
    Image out;
    resizeArea(image.view(), width, height, out);
    return out;
}

Image adjusted(Image image, int by)
{
    for (std::size_t i = 0; i < image.byteCount(); ++i)
        image.pixels()[i] = static_cast<std::uint8_t>(std::clamp(image.pixels()[i] + by, 0, 255));
    return image;
}

Image turned(const Image& image) // by 180 degrees
{
    Image out(image.width(), image.height());
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            std::copy_n(image.row(image.height() - 1 - y) + 3 * (image.width() - 1 - x), 3,
                        out.row(y) + 3 * x);
    return out;
}

Image mirrored(const Image& image)
{
    Image out(image.width(), image.height());
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            std::copy_n(image.row(y) + 3 * (image.width() - 1 - x), 3, out.row(y) + 3 * x);
    return out;
}

ImageFingerprint printOf(const Image& image)
{
    return Fingerprinter().of(image.view());
}

// With signs and colours of the caller's choice.
ImageFingerprint madeUp(std::uint64_t pixels, std::uint64_t structure)
{
    ImageFingerprint print;
    print.pixels = pixels;
    print.structure = structure;
    print.mirrored = structure ^ 0x2AAA'AAAA'AAAA'AAAA; // far from it
    return print;
}

} // namespace

class TestPictureGroups : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void versionsOfAPictureAreNear();
    void otherPicturesAreNot();
    void flatPicturesAreOnlyEqual();
    void groups();
    void tablesFindWhatEveryPairWould();
    void manyAlikeTakeLittleTime();
    void cancels();
};

void TestPictureGroups::versionsOfAPictureAreNear()
{
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const Image image = scene(seed);
        const ImageFingerprint print = printOf(image);
        QVERIFY(!print.isFlat);
        const std::map<std::string, Image> versions = {
            {"quality 90", decoded(jpegOf(image, 90))},
            {"quality 30", decoded(jpegOf(image, 30))},
            {"half", scaled(image, 100, 75)},
            {"a quarter and back", scaled(scaled(image, 50, 38), 200, 150)},
            {"other proportions", scaled(image, 180, 150)},
            {"brighter", adjusted(image, 8)},
            {"mirrored", mirrored(image)},
            {"mirrored, quality 50", decoded(jpegOf(mirrored(image), 50))},
            {"mirrored and scaled", mirrored(scaled(image, 90, 80))},
        };
        for (const auto& [name, version] : versions) {
            const ImageFingerprint other = printOf(version);
            QVERIFY(areNear(other, print));
            QVERIFY2(areNear(print, other),
                     qPrintable(QStringLiteral("%1 of %2: %3 signs")
                                    .arg(QString::fromStdString(name))
                                    .arg(seed)
                                    .arg(std::popcount(print.structure ^ other.structure))));
            QVERIFY(print.pixels != other.pixels);
        }
    }
}

void TestPictureGroups::otherPicturesAreNot()
{
    std::vector<ImageFingerprint> prints;
    for (std::uint64_t seed = 0; seed < 150; ++seed)
        prints.push_back(printOf(scene(seed, 64, 48)));
    for (std::size_t i = 0; i < prints.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            QVERIFY(!areNear(prints[i], prints[j]));
    // Mirrored top to bottom or turned, a picture is another one for a model.
    QVERIFY(!areNear(printOf(scene(1)), printOf(turned(scene(1)))));
    // The same shapes in other colours are another picture.
    Image red = scene(1);
    for (int y = 0; y < red.height(); ++y)
        for (int x = 0; x < red.width(); ++x)
            std::swap(red.row(y)[3 * x], red.row(y)[3 * x + 2]);
    QVERIFY(!areNear(printOf(scene(1)), printOf(red)));
}

void TestPictureGroups::flatPicturesAreOnlyEqual()
{
    const auto flat = [](int value) {
        Image image(40, 30);
        std::fill_n(image.pixels(), image.byteCount(), static_cast<std::uint8_t>(value));
        return printOf(image);
    };
    QVERIFY(flat(100).isFlat);
    const std::vector<ImageFingerprint> prints = {flat(100), flat(101), flat(100)};
    const auto found = findSamePictures(prints, {});
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].images, (std::vector<std::uint32_t>{0, 2}));
    QVERIFY(found[0].exact);
}

void TestPictureGroups::groups()
{
    const Image a = scene(1);
    const Image b = scene(2);
    const Image c = scene(3);
    const std::vector<ImageFingerprint> prints = {printOf(b),
                                                  printOf(a),
                                                  printOf(decoded(jpegOf(a, 60))),
                                                  printOf(b),
                                                  printOf(c),
                                                  printOf(scaled(a, 90, 70)),
                                                  printOf(scaled(c, 20, 30)),
                                                  printOf(a),
                                                  printOf(mirrored(scaled(b, 120, 90)))};
    const auto found = findSamePictures(prints, {});
    QCOMPARE(found.size(), std::size_t{3});
    QCOMPARE(found[0].images, (std::vector<std::uint32_t>{0, 3, 8}));
    QVERIFY(!found[0].exact);
    QCOMPARE(found[1].images, (std::vector<std::uint32_t>{1, 2, 5, 7}));
    QVERIFY(!found[1].exact);
    QCOMPARE(found[2].images, (std::vector<std::uint32_t>{4, 6}));
    QVERIFY(findSamePictures({}, {}).empty());
}

// Against all pairs.
void TestPictureGroups::tablesFindWhatEveryPairWould()
{
    for (std::uint64_t round = 0; round < 20; ++round) {
        CounterRng rng(round, RandomStream::Shuffle, 9, 0);
        std::vector<ImageFingerprint> prints;
        std::vector<std::uint64_t> centres;
        for (int i = 0; i < 40; ++i)
            centres.push_back((static_cast<std::uint64_t>(rng.next32()) << 32 | rng.next32()) &
                              ~(std::uint64_t{1} << 63));
        for (std::uint64_t i = 0; i < 400; ++i) {
            std::uint64_t signs = centres[rng.below(centres.size())];
            for (std::uint64_t flips = rng.below(8); flips > 0; --flips)
                signs ^= std::uint64_t{1} << rng.below(63);
            prints.push_back(i % 7 == 6 ? prints[rng.below(i)] : madeUp(i, signs));
            if (i % 5 == 4)
                std::swap(prints.back().structure, prints.back().mirrored);
        }
        std::vector<std::size_t> group(prints.size());
        std::iota(group.begin(), group.end(), std::size_t{0});
        for (std::size_t i = 0; i < prints.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (prints[i].pixels == prints[j].pixels || areNear(prints[i], prints[j])) {
                    const std::size_t from = std::max(group[i], group[j]);
                    const std::size_t to = std::min(group[i], group[j]);
                    std::ranges::replace(group, from, to);
                }
        std::map<std::size_t, std::vector<std::uint32_t>> expected;
        for (std::uint32_t i = 0; i < prints.size(); ++i)
            expected[group[i]].push_back(i);
        std::erase_if(expected, [](const auto& entry) { return entry.second.size() < 2; });

        const auto found = findSamePictures(prints, {});
        QCOMPARE(found.size(), expected.size());
        std::size_t place = 0;
        for (const auto& [first, images] : expected)
            QCOMPARE(found[place++].images, images);
    }
}

// A hundred thousand pictures, and twenty thousand with equal signs: what is quadratic there would
// not end within the time that a test has.
void TestPictureGroups::manyAlikeTakeLittleTime()
{
    CounterRng rng(5, RandomStream::Shuffle, 9, 1);
    std::vector<ImageFingerprint> prints;
    for (std::uint64_t i = 0; i < 100'000; ++i)
        prints.push_back(
            madeUp(i, (static_cast<std::uint64_t>(rng.next32()) << 32 | rng.next32()) >> 1));
    for (std::uint64_t i = 0; i < 20'000; ++i)
        prints.push_back(madeUp(1'000'000 + i, 12345));
    const auto found = findSamePictures(prints, {});
    const auto largest = std::ranges::max_element(
        found, {}, [](const SamePicture& same) { return same.images.size(); });
    QVERIFY(largest != found.end());
    QVERIFY(largest->images.size() >= 20'000);
}

void TestPictureGroups::cancels()
{
    std::stop_source stop;
    stop.request_stop();
    try {
        findSamePictures({}, stop.get_token());
        QFAIL("not cancelled");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Cancelled);
    }
}

QTEST_APPLESS_MAIN(TestPictureGroups)
#include "tst_picture_groups.moc"
