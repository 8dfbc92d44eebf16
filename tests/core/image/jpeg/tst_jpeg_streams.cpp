// Streams of every flavour: no image shows traces of the one before, and our own decoder says what
// libjpeg says. FORMWORK_JPEG_STREAMS sets how many mutated streams are compared.
#include "core/image/jpeg/baseline_jpeg.h"
#include "core/image/jpeg/jpeg_decoder.h"
#include "core/image/jpeg/jpeg_huffman.h"
#include "core/image/jpeg/jpeg_pixels.h"
#include "core/image/jpeg/jpeg_requantiser.h"
#include "core/image/jpeg_streams.h"
#include "support/rounds.h"

#include <map>
#include <numeric>
#include <tuple>

#include <QTest>

#include <hwy/targets.h>

using namespace formwork;
using namespace formwork::test;

namespace {

// 0: all again.
void useTargets(std::int64_t targets)
{
    hwy::SetSupportedTargetsForTest(targets);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

JpegOutcome decodedBy(JpegDecoder& decoder, const JpegBytes& jpeg)
{
    return outcomeOf([&](Image& image) { decoder.decode(jpeg, image); });
}

// `way` chooses one of a decoder's other ways to read a stream.
constexpr std::uint64_t kWays = 5;
JpegOutcome readBy(JpegDecoder& decoder, const JpegBytes& jpeg, std::uint64_t way)
{
    return outcomeOf([&](Image& image) {
        switch (way) {
        case 0:
            decoder.decode(jpeg, image);
            break;
        case 1:
            decoder.decode(jpeg, image, Dct::Fast);
            break;
        case 2:
            decoder.decodeScaled(jpeg, 8, 8, image);
            break;
        case 3: {
            Image scratch;
            const ImageView view = decoder.decodeRegion(jpeg, {5, 4, 9, 11}, scratch);
            image.resize(view.width, view.height);
            for (int y = 0; y < view.height; ++y)
                std::copy_n(view.row(y), 3 * view.width, image.row(y));
            break;
        }
        default: {
            const JpegInfo info = decoder.readInfo(jpeg);
            image.resize(info.width, info.components);
            std::fill_n(image.pixels(), image.byteCount(), info.plainColour ? 1 : 0);
        }
        }
    });
}

} // namespace

class TestJpegStreams : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();
    void everyFlavourIsReadAsDocumented();
    void noImageShowsTracesOfTheOneBefore();
    void standardHuffmanTablesWhereThereAreNone();
    void endsOfBlocksWithARun();
    void noLookStoresBeyondItsSteps();
    void outcomeIsLibjpegs();
    void requantisedStreams();
    void regionsOfDamagedStreams();
};

void TestJpegStreams::cleanup()
{
    useTargets(0);
}

void TestJpegStreams::everyFlavourIsReadAsDocumented()
{
    const std::map<std::string, std::string> refused = {
        {"no DQT", "Quantization table"},
        {"progressive no DQT", "Quantization table"},
        {"progressive no DHT", "Huffman table"},
        {"abbreviated", "Quantization table"},
        {"tables only", "no image"},
        {"no DHT optimised", "corrupt JPEG"},
        {"undefined Huffman tables", "Huffman table"},
        {"undefined quantisation table", "Quantization table"},
        {"12 bit", "JPEG with 12 bits per sample is not supported"},
        {"cut", "corrupt JPEG"},
        {"cut in the header", "corrupt JPEG"},
        {"damaged", "corrupt JPEG"},
        {"no JPEG", "Not a JPEG"},
        {"empty", "corrupt JPEG"},
    };
    for (const NamedJpeg& jpeg : jpegFlavours()) {
        JpegDecoder decoder;
        const JpegOutcome outcome = decodedBy(decoder, jpeg.bytes);
        const auto expected = refused.find(jpeg.name);
        const bool isRight = expected == refused.end()
                                 ? outcome.isSound()
                                 : outcome.error.find(expected->second) != std::string::npos;
        QVERIFY2(isRight, qPrintable(QString::fromStdString(jpeg.name + ": " + outcome.error)));
    }
}

