#include "core/experiment/run_name.h"

#include <QTest>

using namespace formwork;

class TestRunName : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void labelsNameTheSetting()
    {
        QCOMPARE(settingLabel("optimizer.lr", "0.001"), std::string("lr 0.001"));
        QCOMPARE(settingLabel("model.name", "vit_b_16"), std::string("model vit_b_16"));
        QCOMPARE(settingLabel("distillation.kind", "hard"), std::string("distillation hard"));
        QCOMPARE(settingLabel("name", "x"), std::string("name x"));
    }

    void cloneSaysWhatChanged()
    {
        ExperimentConfig original;
        original.name = "cats";
        ExperimentConfig changed = original;
        QCOMPARE(nameAfterChanges(original, changed), std::string("cats copy"));
        changed.optimizer.learningRate = 1e-3;
        QCOMPARE(nameAfterChanges(original, changed), std::string("cats, lr 0.001"));
        changed.train.seed = 4;
        QCOMPARE(nameAfterChanges(original, changed), std::string("cats, lr 0.001, seed 4"));
        QCOMPARE(nameAfterChanges(original, changed, {"optimizer.lr"}),
                 std::string("cats, seed 4"));
        changed.data.train = "/data/birds/train";
        changed.data.validation = "/data/birds/val";
        QCOMPARE(nameAfterChanges(original, changed, {"optimizer.lr", "train.seed"}),
                 std::string("cats, train train"));
        changed.train.batchSize = 32;
        changed.train.labelSmoothing = 0.1;
        QVERIFY(nameAfterChanges(original, changed).ends_with("\u2026"));
    }

    void copyOfACopyIsACopy()
    {
        ExperimentConfig original;
        original.name = "cats copy";
        QCOMPARE(nameAfterChanges(original, original), std::string("cats copy"));
    }

    void labelsAreBroughtUpToDate()
    {
        ExperimentConfig original;
        original.name = "cats, lr 0.001, seed 4";
        original.optimizer.learningRate = 1e-3;
        original.train.seed = 4;
        ExperimentConfig changed = original;
        changed.optimizer.learningRate = 0.004;
        QCOMPARE(nameAfterChanges(original, changed), std::string("cats, lr 0.004, seed 4"));
        original.name = changed.name = "cats, lr 0.0015"; // another value, which begins alike
        QCOMPARE(nameAfterChanges(original, changed), std::string("cats, lr 0.0015, lr 0.004"));
    }

    void loaderIsReplacedByItsWord()
    {
        ExperimentConfig original;
        original.name = "levit beton";
        original.data.train = "/data/train.beton";
        ExperimentConfig changed = original;
        changed.data.loader = LoaderKind::Folder;
        changed.data.train = "/data/train";
        QCOMPARE(nameAfterChanges(original, changed), std::string("levit folder"));
        original.name = "betonic";
        QCOMPARE(nameAfterChanges(original, changed), std::string("betonic, loader folder"));
    }

    void repetitionsHaveACommonName()
    {
        QCOMPARE(commonRunName({"levit, seed 1", "levit, seed 2"}), std::string("levit"));
        QCOMPARE(commonRunName({"levit, seed 1", "levit, seed 10"}), std::string("levit"));
        QCOMPARE(commonRunName({"levit \u2013 1", "levit \u2013 2"}), std::string("levit"));
        QCOMPARE(commonRunName({"levit, seed 1"}), std::string("levit, seed 1"));
        QCOMPARE(commonRunName({"a", "b"}), std::string("a"));
        QCOMPARE(commonRunName({"h\u00e9", "h\u00e8"}), std::string("h")); // they share a byte
    }
};

QTEST_MAIN(TestRunName)
#include "tst_run_name.moc"
