// subset and split.
#include "core/dataset/betons/beton_subset.h"

#include "core/base/error.h"
#include "core/dataset/betons/verify_beton.h"
#include "core/dataset/scan/sample_split.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace formwork;

namespace fs = std::filesystem;

namespace {

std::vector<std::byte> payloadOf(std::uint64_t sample)
{
    std::vector<std::byte> bytes(std::size_t{40} * 30 * 3,
                                 std::byte{static_cast<unsigned char>(sample)});
    std::memcpy(bytes.data(), &sample, sizeof sample);
    return bytes;
}

// Which sample of the input a sample is.
std::uint64_t numberOf(const beton::Reader& reader, std::size_t sample)
{
    std::uint64_t number = 0;
    const auto payload = reader.read(reader.image(sample, 0).payload);
    std::memcpy(&number, payload.data(), sizeof number);
    return number;
}

std::vector<std::uint64_t> numbersOf(const beton::Reader& reader)
{
    std::vector<std::uint64_t> numbers;
    for (std::size_t i = 0; i < reader.sampleCount(); ++i)
        numbers.push_back(numberOf(reader, i));
    return numbers;
}

} // namespace

class TestBetonSubset : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void samplesInTheirOrder();
    void classes();
    void classesNamedByAnyBytes();
    void classesWithoutNames();
    void fraction();
    void fractionLosesNoClass();
    void allThree();
    void refuses_data();
    void refuses();
    void splitsByFractions();
    void splitsIntoFolds();
    void foldPairs();
    void namesOfParts();
    void refusesSplits_data();
    void refusesSplits();
    void allPartsOrNone();
    void unusualLabels();

private:
    fs::path path(const QString& name) const { return m_folder.filePath(name).toStdString(); }
    void write(const fs::path& file, const std::vector<std::int64_t>& labels,
               const std::vector<std::string>& names);
    beton::CopyReport subset(SubsetRequest request, const QString& output);

    PosixFileSystem m_disk;
    NullProgress m_quiet;
    QTemporaryDir m_folder;
    std::vector<std::int64_t> m_labels; // 60 ants, 30 bees, 10 cats
};

void TestBetonSubset::write(const fs::path& file, const std::vector<std::int64_t>& labels,
                            const std::vector<std::string>& names)
{
    beton::WriterOptions options;
    options.pageSize = 2U << 20;
    options.sampleCount = labels.size();
    options.manifest.tool = "test";
    options.manifest.classNames = names;
    options.manifest.source = "insects";
    options.manifest.split = "train";
    options.manifest.settings = {{"mode", "raw"}};
    beton::Writer writer(m_disk, file, beton::imageLabelFields(), options);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto payload = payloadOf(i);
        writer.add(std::vector<beton::Value>{
            beton::ImageValue{beton::ImageMode::Raw, 40, 30, payload}, labels[i]});
    }
    writer.finish();
}

void TestBetonSubset::initTestCase()
{
    for (int i = 0; i < 100; ++i)
        m_labels.push_back(i < 60 ? 0 : i < 90 ? 1 : 2);
    write(path("in.beton"), m_labels, {"ant", "bee", "cat"});
}

beton::CopyReport TestBetonSubset::subset(SubsetRequest request, const QString& output)
{
    if (request.input.empty())
        request.input = path("in.beton");
    request.output = path(output);
    request.settings.replace = true;
    return subsetBeton(request, m_disk, m_quiet, {});
}

void TestBetonSubset::samplesInTheirOrder()
{
    SubsetRequest request;
    request.samples = {99, 0, 65, 7};
    const auto report = subset(request, "out.beton");
    QCOMPARE(report.samples, std::uint64_t{4});
    QVERIFY((report.classCounts == std::vector<std::uint64_t>{2, 1, 1}));
    const beton::Reader reader(m_disk, path("out.beton"));
    QVERIFY(numbersOf(reader) == request.samples);
    QVERIFY((beton::readImageTable(reader).labels == std::vector<std::int32_t>{2, 0, 1, 0}));
    const beton::Manifest& manifest = *reader.manifest();
    QCOMPARE(manifest.classNames.size(), std::size_t{3});
    QCOMPARE(manifest.source, std::string("insects"));
    QCOMPARE(manifest.split, std::string("train"));
    QCOMPARE(manifest.origin->operation, std::string("subset"));
    QCOMPARE(manifest.origin->settings[0].second, std::string("4 by index"));
    QCOMPARE(manifest.origin->inputs[0].samples, std::uint64_t{4});
    for (std::size_t i = 0; i < 4; ++i)
        QVERIFY(std::ranges::equal(reader.read(reader.image(i, 0).payload),
                                   payloadOf(request.samples[i])));
    QVERIFY(verifyBeton(m_disk, path("out.beton"), 1, m_quiet, {}).ok());
}

