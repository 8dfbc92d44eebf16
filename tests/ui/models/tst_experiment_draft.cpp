#include "ui/models/experiment_draft.h"

#include "ui/widgets/style.h"

#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::ui;

namespace {

DatasetChoice photos()
{
    return {.label = QStringLiteral("photos"),
            .trainBeton = "/train.beton",
            .validationBeton = "/val.beton",
            .trainFolder = "/photos/train",
            .validationFolder = "/photos/val"};
}

int epochsInYaml(const ExperimentDraft& draft)
{
    return configFromYaml(draft.yaml().toStdString(), "yaml").train.epochs;
}

} // namespace

class TestExperimentDraft : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // On a start the folder is known before what was converted from it.
    void datasetsThatArriveLaterAreTaken()
    {
        ExperimentDraft draft;
        DatasetChoice folder = photos();
        folder.trainBeton.clear();
        folder.validationBeton.clear();
        draft.offerDatasets({folder});
        QCOMPARE(draft.config().data.loader, LoaderKind::Folder);

        DatasetChoice other;
        other.label = QStringLiteral("other");
        other.trainFolder = "/other";
        draft.offerDatasets({other, photos()});
        QCOMPARE(draft.config().data.loader, LoaderKind::Beton);
        QCOMPARE(draft.config().data.train, photos().trainBeton);

        DraftData data = draft.data(); // from here on the user decides
        data.loader = LoaderChoice::Folder;
        draft.setData(data);
        draft.offerDatasets({photos(), other});
        QCOMPARE(draft.config().data.loader, LoaderKind::Folder);
        QCOMPARE(draft.config().data.train, photos().trainFolder);
        QCOMPARE(draft.chosenDataset(), std::optional<std::size_t>(0));
    }

    void everyChangeIsAnnouncedOnce()
    {
        ExperimentDraft draft;
        QSignalSpy changed(&draft, &ExperimentDraft::changed);
        draft.setText("optimizer.lr", QStringLiteral("1e-3, 3e-4"));
        QCOMPARE(changed.count(), 1);
        draft.setText("optimizer.lr", QStringLiteral(" 1e-3, 3e-4 ")); // the same
        QCOMPARE(changed.count(), 1);
        draft.setYaml(draft.yaml());
        QCOMPARE(changed.count(), 1);
        draft.setData(draft.data());
        QCOMPARE(changed.count(), 1);
        draft.offerDatasets({photos()});
        QCOMPARE(changed.count(), 2);
        draft.offerDatasets({photos()});
        QCOMPARE(changed.count(), 2);
        draft.chooseDataset("/elsewhere"); // of none
        QCOMPARE(changed.count(), 2);
    }

    void wrongTextsKeepTheLastRightValue()
    {
        ExperimentDraft draft;
        draft.setText("train.epochs", QStringLiteral("40"));
        draft.setText("train.epochs", QStringLiteral("many"));
        QCOMPARE(draft.text("train.epochs"), QStringLiteral("many"));
        QVERIFY(draft.problem("train.epochs").contains(QStringLiteral("train.epochs")));
        QCOMPARE(draft.config().train.epochs, 40);
        QCOMPARE(epochsInYaml(draft), 40);
        draft.setText("train.epochs", QStringLiteral("41"));
        QVERIFY(draft.problems().empty());
        QCOMPARE(draft.config().train.epochs, 41);
    }

    void typedYamlStaysAsItIsTyped()
    {
        ExperimentDraft draft;
        const QString text = QStringLiteral("# my own words\ntrain.epochs: 7\n");
        draft.setYaml(text);
        QCOMPARE(draft.yaml(), text);
        QCOMPARE(draft.config().train.epochs, 7);
        draft.setYaml(text + QStringLiteral("train.epochz: 7\n"));
        QVERIFY(draft.yamlProblem().has_value());
        QVERIFY(draft.yaml().endsWith(QStringLiteral("epochz: 7\n")));
        QCOMPARE(draft.config().train.epochs, 7);
        draft.setText("train.epochs", QStringLiteral("8")); // another view is edited
        QVERIFY(!draft.yamlProblem().has_value());
        QCOMPARE(epochsInYaml(draft), 8);
    }

    // Runs are named after the keys in one order, however the values were entered.
    void axesHaveOneOrder()
    {
        ExperimentDraft typed;
        typed.setText("train.seed", QStringLiteral("0..1"));
        typed.setText("optimizer.lr", QStringLiteral("1e-3, 3e-4"));
        typed.setText("model.name", QStringLiteral("vit_ti_16, levit_128s"));
        ExperimentDraft read;
        read.setYaml(typed.yaml());
        std::vector<std::string> names;
        for (const ExperimentConfig& config : typed.runs())
            names.push_back(config.name);
        QCOMPARE(names.size(), std::size_t(8));
        std::vector<std::string> readNames;
        for (const ExperimentConfig& config : read.runs())
            readNames.push_back(config.name);
        QCOMPARE(readNames, names);
    }

    void bothLoadersHaveTheirOwnPaths()
    {
        ExperimentDraft draft;
        draft.offerDatasets({photos()});
        draft.setText("data.loader", QStringLiteral("beton, folder"));
        QCOMPARE(draft.data().loader, LoaderChoice::Both);
        QCOMPARE(draft.text("data.loader"), QStringLiteral("beton, folder"));
        QVERIFY(draft.axes().empty());
        const auto runs = draft.runs();
        QCOMPARE(runs.size(), std::size_t(2));
        QCOMPARE(runs[0].data.train, photos().trainBeton);
        QCOMPARE(runs[1].data.train, photos().trainFolder);
        QCOMPARE(runs[1].data.validation, photos().validationFolder);
        QVERIFY(draft.yaml().contains(QStringLiteral("/photos/train")));
        draft.setText("data.loader", QStringLiteral("folder"));
        QCOMPARE(draft.config().data.train, photos().trainFolder);
        draft.setText("data.loader", QStringLiteral("beton"));
        QCOMPARE(draft.config().data.train, photos().trainBeton);
    }

    void clonesMakeOneRun()
    {
        ExperimentDraft draft;
        draft.offerDatasets({photos()});
        draft.setText("data.loader", QStringLiteral("beton, folder"));
        draft.setText("train.seed", QStringLiteral("0..4"));
        draft.setConfig(draft.runs().front());
        QCOMPARE(draft.runs().size(), std::size_t(1));
        QCOMPARE(draft.data().trainFolder, photos().trainFolder); // for when it is chosen again
    }

    void statesSurviveSettings()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("window.ini"));
        ExperimentDraft draft;
        draft.offerDatasets({photos()});
        draft.setText("data.loader", QStringLiteral("beton, folder"));
        draft.setText("train.seed", QStringLiteral("0..2"));
        draft.setText("name", QStringLiteral("\u201cd\u00e9j\u00e0\u201d, 100 %; = #1"));
        DraftData data = draft.data();
        data.alternate = false;
        data.trainBeton = std::string("/caf\xe9/train.beton"); // not UTF-8
        draft.setData(data);
        {
            QSettings settings(file, QSettings::IniFormat);
            saveDraftState(settings, draft.state());
        }
        ExperimentDraft other;
        other.restore(loadDraftState(QSettings(file, QSettings::IniFormat)));
        QVERIFY(other.data() == draft.data());
        QCOMPARE(other.config().name, draft.config().name);
        QCOMPARE(other.text("train.seed"), QStringLiteral("0, 1, 2"));
        QCOMPARE(other.yaml(), draft.yaml());
        other.offerDatasets({photos()}); // chosen is chosen
        QVERIFY(other.data() == data);
    }

    // Without a choice of the user, the library's first dataset is taken after a restart as well.
    void stateWithoutAChoiceLeavesItOpen()
    {
        QTemporaryDir folder;
        const QSettings empty(folder.filePath(QStringLiteral("none.ini")), QSettings::IniFormat);
        ExperimentDraft draft;
        draft.offerDatasets({photos()});
        draft.restore(loadDraftState(empty));
        QCOMPARE(draft.config().data.train, photos().trainBeton);
        QVERIFY(draft.data().alternate);
        QVERIFY(configDiff({draft.config(),
                            [] {
                                ExperimentConfig config;
                                config.data.train = photos().trainBeton;
                                config.data.validation = photos().validationBeton;
                                return config;
                            }()})
                    .empty());
    }

    void unreadableStateKeepsTheData()
    {
        ExperimentDraft draft;
        DraftState state = draft.state();
        state.settings = "no.such.key: 3";
        state.data.trainBeton = "/kept.beton";
        state.isDataChosen = true;
        draft.restore(state);
        QCOMPARE(draft.config().data.train, std::filesystem::path("/kept.beton"));
        QCOMPARE(draft.config().train.epochs, ExperimentConfig().train.epochs);
    }

    void movesAreFollowed()
    {
        ExperimentDraft draft;
        draft.offerDatasets({photos()});
        draft.followMove("/photos", "/moved/photos");
        QCOMPARE(draft.data().trainFolder, std::filesystem::path("/moved/photos/train"));
        QCOMPARE(draft.data().trainBeton, photos().trainBeton);
    }
};

QTEST_GUILESS_MAIN(TestExperimentDraft)
#include "tst_experiment_draft.moc"
