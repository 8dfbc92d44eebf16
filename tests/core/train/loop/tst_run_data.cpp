#include "core/train/loop/run_data.h"

#include "core/beton/writer.h"
#include "core/train/device/batch_transfer.h"
#include "core/train/recording_observer.h"
#include "core/train/tiny_data.h"
#include "support/error_of.h"

#include <ATen/ATen.h>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <set>

using namespace formwork;
using namespace formwork::test;

class TestRunData : public QObject
{
    Q_OBJECT

private:
    RunLoaders open(const ExperimentConfig& config)
    {
        return openRunData(config, 1, m_disk, nullptr, m_observer, {});
    }
    // One raw image a label, without class names.
    std::filesystem::path namelessBeton(const char* name, std::int64_t labels)
    {
        const auto path = m_data->root / name;
        beton::WriterOptions options;
        options.pageSize = static_cast<std::uint32_t>(beton::kMinimumPageSize);
        options.sampleCount = static_cast<std::uint64_t>(labels);
        options.payloadBound = 1U << 20;
        beton::Writer writer(m_disk, path, beton::imageLabelFields(), options);
        const Image image = tinyPicture(0, 0);
        const beton::ImageValue value = {
            beton::ImageMode::Raw, image.width(), image.height(),
            std::as_bytes(std::span(image.pixels(), image.byteCount()))};
        for (std::int64_t label = 0; label < labels; ++label)
            writer.add(std::array<beton::Value, 2>{value, label});
        writer.finish();
        return path;
    }

