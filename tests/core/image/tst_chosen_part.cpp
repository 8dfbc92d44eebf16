// ImageDecoder::decodeChosen().
#include "core/image/decode.h"

#include "images.h"
#include "opencv_encoding.h"
#include "support/error_of.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

class TestChosenPart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void chosenPartEqualsTheWhole();
    void chosenPartBeyondTheImageIsRefused();
    void cutFilesAreErrorsWhateverPartIsChosen();
};

void TestChosenPart::chosenPartEqualsTheWhole()
{
    const Image picture = makePicture(90, 70);
    std::vector<std::vector<std::byte>> files = {
        makeJpeg(picture, {}), makeJpeg(picture, {.horizontalSampling = 1, .verticalSampling = 1}),
        makeJpeg(picture, {.progressive = true}), makeJpeg(picture, {.grey = true}),
        makeJpeg(picture, {.cmyk = true})};
    for (const Format& format : losslessFormats())
        files.push_back(encoded(format.extension, toBgr(picture), format.parameters));
    ImageDecoder decoder;
    Image whole;
    Image scratch;
    for (const std::vector<std::byte>& file : files) {
        decoder.decode(file, whole);
        for (const PixelRect& rect : {PixelRect{0, 0, 90, 70}, PixelRect{0, 0, 5, 4},
                                      PixelRect{33, 21, 40, 30}, PixelRect{89, 69, 1, 1}}) {
            int calls = 0;
            const ImageView part = decoder.decodeChosen(
                file,
                [&](int width, int height) {
                    ++calls;
                    return width == 90 && height == 70 ? rect : PixelRect{};
                },
                scratch);
            QCOMPARE(calls, 1);
            QVERIFY(samePixels(part, subView(whole.view(), rect)));
        }
    }
}

void TestChosenPart::chosenPartBeyondTheImageIsRefused()
{
    const Image picture = makePicture(20, 10);
    ImageDecoder decoder;
    Image scratch;
    for (const auto& file : {makeJpeg(picture, {}), makeJpeg(picture, {.progressive = true}),
                             encoded(".png", toBgr(picture))}) {
        for (const PixelRect& rect : {PixelRect{-1, 0, 4, 4}, PixelRect{17, 0, 4, 4},
                                      PixelRect{0, 7, 4, 4}, PixelRect{0, 0, 0, 4}}) {
            const auto choose = [&](int, int) {
                return rect;
            };
            QVERIFY(codeOf([&] { decoder.decodeChosen(file, choose, scratch); }) ==
                    ErrorCode::InvalidArgument);
        }
    }
}

// Also where the wanted part lies before the cut, and where zeros fill up what is missing.
void TestChosenPart::cutFilesAreErrorsWhateverPartIsChosen()
{
    ImageDecoder decoder;
    Image scratch;
    const auto choose = [](int, int) {
        return PixelRect{0, 0, 8, 8};
    };
    for (const JpegKind& kind :
         {JpegKind{}, JpegKind{.progressive = true}, JpegKind{.grey = true}}) {
        const std::vector<std::byte> jpeg = makeJpeg(makePicture(120, 90), kind);
        for (const std::size_t missing : {std::size_t{1}, std::size_t{2}, jpeg.size() / 4}) {
            std::vector<std::byte> cut(jpeg.begin(), jpeg.end() - static_cast<long>(missing));
            QVERIFY(codeOf([&] { decoder.decodeChosen(cut, choose, scratch); }) ==
                    ErrorCode::CorruptData);
            cut.resize(jpeg.size());
            QVERIFY(codeOf([&] { decoder.decodeChosen(cut, choose, scratch); }) ==
                    ErrorCode::CorruptData);
        }
        std::vector<std::byte> followed = jpeg;
        followed.resize(jpeg.size() + 500, std::byte{0x20});
        decoder.decodeChosen(followed, choose, scratch);
    }
}

QTEST_APPLESS_MAIN(TestChosenPart)
#include "tst_chosen_part.moc"
