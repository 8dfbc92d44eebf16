#include "core/report/lineage.h"

#include "support/error_of.h"
#include "support/sample_runs.h"
#include "support/stored_settings.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>
#include <memory>
#include <optional>

using namespace formwork;
using namespace formwork::test;

namespace fs = std::filesystem;

class TestLineage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_root = m_folder->path().toStdString();
        m_store = std::make_unique<Store>(Workspace(m_root / "work space"), m_files);
        for (const auto& [kind, path] :
             {std::pair{DatasetKind::ImageFolder, fs::path("/data/photos")},
              std::pair{DatasetKind::Beton, fs::path("/data/train.beton")}}) {
            DatasetRow row;
            row.kind = kind;
            row.path = path;
            row.name = path.filename().string();
            m_store->putDataset(row);
        }
        m_origins["/data/train.beton"].source = "/data/photos/";
        m_origins["/data/val.beton"].source = "/data/photos";
        m_origins["/data/half.beton"].inputs = {"/data/train.beton"};
    }

    void cleanup()
    {
        m_store.reset();
        m_index = {};
    }

    void aRunOfAnotherVersion()
    {
        ExperimentConfig config;
        config.data.train = "/data/train.beton";
        const RunId run = m_store->createRun(config);
        test::makeOptimizerUnknown(m_store->workspace(), run);
        m_index.update(*m_store);
        QVERIFY(m_index.ofRun(*m_store, run, m_origins).nodes.size() > 1);
    }

    void runComesFromImagesByWayOfABeton()
    {
        const RunId run = addRun("first", "/data/train.beton", "/data/val.beton");
        const Lineage lineage = ofRun(run);
        const auto images = node(lineage, "photos");
        const auto train = node(lineage, "train.beton");
        const auto first = node(lineage, "first");
        QVERIFY(images && train && first);
        QCOMPARE(lineage.nodes.size(), std::size_t(4));
        QCOMPARE(lineage.nodes[*images].kind, LineageKind::Images);
        QCOMPARE(lineage.nodes[*images].path, fs::path("/data/photos"));
        QVERIFY(has(lineage, *images, *train, LineageLink::Converted));
        QVERIFY(has(lineage, *train, *first, LineageLink::Trained));
        QVERIFY(has(lineage, *node(lineage, "val.beton"), *first, LineageLink::Validated));
        QVERIFY(lineage.nodes[*first].isSubject);
        QCOMPARE(lineage.nodes[*images].layer, 0);
        QCOMPARE(lineage.nodes[*train].layer, 1);
        QCOMPARE(lineage.nodes[*first].layer, 2);
    }

    void splitFoldersAreOneDataset()
    {
        const RunId run = addRun("of a folder", "/data/photos/train", "/data/photos/val");
        const Lineage lineage = ofRun(run);
        QCOMPARE(lineage.nodes.size(), std::size_t(2));
        QCOMPARE(lineage.edges.size(), std::size_t(1));
        QCOMPARE(lineage.edges.front().link, LineageLink::Trained);
    }

    void runsComeFromRuns()
    {
        const RunId first = addRun("first", "/data/train.beton");
        const RunId tuned =
            addRun("tuned", "/data/train.beton", {}, "run " + text(first) + " best");
        const RunId ofFile =
            addRun("of its file", "/data/train.beton", {},
                   (m_store->workspace().runFolder(first) / "best.safetensors").string());
        const RunId clone = addRun("clone", "/data/train.beton");
        m_store->recordArtifact(clone, kClonedFrom, m_store->workspace().runFolder(tuned));
        ExperimentConfig config = configOn("/data/train.beton");
        config.name = "pupil";
        config.distillation.kind = TeacherKind::Soft;
        config.distillation.teacher = "run " + text(first);
        m_store->createRun(config);

        const Lineage of = ofRun(first);
        const std::size_t subject = *node(of, "first");
        for (const char* name : {"tuned", "of its file"})
            QVERIFY2(has(of, subject, *node(of, name), LineageLink::FineTuned), name);
        QVERIFY(has(of, subject, *node(of, "pupil"), LineageLink::Taught));
        QVERIFY(!node(of, "clone")); // of another one

        const Lineage back = ofRun(clone);
        QVERIFY(has(back, *node(back, "tuned"), *node(back, "clone"), LineageLink::Cloned));
        QVERIFY(has(back, *node(back, "first"), *node(back, "tuned"), LineageLink::FineTuned));
        QVERIFY(back.nodes[*node(back, "clone")].layer > back.nodes[*node(back, "tuned")].layer);
        Q_UNUSED(ofFile)
    }

    void weightsFromElsewhereAndThoseThatWereWritten()
    {
        const RunId run = addRun("tuned", "/data/train.beton", {}, "/models/vit.safetensors");
        const fs::path best = m_store->workspace().runFolder(run) / "best.safetensors";
        m_store->recordArtifact(run, "checkpoint.best", best);
        m_store->recordArtifact(run, "log", m_store->workspace().runFolder(run) / "log.txt");
        const Lineage lineage = ofRun(run);
        const std::size_t tuned = *node(lineage, "tuned");
        QVERIFY(has(lineage, *node(lineage, "vit.safetensors"), tuned, LineageLink::FineTuned));
        QVERIFY(has(lineage, tuned, *node(lineage, "best.safetensors"), LineageLink::Saved));
        QCOMPARE(lineage.nodes[*node(lineage, "best.safetensors")].path, best);
        QVERIFY(!node(lineage, "log.txt"));
    }

    void exportedWeights()
    {
        const RunId run = addRun("first", "/data/train.beton");
        const fs::path folder = m_root / "flowers";
        const fs::path file = m_root / "flowers.onnx";
        const fs::path gone = m_root / "gone.pt";
        fs::create_directories(folder);
        std::ofstream(file) << "weights";
        m_store->recordExport(run, {gone, "torchscript", 1});
        m_store->recordExport(run, {folder, "timm", 2});
        m_store->recordExport(run, {file, "onnx", 3});
        m_store->recordExport(addRun("second", "/data/train.beton"), {m_root / "else", "timm", 4});
        const Lineage lineage = ofRun(run);
        const std::size_t first = *node(lineage, "first");
        for (const char* label : {"flowers", "flowers.onnx", "gone.pt"})
            QVERIFY2(has(lineage, first, *node(lineage, label), LineageLink::Exported), label);
        const LineageNode& whole = lineage.nodes[*node(lineage, "flowers")];
        QVERIFY(whole.kind == LineageKind::Weights && whole.isKnown && whole.isFolder);
        QCOMPARE(whole.format, std::string("timm"));
        QCOMPARE(whole.path, folder);
        const LineageNode& one = lineage.nodes[*node(lineage, "flowers.onnx")];
        QVERIFY(one.isKnown && !one.isFolder);
        QVERIFY(!lineage.nodes[*node(lineage, "gone.pt")].isKnown);
        QVERIFY(!node(lineage, "else"));
    }

    void datasetShowsItsRuns()
    {
        addRun("on the beton", "/data/train.beton");
        addRun("on a part", "/data/half.beton");
        addRun("on the folder", "/data/photos/train");
        addRun("elsewhere", "/other/train.beton");
        const Lineage folder = ofDataset("/data/photos");
        const std::size_t subject = *node(folder, "photos");
        QVERIFY(folder.nodes[subject].isSubject);
        QVERIFY(has(folder, subject, *node(folder, "train.beton"), LineageLink::Converted));
        QVERIFY(has(folder, subject, *node(folder, "on the folder"), LineageLink::Trained));
        QVERIFY(node(folder, "on the beton"));
        QVERIFY(!node(folder, "elsewhere"));
        const Lineage beton = ofDataset("/data/train.beton");
        QVERIFY(has(beton, *node(beton, "photos"), *node(beton, "train.beton"),
                    LineageLink::Converted));
        QVERIFY(has(beton, *node(beton, "train.beton"), *node(beton, "half.beton"),
                    LineageLink::Copied));
        QVERIFY(node(beton, "on a part"));
        QVERIFY(!node(beton, "on the folder"));
    }

    void movedDataIsFollowed()
    {
        const RunId run = addRun("moved", "/data/train.beton");
        const auto rows = m_store->datasets();
        const auto row = std::ranges::find(rows, fs::path("/data/train.beton"), &DatasetRow::path);
        DatasetRow found = *row;
        found.path = "/disk/train.beton";
        m_store->moveDataset(row->id, found);
        const Lineage lineage = ofRun(run);
        QCOMPARE(lineage.nodes[*node(lineage, "train.beton")].path, fs::path("/disk/train.beton"));
        QVERIFY(node(ofDataset("/disk/train.beton"), "moved"));
    }

    void manyRunsAreCounted()
    {
        for (int i = 0; i < 20; ++i)
            addRun("run of many " + std::to_string(i), "/data/train.beton");
        const Lineage lineage = ofDataset("/data/train.beton");
        QCOMPARE(lineage.hidden, std::size_t(8));
        QVERIFY(node(lineage, "run of many 19")); // the newest ones
        QVERIFY(!node(lineage, "run of many 0"));
    }

    void deletedRunsKeepTheirNumber()
    {
        const RunId first = addRun("first", "/data/train.beton");
        const RunId tuned = addRun("tuned", "/data/train.beton", {}, "run " + text(first));
        m_store->removeRun(first);
        const Lineage lineage = ofRun(tuned);
        const auto gone = node(lineage, text(first));
        QVERIFY(gone);
        QVERIFY(!lineage.nodes[*gone].isKnown);
        QCOMPARE(errorOf([this] { ofRun(999); }).code(), ErrorCode::NotFound);
    }

    void circlesEnd()
    {
        m_origins["/data/a.beton"].inputs = {"/data/b.beton"};
        m_origins["/data/b.beton"].inputs = {"/data/a.beton"};
        const RunId run = addRun("circle", "/data/a.beton", {}, "run 1");
        QCOMPARE(run, RunId(1)); // it began with its own weights
        const Lineage lineage = ofRun(run);
        QVERIFY(node(lineage, "a.beton") && node(lineage, "b.beton"));
    }

    void oddPathsAreRead()
    {
        for (const char* path :
             {"/data/it's: a #path.beton", "/data/- x.beton", "/data/\"q\".beton",
              "/data/ends with colon:", "/data/\u00e9t\u00e9.beton"}) {
            const RunId run = addRun("odd", path);
            const Lineage lineage = ofRun(run);
            QVERIFY2(node(lineage, fs::path(path).filename().string()), path);
        }
    }