void TestBetonSubset::classes()
{
    SubsetRequest request;
    request.classes = {"cat", "ant"};
    const auto report = subset(request, "out.beton");
    QVERIFY((report.classNames == std::vector<std::string>{"ant", "cat"}));
    QVERIFY((report.classCounts == std::vector<std::uint64_t>{60, 10}));
    {
        const auto table = beton::readImageTable(beton::Reader(m_disk, path("out.beton")));
        QVERIFY(table.classNames == report.classNames);
        QCOMPARE(table.labels.front(), 0);
        QCOMPARE(table.labels.back(), 1);
    }
    request.keepClassList = true;
    QVERIFY((subset(request, "out.beton").classCounts == std::vector<std::uint64_t>{60, 0, 10}));
    const auto table = beton::readImageTable(beton::Reader(m_disk, path("out.beton")));
    QCOMPARE(table.classNames.size(), std::size_t{3});
    QCOMPARE(table.labels.back(), 2);
}

void TestBetonSubset::classesNamedByAnyBytes()
{
    write(path("bytes.beton"), {0, 1, 2, 1}, {"cl\xff", "cl\xfe", "owl"});
    SubsetRequest request;
    request.input = path("bytes.beton");
    request.classes = {"cl\xfe"};
    const auto report = subset(request, "out.beton");
    QVERIFY((report.classNames == std::vector<std::string>{"cl\xfe"}));
    QVERIFY((report.classCounts == std::vector<std::uint64_t>{2}));
}

void TestBetonSubset::classesWithoutNames()
{
    write(path("plain.beton"), {0, 3, 1, 3}, {});
    SubsetRequest request;
    request.input = path("plain.beton");
    request.classes = {"class 3"};
    const auto report = subset(request, "out.beton");
    QCOMPARE(report.samples, std::uint64_t{2});
    const auto table = beton::readImageTable(beton::Reader(m_disk, path("out.beton")));
    QVERIFY((table.classNames == std::vector<std::string>{"class 3"}));
    QVERIFY((table.labels == std::vector<std::int32_t>{0, 0}));
}

void TestBetonSubset::fraction()
{
    SubsetRequest request;
    request.fraction = 0.1;
    request.seed = 5;
    QVERIFY((subset(request, "a.beton").classCounts == std::vector<std::uint64_t>{6, 3, 1}));
    subset(request, "b.beton");
    const auto numbers = numbersOf(beton::Reader(m_disk, path("a.beton")));
    QVERIFY(std::ranges::is_sorted(numbers));
    QVERIFY(numbers == numbersOf(beton::Reader(m_disk, path("b.beton"))));
    request.seed = 6;
    subset(request, "b.beton");
    QVERIFY(numbers != numbersOf(beton::Reader(m_disk, path("b.beton"))));
    request.fraction = 1;
    QCOMPARE(subset(request, "b.beton").samples, std::uint64_t{100});
}

void TestBetonSubset::fractionLosesNoClass()
{
    SubsetRequest request;
    request.samples = {0, 1, 2, 3, 60, 90}; // 4 ants, 1 bee, 1 cat
    for (const double fraction : {0.1, 0.5, 0.9}) {
        request.fraction = fraction;
        const auto counts = subset(request, "few.beton").classCounts;
        QCOMPARE(counts.size(), std::size_t{3});
        QVERIFY(counts[0] >= 1 && counts[0] < 4);
        QCOMPARE(counts[1], std::uint64_t{1});
        QCOMPARE(counts[2], std::uint64_t{1});
    }
}

void TestBetonSubset::allThree()
{
    SubsetRequest request;
    for (std::uint64_t i = 90; i-- > 50;)
        request.samples.push_back(i); // 10 ants, 30 bees, backwards
    request.classes = {"bee"};
    request.fraction = 0.5;
    QCOMPARE(subset(request, "out.beton").samples, std::uint64_t{15});
    const auto numbers = numbersOf(beton::Reader(m_disk, path("out.beton")));
    QVERIFY(std::ranges::is_sorted(numbers, std::greater<>()));
    QVERIFY(numbers.back() >= 60);
}

using Change = std::function<void(SubsetRequest&)>;
Q_DECLARE_METATYPE(Change)

