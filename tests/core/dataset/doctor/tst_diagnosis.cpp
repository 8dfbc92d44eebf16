// What checks of folders and betons find, and how it is written.
#include "core/dataset/doctor/diagnosis.h"

#include "core/base/error.h"
#include "core/dataset/convert_fixture.h"
#include "core/dataset/doctor/check_betons.h"
#include "core/dataset/doctor/check_images.h"
#include "core/dataset/doctor/diagnosis_json.h"
#include "core/image/resample/resample.h"

#include <memory>

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace {

// Diagonal stripes and a bright corner, different for every seed.
Image picture(std::uint64_t seed, int width = 96, int height = 72)
{
    CounterRng rng(seed, RandomStream::DemoImages, 4, 0);
    std::array<std::array<double, 4>, 6> waves;
    for (auto& wave : waves)
        wave = {rng.uniform(0, 8), rng.uniform(0, 8), rng.uniform(0, 6.28), rng.uniform(15, 40)};
    Image image(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            double value = 128;
            for (const auto& [across, down, phase, size] : waves)
                value += size * std::cos(across * x / width + down * y / height + phase);
            for (int c = 0; c < 3; ++c)
                image.row(y)[3 * x + c] =
                    static_cast<std::uint8_t>(std::clamp(value + 20 * c, 0.0, 255.0));
        }
    return image;
}

std::vector<std::byte> png(const Image& image, bool grey = false)
{
    return encodedByOpenCv(image, ".png", grey);
}

} // namespace

class TestDiagnosis : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_at = std::make_unique<ConvertFixture>(); }

    void leaksAndClasses();
    void traits();
    void greyIsOddAmongColoursAlone();
    void sizesAreComparedWithTheMedian();
    void csv();
    void keptAsJson();
    void betons();
    void betonsOfOtherClasses();
    void workersChangeNothing();

private:
    void put(const std::string& path, const std::vector<std::byte>& bytes) const
    {
        writeBytes(m_at->source() / path, bytes);
    }
    DatasetDiagnosis check(int workers = 2) const
    {
        ScanRequest request;
        request.root = m_at->source();
        request.workers = workers;
        return checkImages(request, m_at->disk, m_at->listener, {}).diagnosis;
    }
    std::vector<std::string> pathsOf(const PictureGroup& group) const
    {
        std::vector<std::string> paths;
        for (const DiagnosedImage& image : group.images)
            paths.push_back(image.path.lexically_relative(m_at->source()).string());
        return paths;
    }
    std::vector<std::string> withTrait(const DatasetDiagnosis& diagnosis, ImageTrait trait) const
    {
        std::vector<std::string> paths;
        for (const TraitFinding& finding : diagnosis.traits)
            if (finding.trait == trait)
                paths.push_back(finding.image.path.filename().string());
        return paths;
    }
    // Pictures 1 to 5 in two classes and splits; what is the same is said by the tests.
    void putLeaks() const
    {
        put("train/ant/1.png", png(picture(1)));
        put("train/ant/2.png", png(picture(2)));
        put("train/ant/3.png", png(picture(3)));
        put("train/bee/3_again.png", png(picture(3)));
        put("train/bee/4.png", png(picture(4)));
        put("train/bee/4_again.jpg", jpegOf(picture(4), 70));
        put("val/ant/1_small.jpg", jpegOf(picture(1, 48, 36), 90));
        put("val/ant/5.png", png(picture(5)));
        put("val/bee/6.png", png(picture(6)));
    }

    std::unique_ptr<ConvertFixture> m_at;
};