// One decoder reads the flavours in many orders and in every way, and always says what a decoder
// that has read nothing else says.
void TestJpegStreams::noImageShowsTracesOfTheOneBefore()
{
    const std::vector<NamedJpeg> flavours = jpegFlavours();
    std::vector<std::array<JpegOutcome, kWays>> expected(flavours.size());
    for (std::size_t i = 0; i < flavours.size(); ++i) {
        for (std::uint64_t way = 0; way < kWays; ++way) {
            JpegDecoder fresh;
            expected[i][way] = readBy(fresh, flavours[i].bytes, way);
        }
    }
    CounterRng rng(21, RandomStream::Shuffle, 0, 0);
    JpegDecoder used;
    std::vector<std::size_t> order(flavours.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::size_t last = 0;
    for (int round = 0; round < 40; ++round) {
        shuffle(std::span(order), rng);
        for (const std::size_t i : order) {
            const std::uint64_t way = round % 2 == 0 ? 0 : rng.below(kWays);
            QVERIFY2(readBy(used, flavours[i].bytes, way) == expected[i][way],
                     qPrintable(QString::fromStdString(flavours[i].name + " behind " +
                                                       flavours[last].name)));
            last = i;
        }
    }
}

// Motion-JPEG leaves them out.
void TestJpegStreams::standardHuffmanTablesWhereThereAreNone()
{
    const std::vector<JpegKind> kinds = {{},
                                         {.grey = true},
                                         {.restartRows = 1},
                                         {.horizontalSampling = 1, .verticalSampling = 1},
                                         {.horizontalSampling = 4, .verticalSampling = 1},
                                         {.cmyk = true}};
    for (const JpegKind& kind : kinds) {
        const JpegBytes jpeg = makeJpeg(makePicture(50, 40), kind);
        JpegDecoder decoder;
        const JpegOutcome with = decodedBy(decoder, jpeg);
        QVERIFY(with.isSound());
        QVERIFY(decodedBy(decoder, withoutSegments(jpeg, 0xC4)) == with);
    }
}

namespace {

// The AC symbols of a stream's Huffman tables, changed in place.
void forEachAcSymbol(JpegBytes& jpeg, const std::function<void(std::byte&)>& change)
{
    for (const JpegSegment& segment : headerSegments(jpeg)) {
        if (segment.marker != 0xC4)
            continue;
        for (std::size_t at = segment.begin + 4; at < segment.end;) {
            const bool ac = (jpeg[at] & std::byte{0xF0}) != std::byte{0};
            std::size_t symbols = 0;
            for (std::size_t length = 1; length <= 16; ++length)
                symbols += std::to_integer<std::size_t>(jpeg[at + length]);
            for (std::size_t i = 0; i < symbols && ac; ++i)
                change(jpeg[at + 17 + i]);
            at += 17 + symbols;
        }
    }
}

} // namespace

// Progressive files count blocks with them; in baseline ones their run means nothing.
void TestJpegStreams::endsOfBlocksWithARun()
{
    JpegDecoder decoder;
    const std::vector<std::int64_t> targets = hwy::SupportedAndGeneratedTargets();
    for (const int quality : {50, 97, 100}) {
        for (const bool grey : {false, true}) {
            const JpegBytes jpeg =
                makeJpeg(makePicture(90, 70), {.grey = grey, .quality = quality});
            const JpegOutcome expected = decodedByFreshLibjpeg(jpeg);
            QVERIFY(expected.isSound());
            for (int run = 1; run < 15; ++run) {
                JpegBytes odd = jpeg;
                forEachAcSymbol(odd, [&](std::byte& symbol) {
                    if (symbol == std::byte{0})
                        symbol = static_cast<std::byte>(run << 4);
                });
                QVERIFY(odd != jpeg);
                QVERIFY(decodedByFreshLibjpeg(odd) == expected);
                for (const std::int64_t target : targets) {
                    useTargets(target);
                    QVERIFY2(decodedBy(decoder, odd) == expected, qPrintable(QString::number(run)));
                    decoder.check(odd);
                }
            }
        }
    }
}

// Whatever the symbols are: a look whose steps fit into a block writes to that block alone.
void TestJpegStreams::noLookStoresBeyondItsSteps()
{
    CounterRng rng(24, RandomStream::Shuffle, 0, 0);
    for (int round = 0; round < 200; ++round) {
        // A complete code but for the word of all ones, with any symbols.
        std::vector<std::uint8_t> codes(16);
        std::size_t symbols = 0;
        std::uint64_t open = 2; // words of this length that are not taken
        for (std::size_t length = 1; length <= 16; ++length, open *= 2) {
            const std::uint64_t most = std::min<std::uint64_t>(open - 1, 255 - symbols);
            const std::uint64_t taken = rng.below(std::min<std::uint64_t>(most, 40) + 1);
            codes[length - 1] = static_cast<std::uint8_t>(taken);
            symbols += taken;
            open -= taken;
        }
        for (std::size_t i = 0; i < symbols; ++i)
            codes.push_back(
                static_cast<std::uint8_t>(rng.below(3) == 0 ? rng.below(16) << 4 : rng.below(256)));
        HuffmanTable table;
        QVERIFY(buildHuffmanTable(codes, CodeKind::Ac, table));
        for (const LookEntry& entry : table.look) {
            if (entry.steps == kUndecided)
                continue;
            const bool ends = entry.steps >= kEndOfBlock;
            const unsigned steps = ends ? entry.steps - kEndOfBlock : entry.steps;
            QVERIFY(entry.firstSteps >= 1);
            QVERIFY(entry.firstSteps <= (ends ? std::max(steps, 1U) : steps));
            QVERIFY(steps <= 32);
        }
    }
}

namespace {

JpegKind randomKind(CounterRng& rng)
{
    constexpr std::array<std::pair<int, int>, 6> kSamplings = {
        {{1, 1}, {2, 1}, {2, 2}, {2, 2}, {1, 2}, {4, 1}}};
    JpegKind kind;
    std::tie(kind.horizontalSampling, kind.verticalSampling) =
        kSamplings[rng.below(kSamplings.size())];
    kind.grey = rng.below(6) == 0;
    kind.progressive = rng.below(8) == 0;
    kind.arithmetic = rng.below(16) == 0;
    kind.optimised = !kind.arithmetic && rng.below(3) == 0;
    kind.adobe = rng.below(6) == 0;
    kind.jfif = rng.below(4) != 0;
    kind.rgb = !kind.grey && rng.below(16) == 0;
    kind.quality = 1 + static_cast<int>(rng.below(100));
    const std::uint64_t restart = rng.below(4);
    kind.restartRows = restart == 1 ? 1 : 0;
    kind.restartInterval = restart == 2 ? 1 + static_cast<int>(rng.below(6)) : 0;
    return kind;
}

std::byte randomByte(CounterRng& rng)
{
    constexpr std::array<int, 12> kTypical = {0xFF, 0,    1,    2,    3,    0x11,
                                              0x22, 0x7F, 0x80, 0xD0, 0xD9, 16};
    return static_cast<std::byte>(rng.below(2) == 0 ? static_cast<int>(rng.below(256))
                                                    : kTypical[rng.below(kTypical.size())]);
}

class Mutator
{
public:
    explicit Mutator(CounterRng& rng) : m_rng(rng) {}

    JpegBytes mutated(JpegBytes jpeg)
    {
        const std::vector<JpegSegment> segments = headerSegments(jpeg);
        const JpegSegment segment = segments[m_rng.below(segments.size())];
        const std::size_t scan = segments.back().end;
        switch (m_rng.below(14)) {
        case 0: // as it is
            return jpeg;
        case 1:
            return part(jpeg, 0, m_rng.below(jpeg.size()));
        case 2:
            return withoutSegments(jpeg, segment.marker);
        case 3: // twice
            return joined({part(jpeg, 0, segment.end), part(jpeg, segment.begin, jpeg.size())});
        case 4: { // moved to the front
            const JpegBytes moved = part(jpeg, segment.begin, segment.end);
            JpegBytes rest =
                joined({part(jpeg, 0, segment.begin), part(jpeg, segment.end, jpeg.size())});
            return withSegment(rest, moved);
        }
        case 5: { // longer than its contents
            const std::size_t more = 1 + m_rng.below(3);
            const std::size_t length = segment.end - segment.begin - 2 + more;
            jpeg[segment.begin + 2] = static_cast<std::byte>(length >> 8);
            jpeg[segment.begin + 3] = static_cast<std::byte>(length);
            jpeg.insert(jpeg.begin() + static_cast<std::ptrdiff_t>(segment.end), more,
                        std::byte{0});
            return jpeg;
        }
        case 6:
        case 7: // in the header
            for (std::uint64_t n = 1 + m_rng.below(2); n > 0; --n)
                jpeg[m_rng.below(scan)] = randomByte(m_rng);
            return jpeg;
        case 8: { // in one segment
            const std::size_t size = segment.end - segment.begin;
            jpeg[segment.begin + m_rng.below(size)] = randomByte(m_rng);
            return jpeg;
        }
        case 9: // in the codes
        case 10:
            for (std::uint64_t n = 1 + m_rng.below(3); n > 0; --n)
                jpeg[placeFrom(jpeg, scan)] = randomByte(m_rng);
            return jpeg;
        case 11: { // a marker among the codes
            const std::size_t at = placeFrom(jpeg, scan);
            const auto marker = static_cast<int>(0xC0 + m_rng.below(0x40));
            return joined(
                {part(jpeg, 0, at), bytesOf({0xFF, marker}), part(jpeg, at, jpeg.size())});
        }
        case 12: { // codes missing, or some of them twice
            const std::size_t a = placeFrom(jpeg, scan);
            const std::size_t b = placeFrom(jpeg, scan);
            return joined({part(jpeg, 0, a), part(jpeg, b, jpeg.size())});
        }
        default: // bytes before the end, and behind it
            jpeg.insert(jpeg.end() - (m_rng.below(2) == 0 ? 2 : 0), 1 + m_rng.below(4),
                        randomByte(m_rng));
            return jpeg;
        }
    }

private:
    std::size_t placeFrom(const JpegBytes& jpeg, std::size_t begin)
    {
        return begin + m_rng.below(jpeg.size() - begin);
    }

    CounterRng& m_rng;
};

// Claims of many pixels cost time and show nothing.
bool claimsMuch(const JpegBytes& jpeg)
{
    BaselineJpegDecoder own;
    if (own.open(jpeg))
        return own.width() * own.height() > 1 << 16;
    try {
        const JpegInfo info = JpegDecoder().readInfo(jpeg);
        return std::int64_t{info.width} * info.height > 1 << 16;
    } catch (const Error&) {
        return false;
    }
}

JpegBytes randomStream(std::uint64_t number)
{
    CounterRng rng(22, RandomStream::Shuffle, 0, number);
    const auto side = [&] {
        return 1 + static_cast<int>(rng.below(rng.below(4) == 0 ? 70 : 24));
    };
    const int width = side();
    const JpegBytes sound = makeJpeg(makePicture(width, side(), number), randomKind(rng));
    Mutator mutator(rng);
    for (;;) {
        JpegBytes jpeg = mutator.mutated(sound);
        if (!claimsMuch(jpeg))
            return jpeg;
    }
}

std::uint64_t streamCount()
{
    return static_cast<std::uint64_t>(roundsFrom("FORMWORK_JPEG_STREAMS", 2000));
}

} // namespace

// Stream after stream through one decoder, which mostly uses our own: the same pixels, or the same
// words about what is wrong, with the kernels of every instruction set. A check says the same.
void TestJpegStreams::outcomeIsLibjpegs()
{
    JpegDecoder decoder;
    BaselineJpegDecoder own;
    DecodeBudget budget;
    std::uint64_t ownSound = 0;
    std::uint64_t sound = 0;
    const std::vector<std::int64_t> targets = hwy::SupportedAndGeneratedTargets();
    const std::uint64_t count = streamCount();
    for (std::uint64_t number = 0; number < count; ++number) {
        const JpegBytes jpeg = randomStream(number);
        const JpegOutcome expected = decodedByFreshLibjpeg(jpeg);
        for (const std::int64_t target : targets) {
            useTargets(target);
            QVERIFY2(decodedBy(decoder, jpeg) == expected,
                     qPrintable(QStringLiteral("stream %1: %2")
                                    .arg(number)
                                    .arg(QString::fromStdString(expected.error))));
        }
        useTargets(0);
        const JpegOutcome checked = outcomeOf([&](Image&) { decoder.check(jpeg); });
        QVERIFY2(checked.error == expected.error,
                 qPrintable(QStringLiteral("stream %1: %2")
                                .arg(number)
                                .arg(QString::fromStdString(checked.error))));
        sound += expected.isSound() ? 1 : 0;
        ownSound += own.open(jpeg) && own.decode({0, 0, own.width(), own.height()}, budget) ? 1 : 0;
    }
    QVERIFY(sound > count / 4 && sound < count * 3 / 4);
    if (hasJpegKernels())
        QVERIFY(ownSound > count / 8);
}

// The same bytes with every instruction set, and only of a stream that is sound.
void TestJpegStreams::requantisedStreams()
{
    JpegRequantiser requantiser;
    const std::vector<std::int64_t> targets = hwy::SupportedAndGeneratedTargets();
    std::uint64_t taken = 0;
    const std::uint64_t count = streamCount();
    for (std::uint64_t number = 0; number < count; ++number) {
        const JpegBytes jpeg = randomStream(number);
        const int quality = 1 + static_cast<int>(number % 100);
        JpegBytes expected;
        const bool isTaken = requantiser.requantise(jpeg, quality, expected);
        for (const std::int64_t target : targets) {
            useTargets(target);
            JpegBytes result;
            QCOMPARE(requantiser.requantise(jpeg, quality, result), isTaken);
            QVERIFY(result == expected);
        }
        useTargets(0);
        if (!isTaken)
            continue;
        ++taken;
        QCOMPARE(decodedByFreshLibjpeg(jpeg).error, std::string());
        QCOMPARE(decodedByFreshLibjpeg(expected).error, std::string());
    }
    QVERIFY(taken > count / 20);
}

// A region may be readable where the whole is not; where both are, they are the same.
void TestJpegStreams::regionsOfDamagedStreams()
{
    JpegDecoder decoder;
    std::uint64_t compared = 0;
    const std::uint64_t count = streamCount() / 4;
    for (std::uint64_t number = 0; number < count; ++number) {
        const JpegBytes jpeg = randomStream(number);
        const JpegOutcome whole = decodedByFreshLibjpeg(jpeg);
        if (!whole.isSound())
            continue;
        CounterRng rng(23, RandomStream::Shuffle, 0, number);
        PixelRect rect;
        rect.width = 1 + static_cast<int>(rng.below(static_cast<std::uint64_t>(whole.width)));
        rect.height = 1 + static_cast<int>(rng.below(static_cast<std::uint64_t>(whole.height)));
        rect.x =
            static_cast<int>(rng.below(static_cast<std::uint64_t>(whole.width - rect.width + 1)));
        rect.y =
            static_cast<int>(rng.below(static_cast<std::uint64_t>(whole.height - rect.height + 1)));
        Image scratch;
        const JpegOutcome region = outcomeOf(decoder.decodeRegion(jpeg, rect, scratch));
        const ImageView all{whole.pixels.data(), whole.width, whole.height,
                            std::ptrdiff_t{3} * whole.width};
        QVERIFY2(region == outcomeOf(subView(all, rect)),
                 qPrintable(QStringLiteral("stream %1").arg(number)));
        ++compared;
    }
    QVERIFY(compared > count / 4);
}

QTEST_APPLESS_MAIN(TestJpegStreams)
#include "tst_jpeg_streams.moc"