void TestBetonSubset::refuses_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const Change& change, const char* words) {
        QTest::newRow(name) << change << words;
    };
    row(
        "beyond",
        [](auto& r) {
            r.samples = {1, 100};
        },
        "no sample 100");
    row(
        "twice",
        [](auto& r) {
            r.samples = {4, 9, 4};
        },
        "sample 4 is requested twice");
    row(
        "class",
        [](auto& r) {
            r.classes = {"ant", "dog"};
        },
        "no class 'dog'");
    row(
        "fraction", [](auto& r) { r.fraction = 1.5; }, "");
    row(
        "nothing",
        [](auto& r) {
            r.samples = {1};
            r.classes = {"bee"};
        },
        "no sample is left");
}

void TestBetonSubset::refuses()
{
    QFETCH(Change, change);
    QFETCH(QString, words);
    SubsetRequest request;
    change(request);
    try {
        subset(request, "never.beton");
        QFAIL("accepted");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QVERIFY2(QString::fromStdString(error.message()).contains(words), error.what());
    }
    QVERIFY(!fs::exists(path("never.beton")));
}

void TestBetonSubset::splitsByFractions()
{
    SplitRequest request;
    request.input = path("in.beton");
    request.outputFolder = path("parts");
    request.fractions = {0.8, 0.1, 0.1};
    request.seed = 3;
    const auto reports = splitBeton(request, m_disk, m_quiet, {});
    QCOMPARE(reports.size(), std::size_t{3});
    QVERIFY((reports[0].classCounts == std::vector<std::uint64_t>{48, 24, 8}));
    QVERIFY((reports[2].classCounts == std::vector<std::uint64_t>{6, 3, 1}));
    std::set<std::uint64_t> seen;
    const std::vector<std::string> splits = {"train", "validation", "test"};
    const std::vector<const char*> files = {"parts/in_train.beton", "parts/in_val.beton",
                                            "parts/in_test.beton"};
    const std::vector<std::int32_t> strata(m_labels.begin(), m_labels.end());
    const auto lists = splitByFractions(100, request.fractions, 3, strata);
    for (std::size_t part = 0; part < 3; ++part) {
        QCOMPARE(reports[part].file, path(files[part]));
        const beton::Reader reader(m_disk, path(files[part]));
        const auto numbers = numbersOf(reader);
        QVERIFY(std::ranges::equal(numbers, lists[part]));
        seen.insert(numbers.begin(), numbers.end());
        QCOMPARE(reader.manifest()->split, splits[part]);
        QCOMPARE(reader.manifest()->origin->settings[1].second, std::string("0.8,0.1,0.1"));
        for (std::size_t i = 0; i < numbers.size(); ++i)
            QCOMPARE(reader.integer(i, 1), m_labels[numbers[i]]);
        QVERIFY(verifyBeton(m_disk, path(files[part]), 1, m_quiet, {}).ok());
    }
    QCOMPARE(seen.size(), std::size_t{100});
}

void TestBetonSubset::splitsIntoFolds()
{
    SplitRequest request;
    request.input = path("in.beton");
    request.outputFolder = path("folds");
    request.folds = 5;
    const auto reports = splitBeton(request, m_disk, m_quiet, {});
    QCOMPARE(reports.size(), std::size_t{5});
    std::set<std::uint64_t> seen;
    for (const auto& report : reports) {
        QVERIFY((report.classCounts == std::vector<std::uint64_t>{12, 6, 2}));
        const auto numbers = numbersOf(beton::Reader(m_disk, report.file));
        seen.insert(numbers.begin(), numbers.end());
    }
    QCOMPARE(seen.size(), std::size_t{100});
    QCOMPARE(reports[4].file, path("folds/in_fold5.beton"));
}

void TestBetonSubset::foldPairs()
{
    SplitRequest request;
    request.input = path("in.beton");
    request.outputFolder = path("pairs");
    request.folds = 2;
    request.foldPairs = true;
    const auto reports = splitBeton(request, m_disk, m_quiet, {});
    QCOMPARE(reports.size(), std::size_t{4});
    for (std::size_t fold = 0; fold < 2; ++fold) {
        const beton::Reader train(m_disk, reports[2 * fold].file);
        const beton::Reader validation(m_disk, reports[2 * fold + 1].file);
        QCOMPARE(train.manifest()->split, std::string("train"));
        QCOMPARE(validation.manifest()->split, std::string("validation"));
        auto numbers = numbersOf(train);
        const auto others = numbersOf(validation);
        numbers.insert(numbers.end(), others.begin(), others.end());
        QCOMPARE(std::set<std::uint64_t>(numbers.begin(), numbers.end()).size(), std::size_t{100});
        QCOMPARE(numbers.size(), std::size_t{100});
    }
    QCOMPARE(reports[3].file, path("pairs/in_fold2_val.beton"));
}