void TestDiagnosis::leaksAndClasses()
{
    putLeaks();
    const DatasetDiagnosis found = check();
    QCOMPARE(found.images, std::uint64_t{9});
    QCOMPARE(found.groups.size(), std::size_t{3});
    QCOMPARE(found.leaks(), std::uint64_t{1});
    QCOMPARE(found.severalClasses(), std::uint64_t{1});

    QVERIFY(found.groups[0].leak && !found.groups[0].exact && !found.groups[0].severalClasses);
    QCOMPARE(pathsOf(found.groups[0]),
             (std::vector<std::string>{"train/ant/1.png", "val/ant/1_small.jpg"}));
    QCOMPARE(found.groups[0].images[1].width, 48);
    QVERIFY(found.groups[0].images[1].split == SplitKind::Validation);

    QVERIFY(found.groups[1].severalClasses && found.groups[1].exact && !found.groups[1].leak);
    QCOMPARE(pathsOf(found.groups[1]),
             (std::vector<std::string>{"train/ant/3.png", "train/bee/3_again.png"}));
    QCOMPARE(found.groups[1].images[1].label, 1);

    QVERIFY(!found.groups[2].exact && !found.groups[2].leak && !found.groups[2].severalClasses);
    QCOMPARE(pathsOf(found.groups[2]),
             (std::vector<std::string>{"train/bee/4.png", "train/bee/4_again.jpg"}));

    QCOMPARE(found.classes.size(), std::size_t{2});
    QCOMPARE(found.classes[0].name, std::string("ant"));
    QCOMPARE(found.classes[0].train, std::uint64_t{3});
    QCOMPARE(found.classes[0].validation, std::uint64_t{2});
    QCOMPARE(found.imbalance(), 1.0);
}

void TestDiagnosis::traits()
{
    for (int i = 0; i < 6; ++i)
        put("train/a/plain" + std::to_string(i) + ".png", png(picture(10 + std::uint64_t(i))));
    put("train/a/grey.png", png(picture(20), true));
    put("train/a/cmyk.jpg", cmykJpeg(60, 50));
    put("train/a/wrong.jpg", png(picture(21)));
    put("train/a/half.png", [] {
        auto bytes = png(picture(22));
        bytes.resize(bytes.size() / 2);
        return bytes;
    }());
    put("train/a/empty.png", {});
    put("train/a/small.png", png(picture(23, 40, 31)));
    put("train/a/long.png", png(picture(24, 200, 40)));
    put("val/a/large.png", png(picture(25, 480, 360)));
    const DatasetDiagnosis found = check();
    using Names = std::vector<std::string>;
    QCOMPARE(withTrait(found, ImageTrait::Damaged), (Names{"empty.png", "half.png"}));
    QCOMPARE(withTrait(found, ImageTrait::Grey), Names{"grey.png"});
    QCOMPARE(withTrait(found, ImageTrait::Cmyk), Names{"cmyk.jpg"});
    QCOMPARE(withTrait(found, ImageTrait::WrongExtension), Names{"wrong.jpg"});
    QCOMPARE(withTrait(found, ImageTrait::Small), Names{"small.png"});
    QCOMPARE(withTrait(found, ImageTrait::Elongated), Names{"long.png"});
    QCOMPARE(withTrait(found, ImageTrait::Large), Names{"large.png"});
    QCOMPARE(withTrait(found, ImageTrait::Turned), Names{});
    QCOMPARE(found.count(ImageTrait::Damaged), std::uint64_t{2});
    for (const TraitFinding& finding : found.traits) {
        if (finding.trait == ImageTrait::WrongExtension)
            QCOMPARE(finding.detail.english(), std::string("PNG"));
        if (finding.trait == ImageTrait::Damaged)
            QVERIFY(!finding.detail.empty() && finding.image.width == 0);
    }
    QVERIFY(found.groups.empty());
}

void TestDiagnosis::greyIsOddAmongColoursAlone()
{
    for (int i = 0; i < 5; ++i)
        put("train/a/" + std::to_string(i) + ".png", png(picture(30 + std::uint64_t(i)), i != 0));
    put("val/a/5.png", png(picture(36), true));
    QCOMPARE(check().count(ImageTrait::Grey), std::uint64_t{0});
}

void TestDiagnosis::sizesAreComparedWithTheMedian()
{
    for (int i = 0; i < 5; ++i)
        put("train/a/" + std::to_string(i) + ".png", png(picture(40 + std::uint64_t(i), 480, 360)));
    put("val/a/5.png", png(picture(46, 490, 370)));
    QVERIFY(check().traits.empty());
}

void TestDiagnosis::csv()
{
    putLeaks();
    put("val/bee/a, \"b\".png", png(picture(7), true));
    const std::string text =
        diagnosisCsv(check(), m_at->source(), {{"val/bee/a, \"b\".png", "leave out"}});
    const std::vector<std::string> lines = {
        "finding,group,split,class,image,width,height,detail,mark",
        "leak,1,train,ant,train/ant/1.png,96,72,near,",
        "leak,1,validation,ant,val/ant/1_small.jpg,48,36,near,",
        "several_classes,2,train,ant,train/ant/3.png,96,72,exact,",
        "several_classes,2,train,bee,train/bee/3_again.png,96,72,exact,",
        "same_picture,3,train,bee,train/bee/4.png,96,72,near,",
        "same_picture,3,train,bee,train/bee/4_again.jpg,96,72,near,",
        "grey,,validation,bee,\"val/bee/a, \"\"b\"\".png\",96,72,,leave out",
    };
    std::string expected;
    for (const std::string& line : lines)
        expected += line + "\n";
    QCOMPARE(QString::fromStdString(text), QString::fromStdString(expected));
}

