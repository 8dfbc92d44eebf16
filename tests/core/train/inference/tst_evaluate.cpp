#include "core/train/inference/evaluate.h"

#include "core/beton/reader.h"
#include "core/model/weights/safetensors.h"
#include "core/train/checkpoint/checkpoint.h"
#include "core/train/inference/predict.h"
#include "core/train/loop/train_run.h"
#include "core/train/recording_observer.h"
#include "core/train/tiny_data.h"
#include "support/error_of.h"
#include "support/memory_folder.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>
#include <iterator>
#include <memory>

using namespace formwork;
using namespace formwork::test;

namespace {

// A copy of a JPEG file with an Exif rotation of 90 degrees.
void writeTurned(const std::filesystem::path& from, const std::filesystem::path& to)
{
    std::ifstream in(from, std::ios::binary);
    std::string bytes(std::istreambuf_iterator<char>(in), {});
    const std::string exif("\xff\xe1\0\x22"
                           "Exif\0\0"
                           "II*\0\x08\0\0\0"
                           "\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"
                           "\0\0\0\0",
                           36);
    bytes.insert(2, exif);
    std::ofstream(to, std::ios::binary) << bytes;
}

class ProblemTexts final : public ProgressSink
{
public:
    void progress(const Progress&) override {}
    void problem(const Problem& problem) override { texts.push_back(problem.message.english()); }
    std::vector<std::string> texts;
};

bool sameScores(const Prediction& a, const Prediction& b)
{
    return std::ranges::equal(a.classes, b.classes, [](const ClassScore& x, const ClassScore& y) {
        return x.label == y.label && x.probability == y.probability;
    });
}

} // namespace

class TestEvaluate : public QObject
{
    Q_OBJECT

private:
    // Predicts an image, and a copy of it with an Exif rotation.
    std::vector<Prediction> twoImages(const InferenceSettings& settings, ProgressSink& progress)
    {
        const auto folder = m_data->root / "exif";
        std::filesystem::create_directories(folder);
        const auto stored = m_data->root / "val" / "c0" / "1000.jpg";
        writeTurned(stored, folder / "phone.jpg");
        return predictImages({settings, {stored, folder / "phone.jpg"}, 3}, m_disk, progress, {})
            .predictions;
    }
    InferenceSettings settings() const
    {
        InferenceSettings settings;
        settings.checkpoint = bestCheckpoint(m_run);
        settings.device = DeviceKind::Cpu;
        settings.threads = 1;
        settings.workers = 1;
        settings.batchSize = 5; // a last batch of three
        return settings;
    }