void TestBetonSubset::namesOfParts()
{
    SplitRequest request;
    request.input = path("in.beton");
    request.outputFolder = path("names");
    request.fractions = {0.25, 0.25, 0.25, 0.25};
    splitBeton(request, m_disk, m_quiet, {});
    QVERIFY(fs::exists(path("names/in_part4.beton")));
    request.fractions = {0.5, 0.1};
    request.names = {"big", "small"};
    splitBeton(request, m_disk, m_quiet, {});
    const beton::Reader big(m_disk, path("names/in_big.beton"));
    QCOMPARE(big.sampleCount(), std::size_t{50});
    QCOMPARE(big.manifest()->split, std::string("train")); // the input's
    QVERIFY(fs::exists(path("names/in_small.beton")));
}

using SplitChange = std::function<void(SplitRequest&)>;
Q_DECLARE_METATYPE(SplitChange)

void TestBetonSubset::refusesSplits_data()
{
    QTest::addColumn<SplitChange>("change");
    const auto row = [](const char* name, const SplitChange& change) {
        QTest::newRow(name) << change;
    };
    row("neither", [](auto&) {});
    row("both", [](auto& r) {
        r.fractions = {0.5, 0.5};
        r.folds = 2;
    });
    row("too much", [](auto& r) { r.fractions = {0.8, 0.8}; });
    row("negative", [](auto& r) { r.fractions = {0.8, -0.1}; });
    row("one fold", [](auto& r) { r.folds = 1; });
    row("more folds than samples", [](auto& r) { r.folds = 101; });
    row("names", [](auto& r) {
        r.fractions = {0.5, 0.5};
        r.names = {"a"};
    });
    row("same names", [](auto& r) {
        r.fractions = {0.5, 0.5};
        r.names = {"a", "a"};
    });
    row("name with a folder", [](auto& r) {
        r.fractions = {0.5, 0.5};
        r.names = {"a", "../b"};
    });
}

void TestBetonSubset::refusesSplits()
{
    QFETCH(SplitChange, change);
    SplitRequest request;
    request.input = path("in.beton");
    request.outputFolder = path("never");
    change(request);
    try {
        splitBeton(request, m_disk, m_quiet, {});
        QFAIL("accepted");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
    }
    QVERIFY(!fs::exists(path("never")));
}

void TestBetonSubset::allPartsOrNone()
{
    SplitRequest request;
    request.input = path("in.beton");
    request.outputFolder = path("some");
    request.fractions = {0.5, 0.5};
    class StopAtSecond final : public ProgressSink
    {
    public:
        void progress(const Progress& progress) override
        {
            if (progress.stage == "Writing val")
                stop.request_stop();
        }
        void problem(const Problem&) override {}
        std::stop_source stop;
    };
    StopAtSecond sink;
    try {
        splitBeton(request, m_disk, sink, sink.stop.get_token());
        QFAIL("not cancelled");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Cancelled);
    }
    QVERIFY(!fs::exists(path("some")));

    QVERIFY(QDir().mkpath(m_folder.filePath("some")));
    fs::copy_file(path("in.beton"), path("some/in_val.beton"));
    try {
        splitBeton(request, m_disk, m_quiet, {});
        QFAIL("replaced");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::AlreadyExists);
    }
    QCOMPARE(QDir(m_folder.filePath("some")).entryList(QDir::Files), QStringList{"in_val.beton"});
}

// Labels need not be class numbers for a file to be divided.
void TestBetonSubset::unusualLabels()
{
    std::vector<std::int64_t> labels;
    for (int i = 0; i < 40; ++i)
        labels.push_back(i % 2 == 0 ? -1 : std::numeric_limits<std::int64_t>::max());
    write(path("odd.beton"), labels, {});
    SplitRequest request;
    request.input = path("odd.beton");
    request.outputFolder = path("odd");
    request.folds = 4;
    for (const auto& report : splitBeton(request, m_disk, m_quiet, {})) {
        const beton::Reader reader(m_disk, report.file);
        int negative = 0;
        for (std::size_t i = 0; i < reader.sampleCount(); ++i)
            negative += reader.integer(i, 1) == -1 ? 1 : 0;
        QCOMPARE(negative, 5);
        QCOMPARE(reader.sampleCount(), std::size_t{10});
    }
}

QTEST_GUILESS_MAIN(TestBetonSubset)
#include "tst_beton_subset.moc"