private:
    ExperimentConfig configOn(const fs::path& train)
    {
        ExperimentConfig config = sampleConfig(kSampleShapes[0], 3);
        config.data.train = train;
        config.data.validation.clear();
        return config;
    }

    RunId addRun(const std::string& name, const fs::path& train, const fs::path& validation = {},
                 const std::string& weights = {})
    {
        ExperimentConfig config = configOn(train);
        config.name = name;
        config.data.validation = validation;
        config.model.weights = weights;
        return m_store->createRun(config);
    }

    Lineage ofRun(RunId run)
    {
        m_index.update(*m_store);
        return m_index.ofRun(*m_store, run, m_origins);
    }

    Lineage ofDataset(const fs::path& path)
    {
        m_index.update(*m_store);
        return m_index.ofDataset(*m_store, path, m_origins);
    }

    static std::optional<std::size_t> node(const Lineage& lineage, const std::string& label)
    {
        const auto found = std::ranges::find(lineage.nodes, label, &LineageNode::label);
        if (found == lineage.nodes.end())
            return std::nullopt;
        return static_cast<std::size_t>(found - lineage.nodes.begin());
    }

    static bool has(const Lineage& lineage, std::size_t from, std::size_t to, LineageLink link)
    {
        return std::ranges::count(lineage.edges, LineageEdge{from, to, link}) == 1;
    }

    static std::string text(RunId run) { return std::to_string(run); }

    PosixFileSystem m_files;
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_root;
    std::unique_ptr<Store> m_store;
    LineageIndex m_index;
    BetonOrigins m_origins;
};

QTEST_MAIN(TestLineage)
#include "tst_lineage.moc"