    QTemporaryDir m_folder{memoryFolder(QStringLiteral("evaluate"))};
    std::unique_ptr<TinyData> m_data;
    std::filesystem::path m_run;
    RecordingObserver m_observer;
    PosixFileSystem m_disk;
    NullProgress m_progress;

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        m_data = std::make_unique<TinyData>(m_folder.path().toStdString());
        m_run = m_data->root / "run";
        std::filesystem::create_directories(m_run);
        ExperimentConfig config = m_data->config(LoaderKind::Beton);
        config.train.epochs = 4;
        config.train.emaDecay = 0.5;
        config.optimizer.learningRate = 2e-3;
        trainRun({config, m_run, false}, m_observer, m_disk, {});
    }

    // A version with other optimisers may have trained it.
    void settingsThatDoNotMatterMayBeUnknown()
    {
        const auto copy = m_data->root / "renamed.safetensors";
        const auto withConfig = [&](const std::string& from, const std::string& to) {
            TensorFile file = loadSafetensors(m_disk, bestCheckpoint(m_run));
            // The checksum of texts is younger than checkpoints that can do without it.
            file.metadata.erase("formwork.checksum.texts");
            std::string& yaml = file.metadata.at("formwork.config");
            const auto at = yaml.find(from);
            yaml.replace(at == std::string::npos ? 0 : at, from.size(), to);
            std::filesystem::remove(copy);
            saveSafetensors(m_disk, copy, file.tensors, file.metadata);
        };
        withConfig("optimizer:\n  name: ", "optimizer:\n  name: other_");
        InferenceSettings own = settings();
        own.checkpoint = copy;
        const EvaluateResult known =
            evaluateCheckpoint({settings(), m_data->root / "val.beton"}, m_disk, m_progress, {});
        const EvaluateResult unknown =
            evaluateCheckpoint({own, m_data->root / "val.beton"}, m_disk, m_progress, {});
        QCOMPARE(unknown.loss, known.loss);
        withConfig("model:\n  name: ", "model:\n  name: other_");
        const Error error = errorOf([&] {
            evaluateCheckpoint({own, m_data->root / "val.beton"}, m_disk, m_progress, {});
        });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::InvalidConfig));
        QVERIFY(std::string(error.what()).find("model.name") != std::string::npos);
    }

    // The figures of the run itself, whatever the batches and the loader.
    void isWhatTheRunValidated()
    {
        const auto best =
            std::ranges::find(m_observer.confusions.rbegin(), m_observer.confusions.rend(), "best",
                              &ConfusionRecord::kind);
        const EpochRecord& record = m_observer.epochs.at(static_cast<std::size_t>(best->epoch) - 1);
        for (const char* data : {"val.beton", "val"}) {
            const EvaluateResult result =
                evaluateCheckpoint({settings(), m_data->root / data}, m_disk, m_progress, {});
            QCOMPARE(result.epoch, best->epoch);
            QCOMPARE(result.images, 18U);
            QCOMPARE(result.top1, *record.validationTop1);
            QVERIFY(std::abs(result.loss - *record.validationLoss) < 1e-3);
            QCOMPARE(result.imageSize, 32);
            QCOMPARE(result.confusion.classNames, best->classNames);
            if (std::string(data) == "val.beton")
                QVERIFY(result.confusion.cells == best->cells);
        }
    }

    void predictionsAgreeWithIt()
    {
        const EvaluateResult evaluated =
            evaluateCheckpoint({settings(), m_data->root / "val"}, m_disk, m_progress, {});
        const PredictResult predicted =
            predictImages({settings(), {m_data->root / "val"}, 2}, m_disk, m_progress, {});
        QCOMPARE(predicted.predictions.size(), std::size_t{18});
        int right = 0;
        for (const Prediction& one : predicted.predictions) {
            QVERIFY(one.error.empty());
            QCOMPARE(one.classes.size(), std::size_t{2});
            QVERIFY(one.classes[0].probability >= one.classes[1].probability);
            right += one.image.parent_path().filename() == one.classes[0].name ? 1 : 0;
        }
        QCOMPARE(right / 18.0, evaluated.top1);
    }

    void samplesOfABetonArePredicted()
    {
        const std::filesystem::path file = m_data->root / "val.beton";
        const EvaluateResult evaluated =
            evaluateCheckpoint({settings(), file}, m_disk, m_progress, {});
        const beton::Reader reader(m_disk, file);
        const beton::ImageTable table = beton::readImageTable(reader);
        // With an image among them, in the order that was asked for.
        const std::filesystem::path image = m_data->root / "val" / "c0" / "1000.jpg";
        const PredictResult predicted =
            predictImages({settings(), {image, file}, 1}, m_disk, m_progress, {});
        QCOMPARE(predicted.predictions.size(), std::size_t{19});
        QVERIFY(predicted.predictions[0].image == image && !predicted.predictions[0].sample);
        int right = 0;
        for (std::size_t i = 0; i < 18; ++i) {
            const Prediction& one = predicted.predictions[i + 1];
            QCOMPARE(one.image, file);
            QCOMPARE(one.sample, std::optional<std::uint64_t>(i));
            QCOMPARE(one.classes.size(), std::size_t{1});
            right +=
                one.classes[0].name == table.classNames[static_cast<std::size_t>(table.labels[i])]
                    ? 1
                    : 0;
        }
        QCOMPARE(right / 18.0, evaluated.top1);
    }

    void flippingIsTheMeanOfBothSides()
    {
        InferenceSettings both = settings();
        both.flip = true;
        const auto plain =
            evaluateCheckpoint({settings(), m_data->root / "val.beton"}, m_disk, m_progress, {});
        const auto flipped =
            evaluateCheckpoint({both, m_data->root / "val.beton"}, m_disk, m_progress, {});
        QVERIFY(plain.loss != flipped.loss);
        QVERIFY(std::isfinite(flipped.loss));
    }

    // Images are seen as those of the training were; what does not say is left as stored.
    void orientationIsTheTrainings()
    {
        InferenceSettings own = settings();
        NullProgress quiet;
        const auto plain = twoImages(own, quiet);
        QVERIFY(sameScores(plain[0], plain[1])); // this run's betons are as stored
        own.applyOrientation = true;
        const auto applied = twoImages(own, quiet);
        QVERIFY(sameScores(applied[0], plain[0]));
        QVERIFY(!sameScores(applied[0], applied[1]));

        // A run on a beton that was turned.
        PosixFileSystem fileSystem;
        ConvertSettings conversion;
        conversion.pageSize = 2U << 20;
        conversion.mode = CompressMode::Jpeg;
        conversion.workers = 1;
        conversion.applyOrientation = true;
        const auto beton = m_data->root / "turned.beton";
        convertSplit(scanSplit(m_data->root / "train", "train", fileSystem, quiet, {}), beton,
                     conversion, fileSystem, quiet, {});
        ExperimentConfig config = m_data->config(LoaderKind::Beton);
        config.data.train = beton;
        config.train.epochs = 1;
        const auto run = m_data->root / "turned run";
        std::filesystem::create_directories(run);
        RecordingObserver observer;
        trainRun({config, run, false}, observer, m_disk, {});
        QVERIFY(std::ranges::any_of(observer.lines, [](const auto& line) {
            return line.second.find("turned as Exif says") != std::string::npos;
        })); // its validation data are not
        InferenceSettings turned = settings();
        turned.checkpoint = lastCheckpoint(run);
        const auto byRun = twoImages(turned, quiet);
        QVERIFY(!sameScores(byRun[0], byRun[1]));
        turned.applyOrientation = false;
        const auto ignored = twoImages(turned, quiet);
        QVERIFY(sameScores(ignored[0], ignored[1]));

        // Folders likewise; a beton can no longer be changed.
        turned.applyOrientation.reset();
        const auto onFolder =
            evaluateCheckpoint({turned, m_data->root / "val"}, m_disk, m_progress, {});
        QVERIFY(onFolder.appliedOrientation);
        ProblemTexts reported;
        const auto onBeton =
            evaluateCheckpoint({turned, m_data->root / "val.beton"}, m_disk, reported, {});
        QVERIFY(!onBeton.appliedOrientation);
        QCOMPARE(reported.texts.size(), std::size_t{1});
        turned.applyOrientation = true;
        const Error error = errorOf([&] {
            evaluateCheckpoint({turned, m_data->root / "val.beton"}, m_disk, m_progress, {});
        });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::InvalidArgument));
    }

    // Checkpoints from before the rule was recorded.
    void unknownOrientationIsAssumed()
    {
        TensorFile file = loadSafetensors(m_disk, bestCheckpoint(m_run));
        InferenceSettings own = settings();
        own.checkpoint = m_data->root / "weights.safetensors";
        saveSafetensors(m_disk, own.checkpoint, file.tensors);
        ProblemTexts reported;
        const auto predictions = twoImages(own, reported);
        QVERIFY(sameScores(predictions[0], predictions[1]));
        QCOMPARE(reported.texts.size(), std::size_t{1});
        QVERIFY2(reported.texts[0].find("--exif apply") != std::string::npos,
                 reported.texts[0].c_str());
        own.applyOrientation = false;
        ProblemTexts none;
        twoImages(own, none);
        QVERIFY(none.texts.empty());
    }

    void classesAreMatchedByName()
    {
        const std::vector<std::string> model = {"ant", "bee", "cat"};
        QCOMPARE(matchClasses(model, {"cat", "ant"}, "d"), (std::vector<std::int64_t>{2, 0}));
        QCOMPARE(matchClasses({"caf\xc3\xa9", "tea"}, {"tea", "cafe\xcc\x81"}, "d"),
                 (std::vector<std::int64_t>{1, 0}));
        QCOMPARE(matchClasses({"a", "a", "b"}, {"a", "a", "b"}, "d"),
                 (std::vector<std::int64_t>{0, 1, 2}));
        const Error ambiguous = errorOf([&] { matchClasses({"a", "a", "b"}, {"b", "a"}, "d"); });
        QCOMPARE(ambiguous.code(), ErrorCode::ClassMismatch);
        const Error unknown = errorOf([&] { matchClasses(model, {"ant", "dog"}, "d"); });
        QCOMPARE(errorCodeName(unknown.code()), errorCodeName(ErrorCode::ClassMismatch));
        QVERIFY(unknown.message().find("dog") != std::string::npos);
        QVERIFY(unknown.message().find("ant") == std::string::npos);
        QVERIFY(unknown.hint().english().find("--classes-by-number") != std::string::npos);
        QVERIFY(unknown.hint().english().find("the model has") == std::string::npos);
        const Error similar = errorOf([&] { matchClasses(model, {"Ant"}, "d"); });
        QVERIFY(similar.hint().english().find("the model has 'ant'") != std::string::npos);
    }

    // 0 % without a word is what it would come to.
    void classesThatCannotBeMatchedAreRefused_data()
    {
        QTest::addColumn<QStringList>("model");
        QTest::addColumn<QStringList>("data");
        QTest::addColumn<QString>("text");
        QTest::newRow("weights from elsewhere")
            << QStringList{"class 0", "class 1", "class 2"} << QStringList{"cat", "dog"}
            << "the model has 3 classes without names, the data 2 classes";
        QTest::newRow("as many") << QStringList{"class 0", "class 1"} << QStringList{"cat", "dog"}
                                 << "the model has 2 classes without names, the data 2 classes";
        QTest::newRow("a beton without names")
            << QStringList{"cat", "dog"} << QStringList{"class 0", "class 1"}
            << "the model has 2 classes, the data 2 classes without names";
        QTest::newRow("neither has names")
            << QStringList{"class 0", "class 1", "class 2"} << QStringList{"class 0", "class 1"}
            << "the model has 3 classes without names, the data 2 classes without names";
    }
    void classesThatCannotBeMatchedAreRefused()
    {
        QFETCH(QStringList, model);
        QFETCH(QStringList, data);
        QFETCH(QString, text);
        const auto names = [](const QStringList& list) {
            std::vector<std::string> result;
            for (const QString& name : list)
                result.push_back(name.toStdString());
            return result;
        };
        const Error error = errorOf([&] { matchClasses(names(model), names(data), "d"); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::ClassMismatch));
        QVERIFY2(error.message().find(text.toStdString()) != std::string::npos, error.what());
        QVERIFY(error.hint().english().find("--classes-by-number") != std::string::npos);
        QCOMPARE(matchClasses(names(model), names(data), "d", ClassMatch::ByNumber),
                 (std::vector<std::int64_t>{0, 1}));
    }

    void classesByNumber()
    {
        const std::vector<std::string> nameless = {"class 0", "class 1"};
        QCOMPARE(matchClasses(nameless, nameless, "d"), (std::vector<std::int64_t>{0, 1}));
        const Error many = errorOf([&] {
            matchClasses({"a"}, {"b", "c"}, "d", ClassMatch::ByNumber);
        });
        QCOMPARE(errorCodeName(many.code()), errorCodeName(ErrorCode::ClassMismatch));
    }

    // The same images under other names: by number the same figures, by name none.
    void renamedClasses()
    {
        const auto renamed = m_data->root / "renamed";
        std::filesystem::copy(m_data->root / "val", renamed,
                              std::filesystem::copy_options::recursive);
        for (const char* name : {"c0", "c1", "c2"})
            std::filesystem::rename(renamed / name, renamed / (std::string("x") + name));
        EvaluateRequest request{settings(), renamed};
        const Error error = errorOf([&] { evaluateCheckpoint(request, m_disk, m_progress, {}); });
        QVERIFY2(error.message().find("xc0, xc1, xc2") != std::string::npos, error.what());
        request.classesByNumber = true;
        QCOMPARE(
            evaluateCheckpoint(request, m_disk, m_progress, {}).top1,
            evaluateCheckpoint({settings(), m_data->root / "val"}, m_disk, m_progress, {}).top1);
    }

    // Weights that are not finite are refused when they are loaded; these are, but too large.
    void answersThatAreNoNumbers()
    {
        NamedTensors weights = loadSafetensors(m_disk, bestCheckpoint(m_run)).tensors;
        for (auto& [name, tensor] : weights)
            if (name == "head.l.weight")
                tensor = at::full_like(tensor, 3e38F);
        InferenceSettings broken = settings();
        broken.checkpoint = m_data->root / "broken.safetensors";
        saveSafetensors(m_disk, broken.checkpoint, weights, {});
        const auto data = m_data->root / "val";
        const Error evaluated = errorOf([&] {
            // Such a file names no classes.
            evaluateCheckpoint({broken, data, true}, m_disk, m_progress, {});
        });
        const Error predicted = errorOf([&] {
            predictImages({broken, {data}, 1}, m_disk, m_progress, {});
        });
        for (const Error& error : {evaluated, predicted}) {
            QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Diverged));
            QCOMPARE(error.path(), broken.checkpoint);
        }
    }

    void errorsNameTheFile()
    {
        EvaluateRequest request{settings(), m_data->root / "val"};
        request.settings.checkpoint = m_data->root / "val.beton";
        const Error foreign = errorOf([&] { evaluateCheckpoint(request, m_disk, m_progress, {}); });
        QVERIFY2(std::string(foreign.what()).find("val.beton") != std::string::npos,
                 foreign.what());
        request = {settings(), m_data->root / "nothing"};
        QCOMPARE(errorCodeName(
                     errorOf([&] { evaluateCheckpoint(request, m_disk, m_progress, {}); }).code()),
                 errorCodeName(ErrorCode::NotFound));
        const Error empty = errorOf([&] { listImages({m_run}); });
        QCOMPARE(errorCodeName(empty.code()), errorCodeName(ErrorCode::NotFound));
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(errorCodeName(errorOf([&] {
                                   evaluateCheckpoint({settings(), m_data->root / "val"}, m_disk,
                                                      m_progress, stop.get_token());
                               }).code()),
                 errorCodeName(ErrorCode::Cancelled));
    }
};

QTEST_GUILESS_MAIN(TestEvaluate)
#include "tst_evaluate.moc"