// What is kept is what was found, also names in any bytes.
void TestDiagnosis::keptAsJson()
{
    putLeaks();
    put("train/\xff\xfe/\xe9.png", png(picture(8)));
    put("train/\xff\xfe/half.png", {std::byte{1}, std::byte{2}});
    const DatasetDiagnosis found = check();
    const std::string text = diagnosisToJson(found, m_at->source());
    const DatasetDiagnosis again = diagnosisFromJson(text, "/elsewhere");
    QCOMPARE(QString::fromStdString(diagnosisCsv(again, "/elsewhere")),
             QString::fromStdString(diagnosisCsv(found, m_at->source())));
    QCOMPARE(again.images, found.images);
    QCOMPARE(again.leaks(), found.leaks());
    QVERIFY(again.classes.back().name == "\xff\xfe");
    QCOMPARE(again.imbalance(), found.imbalance());
    for (std::size_t end = 0; end < text.size(); end += 7) {
        try {
            diagnosisFromJson(text.substr(0, end), {});
            QFAIL("no error");
        } catch (const Error& error) {
            QVERIFY(error.code() == ErrorCode::CorruptData);
        }
    }
}

// The same findings as for the folder that they were converted from.
void TestDiagnosis::betons()
{
    putLeaks();
    const auto reports = m_at->convert(settingsOf(CompressMode::Proportion, 0));
    const DatasetDiagnosis found =
        checkBetons({.train = reports[0].file, .validation = reports[1].file, .workers = 2},
                    m_at->disk, m_at->listener, {});
    QCOMPARE(found.images, std::uint64_t{9});
    QCOMPARE(found.leaks(), std::uint64_t{1});
    QCOMPARE(found.severalClasses(), std::uint64_t{1});
    QCOMPARE(found.groups.size(), std::size_t{3});
    QCOMPARE(found.groups[0].images[0].sample, std::uint64_t{0});
    QCOMPARE(found.groups[0].images[1].sample, std::uint64_t{0});
    QVERIFY(found.groups[0].images[1].split == SplitKind::Validation);
    QVERIFY(found.groups[0].images[0].path.empty());
    QVERIFY(diagnosisCsv(found, {}).find("leak,1,validation,ant,validation:0,48,36,near,\n") !=
            std::string::npos);
    QCOMPARE(m_at->listener.last.stage, std::string("Checking validation"));

    const DatasetDiagnosis alone =
        checkBetons({.train = reports[0].file}, m_at->disk, m_at->listener, {});
    QCOMPARE(alone.images, std::uint64_t{6});
    QCOMPARE(alone.leaks(), std::uint64_t{0});
    QCOMPARE(alone.groups.size(), std::size_t{2});
}

void TestDiagnosis::betonsOfOtherClasses()
{
    putLeaks();
    const auto reports = m_at->convert(settingsOf(CompressMode::Raw, 0));
    std::filesystem::remove_all(m_at->source());
    put("train/wasp/1.png", png(picture(1)));
    put("val/wasp/2.png", png(picture(2)));
    const auto others = m_at->convert(settingsOf(CompressMode::Raw, 0), m_at->elsewhere());
    try {
        checkBetons({.train = reports[0].file, .validation = others[1].file}, m_at->disk,
                    m_at->listener, {});
        QFAIL("no error");
    } catch (const Error& error) {
        QVERIFY(error.code() == ErrorCode::ClassMismatch);
        QVERIFY(error.message().find("wasp") != std::string::npos);
    }
}

void TestDiagnosis::workersChangeNothing()
{
    putLeaks();
    QCOMPARE(QString::fromStdString(diagnosisCsv(check(1), m_at->source())),
             QString::fromStdString(diagnosisCsv(check(7), m_at->source())));
}

QTEST_GUILESS_MAIN(TestDiagnosis)
#include "tst_diagnosis.moc"