    // Raw images with these fields beside them, whose integers are 0, 1, 0, 1.
    std::filesystem::path betonOf(const char* name, std::vector<beton::Field> fields)
    {
        const auto path = m_data->root / name;
        fields.insert(fields.begin(), beton::Field{beton::FieldType::RgbImage, "image", {}});
        beton::WriterOptions options;
        options.pageSize = static_cast<std::uint32_t>(beton::kMinimumPageSize);
        options.sampleCount = 4;
        beton::Writer writer(m_disk, path, fields, options);
        const Image image = tinyPicture(0, 0);
        for (std::int64_t sample = 0; sample < 4; ++sample) {
            std::vector<beton::Value> values = {
                beton::ImageValue{beton::ImageMode::Raw, image.width(), image.height(),
                                  std::as_bytes(std::span(image.pixels(), image.byteCount()))}};
            for (std::size_t i = 1; i < fields.size(); ++i) {
                if (fields[i].type == beton::FieldType::Int)
                    values.emplace_back(sample % 2);
                else
                    values.emplace_back(1.0);
            }
            writer.add(values);
        }
        writer.finish();
        return path;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<TinyData> m_data;
    PosixFileSystem m_disk;
    RecordingObserver m_observer;

private Q_SLOTS:
    void initTestCase() { m_data = std::make_unique<TinyData>(m_folder.path().toStdString()); }

    void readsIntoMemoryFirst()
    {
        ExperimentConfig config = m_data->config(LoaderKind::Beton);
        config.data.inMemory = true;
        m_observer = {};
        open(config);
        const auto about = [&](const std::string& split) {
            return std::ranges::count_if(m_observer.lines, [&](const auto& line) {
                return line.second.starts_with("Reading " + split + " data into memory: ");
            });
        };
        QVERIFY(about("training") >= 1);
        QVERIFY(about("validation") >= 1);
    }

    // For a GPU: the images that a CPU gets as float32, rounded to bytes.
    void aDeviceIsSentBytes()
    {
        class HostAllocator final : public BatchAllocator
        {
        public:
            void* allocate(std::size_t bytes) override
            {
                return std::aligned_alloc(64, (bytes + 63) / 64 * 64);
            }
            void release(void* memory, std::size_t) noexcept override { std::free(memory); }
        };
        HostAllocator allocator;
        ExperimentConfig config = m_data->config(LoaderKind::Beton);
        const RunLoaders floats = openRunData(config, 1, m_disk, nullptr, m_observer, {});
        const RunLoaders bytes = openRunData(config, 1, m_disk, &allocator, m_observer, {});
        for (const auto side : {&RunLoaders::train, &RunLoaders::validation}) {
            Loader& plain = *(floats.*side);
            Loader& small = *(bytes.*side);
            QCOMPARE(plain.settings().output.type, PixelType::Float32);
            QCOMPARE(small.settings().output.type, PixelType::UInt8);
            plain.startEpoch(1);
            small.startEpoch(1);
            const BatchLease a = plain.next();
            const BatchLease b = small.next();
            const auto one = BatchTransfer(torch::kCPU, plain.settings().output, {})(*a).images;
            const auto two = BatchTransfer(torch::kCPU, small.settings().output, {})(*b).images;
            // Half a step of 1 / 255 over the smallest deviation.
            QVERIFY((one - two).abs().max().item<float>() <= 0.5F / 255 / 0.224F + 1e-5F);
        }
        // Noise is drawn in normalised values, which bytes cannot hold.
        config.augment.erasing = 0.25;
        const RunLoaders erased = openRunData(config, 1, m_disk, &allocator, m_observer, {});
        QCOMPARE(erased.train->settings().output.type, PixelType::Float32);
        QCOMPARE(erased.validation->settings().output.type, PixelType::UInt8);
    }

    // One list for folders and betons; what it takes away is another dataset for a resume.
    void excludedImagesAreLeftOut()
    {
        const std::filesystem::path list =
            m_data->config(LoaderKind::Folder).data.train.parent_path() / "exclude.txt";
        const auto write = [&](const std::string& text) {
            writeTextFile(m_disk, list, text);
        };
        const auto open = [&](LoaderKind kind) {
            ExperimentConfig config = m_data->config(kind);
            config.data.exclude = list;
            return openRunData(config, 1, m_disk, nullptr, m_observer, {});
        };
        const ExperimentConfig folder = m_data->config(LoaderKind::Folder);
        NullProgress quiet;
        const ImageFolderSplit train = scanSplit(folder.data.train, "train", m_disk, quiet, {});
        const ImageFolderSplit validation =
            scanSplit(folder.data.validation, "validation", m_disk, quiet, {});
        const auto below = [](const std::filesystem::path& path,
                              const std::filesystem::path& root) {
            return path.lexically_relative(root.parent_path()).string();
        };
        write(below(train.files.back().path, train.root) + "\n" +
              below(validation.files.front().path, validation.root) + "\n");
        const RunLoaders images = open(LoaderKind::Folder);
        QCOMPARE(images.train->sampleCount(), train.files.size() - 1);
        QCOMPARE(images.validation->sampleCount(), validation.files.size() - 1);

        write("0\n2\nvalidation:1\n");
        const RunLoaders betons = open(LoaderKind::Beton);
        QCOMPARE(betons.train->sampleCount(), train.files.size() - 2);
        QCOMPARE(betons.validation->sampleCount(), validation.files.size() - 1);
        std::set<std::uint32_t> seen;
        betons.train->startEpoch(1);
        for (BatchLease lease = betons.train->next(); lease; lease = betons.train->next())
            seen.insert(lease->samples, lease->samples + lease->count);
        QCOMPARE(seen.size(), train.files.size() - 2);
        QVERIFY(!seen.contains(0) && !seen.contains(2));
        const RunLoaders whole =
            openRunData(m_data->config(LoaderKind::Beton), 1, m_disk, nullptr, m_observer, {});
        QVERIFY(identityOf(*whole.train) != identityOf(*betons.train));
        write("0\n3\nvalidation:1\n");
        QVERIFY(identityOf(*open(LoaderKind::Beton).train) != identityOf(*betons.train));

        const auto lines = [&](LoaderKind kind) {
            m_observer = {};
            open(kind);
            std::erase_if(m_observer.lines, [](const auto& line) {
                return line.second.find("list") == std::string::npos;
            });
            return m_observer.lines;
        };
        write("validation:1\n"); // nothing of train
        QCOMPARE(lines(LoaderKind::Beton).size(), std::size_t{1});
        QVERIFY(m_observer.lines[0].first == Severity::Info);
        QVERIFY(m_observer.lines[0].second.find("1 image left out") != std::string::npos);
        write(below(validation.files.front().path, validation.root) + "\nval/mistyped.jpg\n");
        QCOMPARE(lines(LoaderKind::Folder).size(), std::size_t{2});
        QVERIFY(m_observer.lines[1].first == Severity::Warning);
        QVERIFY(m_observer.lines[1].second.find("line 2 of the list") != std::string::npos);

        write("99999\n");
        const Error beyond = errorOf([&] { open(LoaderKind::Beton); });
        QVERIFY2(beyond.code() == ErrorCode::InvalidArgument, beyond.what());
        QVERIFY2(beyond.message().find("no sample 99999") != std::string::npos, beyond.what());
        // A list of another dataset, or for the other loader.
        write("train/elsewhere/1.jpg\n");
        for (const LoaderKind kind : {LoaderKind::Folder, LoaderKind::Beton}) {
            m_observer = {};
            QCOMPARE(open(kind).train->sampleCount(), train.files.size());
            QVERIFY(std::ranges::any_of(m_observer.lines, [](const auto& line) {
                return line.first == Severity::Warning &&
                       line.second.find("names no image of this data") != std::string::npos;
            }));
        }
        std::filesystem::remove(list);
        QVERIFY(errorOf([&] { open(LoaderKind::Folder); }).code() == ErrorCode::NotFound);
    }

    void settingsComeFromTheConfig()
    {
        ExperimentConfig config;
        config.model.imageSize = 96;
        config.train.batchSize = 24;
        config.train.seed = 77;
        config.data.order = OrderKind::QuasiRandom;
        config.data.skipDamaged = true;
        config.data.labelField = "fine";
        config.data.memoryBudget = 0.5;
        config.data.imageMemory = 64;
        config.data.imageScans = 7;
        config.data.imageSeconds = 2.5;
        config.augment.interpolation = InterpolationKind::Bilinear;
        config.augment.repeats = 3;
        config.augment.randOperations = 2;
        config.augment.colourJitter = {0.1, 0.2, 0.3, 0.4};
        config.augment.grayscale = 0.15;
        config.augment.blur = 0.35;
        config.augment.erasing = 0.45;
        config.augment.mixup = 0.8;
        config.augment.cutmix = 1.0;
        config.augment.cropArea = {0.3, 0.9};
        config.augment.cropRatio = {0.5, 2.0};
        config.augment.flip = 0.25;
        config.augment.validationCrop = 0.9;
        config.augment.mean = {0.1, 0.2, 0.3};
        const LoaderSettings train = trainLoaderSettings(config, 3);
        QCOMPARE(train.batchSize, 24);
        QCOMPARE(train.workers, 3);
        QCOMPARE(train.seed, 77U);
        QCOMPARE(train.labelField, std::string("fine"));
        QVERIFY(train.requireLabels);
        QCOMPARE(train.order, SampleOrder::QuasiRandom);
        QCOMPARE(train.cropMode, CropMode::RandomResized);
        QCOMPARE(train.randomCrop.minimumArea, 0.3);
        QCOMPARE(train.randomCrop.maximumArea, 0.9);
        QCOMPARE(train.randomCrop.minimumRatio, 0.5);
        QCOMPARE(train.randomCrop.maximumRatio, 2.0);
        QCOMPARE(train.flipProbability, 0.25);
        QCOMPARE(train.memoryBudget, std::uint64_t{512} << 20);
        QVERIFY(train.decodeLimits == (DecodeLimits{std::uint64_t{64} << 20, 7, 2.5}));
        QVERIFY(trainLoaderSettings({}, 1).decodeLimits == DecodeLimits{});
        QCOMPARE(train.output.interpolation, Interpolation::Bilinear);
        QCOMPARE(train.repeats, 3);
        QCOMPARE(train.augmentation.randAugment.operations, 2);
        QCOMPARE(train.augmentation.randAugment.magnitude, 9.0);
        QCOMPARE(train.augmentation.colourJitter.brightness, 0.1);
        QCOMPARE(train.augmentation.colourJitter.contrast, 0.2);
        QCOMPARE(train.augmentation.colourJitter.saturation, 0.3);
        QCOMPARE(train.augmentation.colourJitter.hue, 0.4);
        QCOMPARE(train.augmentation.grayscaleProbability, 0.15);
        QCOMPARE(train.augmentation.gaussianBlur.probability, 0.35);
        QCOMPARE(train.augmentation.randomErasing.probability, 0.45);
        QCOMPARE(train.augmentation.mix.mixupAlpha, 0.8);
        QCOMPARE(train.augmentation.mix.cutmixAlpha, 1.0);
        // Validation sees the images as they are, resized in the same way.
        const LoaderSettings plain = validationLoaderSettings(config, 3);
        QVERIFY(!plain.augmentation.isOn());
        QCOMPARE(plain.repeats, 1);
        QCOMPARE(plain.output.interpolation, Interpolation::Bilinear);
        QVERIFY(train.skipDamaged && train.lastBatch == LastBatch::Keep);
        QCOMPARE(train.output.size, 96);
        QCOMPARE(train.output.mean[2], 0.3F);

        const LoaderSettings validation = validationLoaderSettings(config, 3);
        QCOMPARE(validation.order, SampleOrder::Sequential);
        QCOMPARE(validation.cropMode, CropMode::Centre);
        QCOMPARE(validation.centreRatio, 0.9);
        QCOMPARE(validation.flipProbability, 0.0);
        QVERIFY(validation.lastBatch == LastBatch::Keep);
    }

    void bothLoadersHoldTheSameDataset()
    {
        const RunLoaders beton = open(m_data->config(LoaderKind::Beton));
        const RunLoaders folder = open(m_data->config(LoaderKind::Folder));
        QVERIFY(beton.classNames == folder.classNames);
        QCOMPARE(beton.train->sampleCount(), folder.train->sampleCount());
        QCOMPARE(beton.validation->sampleCount(), 18U);
        QCOMPARE(folder.validation->sampleCount(), 18U);
    }

    void otherClassesAreAMismatch()
    {
        writeTinyFolder(m_data->root / "other", 3, 2, 0);
        std::filesystem::rename(m_data->root / "other" / "c1", m_data->root / "other" / "cat");
        ExperimentConfig config = m_data->config(LoaderKind::Folder);
        config.data.validation = m_data->root / "other";
        const Error error = errorOf([&] { open(config); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::ClassMismatch));
        QVERIFY(error.message().find("only in training: c1") != std::string::npos);
        QVERIFY(error.message().find("only in validation: cat") != std::string::npos);
    }

    void namelessBetonsCompareByCount()
    {
        ExperimentConfig config = m_data->config(LoaderKind::Beton);
        config.data.validation = namelessBeton("three.beton", 3);
        QCOMPARE(open(config).classNames.size(), 3U);
        config.data.validation = namelessBeton("two.beton", 2); // a class without an image
        QCOMPARE(open(config).classNames.size(), 3U);
        config.data.validation = namelessBeton("four.beton", 4);
        const Error error = errorOf([&] { open(config); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::ClassMismatch));
    }

    // Labels are matched, not only names compared: macOS sorts and spells them otherwise.
    void validationIsMatchedByName()
    {
        const auto train = m_data->root / "cafes";
        const auto validation = m_data->root / "cafes_val";
        writeTinyFolder(train, 3, 2, 0);
        writeTinyFolder(validation, 3, 2, 50);
        std::filesystem::rename(train / "c0", train / "caf\xc3\xa9");
        std::filesystem::rename(train / "c1", train / "caff");
        std::filesystem::rename(validation / "c0", validation / "cafe\xcc\x81");
        std::filesystem::rename(validation / "c1", validation / "caff");
        ExperimentConfig config = m_data->config(LoaderKind::Folder);
        config.data.train = train;
        config.data.validation = validation;
        const RunLoaders folders = open(config);
        QCOMPARE(folders.classNames, (std::vector<std::string>{"c2", "caff", "caf\xc3\xa9"}));
        QCOMPARE(folders.validationLabels, (std::vector<std::int64_t>{0, 2, 1}));

        config.data.loader = LoaderKind::Beton;
        config.data.train = m_data->root / "cafes.beton";
        config.data.validation = m_data->root / "cafes_val.beton";
        convertTinyFolder(train, config.data.train);
        convertTinyFolder(validation, config.data.validation);
        QCOMPARE(open(config).validationLabels, (std::vector<std::int64_t>{0, 2, 1}));
        QVERIFY(open(m_data->config(LoaderKind::Beton)).validationLabels.empty());
    }

    void aFolderOfSplitsIsRefused()
    {
        ExperimentConfig config = m_data->config(LoaderKind::Folder);
        config.data.train = m_data->root / "pets";
        config.data.validation.clear();
        writeTinyFolder(config.data.train / "train", 2, 2, 0);
        writeTinyFolder(config.data.train / "val", 2, 2, 50);
        const Error error = errorOf([&] { open(config); });
        QVERIFY2(error.message().find("splits (train/ and val/)") != std::string::npos,
                 error.what());
        QVERIFY2(error.hint().english().ends_with((config.data.train / "train").string()),
                 error.what());
    }

    void whatIsGuessedIsLogged()
    {
        ExperimentConfig config = m_data->config(LoaderKind::Folder);
        config.data.train = m_data->root / "vehicles";
        config.data.validation.clear();
        writeTinyFolder(config.data.train, 2, 2, 0);
        std::filesystem::rename(config.data.train / "c1", config.data.train / "train");
        std::filesystem::create_directories(config.data.train / "c0/@eaDir/1000.jpg");
        m_observer.lines.clear();
        QCOMPARE(open(config).classNames, (std::vector<std::string>{"c0", "train"}));
        QVERIFY(m_observer.logged("train/ taken as a class"));
        QVERIFY(m_observer.logged("c0/@eaDir"));
    }

    void comparesClasses_data()
    {
        QTest::addColumn<QStringList>("train");
        QTest::addColumn<QStringList>("validation");
        QTest::addColumn<QString>("part"); // of the error; empty: none
        QTest::newRow("same") << QStringList{"a", "b"} << QStringList{"a", "b"} << QString();
        QTest::newRow("order") << QStringList{"a", "b"} << QStringList{"b", "a"} << "another order";
        QTest::newRow("spelling") << QStringList{"caf\u00e9", "tea"}
                                  << QStringList{"cafe\u0301", "tea"} << QString();
        QTest::newRow("fewer") << QStringList{"a", "b"} << QStringList{"a"} << "training: b";
        QTest::newRow("nameless training")
            << QStringList{"class 0", "class 1"} << QStringList{"a", "b"} << QString();
        QTest::newRow("nameless, too few")
            << QStringList{"class 0"} << QStringList{"a", "b"} << "1 classes";
        QStringList many;
        for (int i = 0; i < 15; ++i)
            many << QString("n%1").arg(i, 2, 10, QChar('0'));
        QTest::newRow("many") << many << QStringList{"x"} << "n09 and 5 more";
    }
    void comparesClasses()
    {
        QFETCH(QStringList, train);
        QFETCH(QStringList, validation);
        QFETCH(QString, part);
        const auto names = [](const QStringList& list) {
            std::vector<std::string> result;
            for (const QString& name : list)
                result.push_back(name.toStdString());
            return result;
        };
        const Error error =
            errorOf([&] { requireSameClasses(names(train), names(validation), "val"); });
        QCOMPARE(error.code() == ErrorCode::ClassMismatch, !part.isEmpty());
        QVERIFY2(part.isEmpty() || error.message().find(part.toStdString()) != std::string::npos,
                 error.what());
    }

    void aNameOfSeveralClassesIsNotCompared()
    {
        const ComparedClasses inAnyOrder{.inAnyOrder = true};
        const std::vector<std::string> train = {"a", "a", "b"};
        requireSameClasses(train, train, "val", inAnyOrder);
        for (const std::vector<std::string>& other :
             {std::vector<std::string>{"b", "a", "a"}, std::vector<std::string>{"a", "b", "b"}}) {
            const Error error =
                errorOf([&] { requireSameClasses(train, other, "val", inAnyOrder); });
            QCOMPARE(error.code(), ErrorCode::ClassMismatch);
            QVERIFY2(error.message().find("several classes are named") == 0, error.what());
        }
    }

    void betonsWithoutLabelsAreRefused()
    {
        using enum beton::FieldType;
        const auto bare = betonOf("bare.beton", {});
        const auto real = betonOf("real.beton", {{Float, "label", {}}});
        ExperimentConfig config = m_data->config(LoaderKind::Beton);
        for (const auto& file : {bare, real}) {
            config.data.train = file;
            const Error error = errorOf([&] { open(config); });
            QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::UnsupportedFormat));
            QVERIFY(error.message().find("class labels") != std::string::npos);
            QCOMPARE(error.path(), file);
        }
        QVERIFY(errorOf([&] { open(config); }).message().starts_with("the field 'label' is a "));
        config = m_data->config(LoaderKind::Beton);
        config.data.validation = bare;
        QCOMPARE(errorOf([&] { open(config); }).path(), bare);
        NullProgress quiet;
        const Error evaluation = errorOf([&] {
            openEvaluation(LoaderKind::Beton, real, validationLoaderSettings(config, 1), m_disk,
                           nullptr, quiet, {});
        });
        QCOMPARE(errorCodeName(evaluation.code()), errorCodeName(ErrorCode::UnsupportedFormat));
    }

    void oneOfSeveralFieldsGivesTheLabels()
    {
        using enum beton::FieldType;
        ExperimentConfig config = m_data->config(LoaderKind::Beton);
        config.data.train =
            betonOf("several.beton", {{Float, "weight", {}}, {Int, "fine", {}}, {Int, "id", {}}});
        config.data.validation.clear();
        m_observer.lines.clear();
        QCOMPARE(open(config).train->labelSource().field, std::string("fine"));
        QVERIFY(m_observer.logged("the labels are those of the field 'fine'; data.label_field "
                                  "chooses another: id"));
        config.data.labelField = "id";
        QCOMPARE(open(config).train->labelSource().field, std::string("id"));
        config.data.labelField = "weight";
        QVERIFY(errorOf([&] { open(config); }).message().starts_with("the field 'weight' is a "));
        config.data.labelField = "coarse";
        const Error unknown = errorOf([&] { open(config); });
        QCOMPARE(errorCodeName(unknown.code()), errorCodeName(ErrorCode::InvalidArgument));
        // Nothing is said where there is no choice.
        m_observer.lines.clear();
        config = m_data->config(LoaderKind::Beton);
        open(config);
        QVERIFY(!m_observer.logged("label_field"));
    }

    void problemsOfAScanAreLogged()
    {
        writeTinyFolder(m_data->root / "gap", 3, 2, 0);
        std::filesystem::create_symlink("nowhere", m_data->root / "gap" / "c9");
        ExperimentConfig config = m_data->config(LoaderKind::Folder);
        config.data.train = m_data->root / "gap";
        config.data.validation.clear();
        m_observer.lines.clear();
        open(config);
        QVERIFY(m_observer.logged("c9"));
    }

    void aClassWithoutImagesIsRefused()
    {
        writeTinyFolder(m_data->root / "bare", 3, 2, 0);
        std::filesystem::create_directories(m_data->root / "bare" / "c9");
        ExperimentConfig config = m_data->config(LoaderKind::Folder);
        config.data.train = m_data->root / "bare";
        config.data.validation.clear();
        const Error error = errorOf([&] { open(config); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::ClassMismatch));
        QVERIFY(error.message().find("c9") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestRunData)
#include "tst_run_data.moc"
