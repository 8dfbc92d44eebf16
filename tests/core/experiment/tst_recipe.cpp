#include "core/experiment/recipe.h"

#include "core/base/error.h"
#include "core/experiment/sweep.h"

#include <QTest>

using namespace formwork;

namespace {

const std::string kMeasured = R"(name: small
recipe:
  title: Small
  about: "A small one: quick."
  data: ten classes
  measured:
    data: demo images, 10 classes
    machine: 2 cores
    val_top1: 71.5
    deviation: 0.8
    seeds: 3
    minutes: 12
optimizer:
  name: adamw
  lr: 1e-3
train:
  batch_size: 32
  accumulate: 2
)";

} // namespace

class TestRecipe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void blockIsReadAndChangesNoRun()
    {
        const Sweep sweep = sweepFromYaml(kMeasured, "small.yaml");
        QVERIFY(sweep.recipe);
        QCOMPARE(sweep.recipe->title, std::string("Small"));
        QCOMPARE(sweep.recipe->about, std::string("A small one: quick."));
        QCOMPARE(sweep.recipe->data, std::string("ten classes"));
        QVERIFY(sweep.recipe->measured);
        QCOMPARE(sweep.recipe->measured->top1, 0.715);
        QCOMPARE(sweep.recipe->measured->deviation, 0.008);
        QCOMPARE(sweep.recipe->measured->seeds, 3);
        QCOMPARE(sweep.recipe->measured->minutes, 12.0);
        const std::string yaml = configToYaml(sweep.runs.front());
        QVERIFY(yaml.find("recipe") == std::string::npos);
        QCOMPARE(configToYaml(configFromYaml(kMeasured, "small.yaml")), yaml);
        QVERIFY(!recipeFromYaml(yaml, {}));
    }

    void rateIsThatBeforeOverrides()
    {
        const Sweep sweep =
            sweepFromYaml(kMeasured, "small.yaml", {{"optimizer.lr", "1e-6"}, {"train.seed", "3"}});
        QCOMPARE(sweep.runs.front().optimizer.learningRate, 1e-6);
        QCOMPARE(sweep.recipe->rate->rate, 1e-3);
        QCOMPARE(sweep.recipe->rate->images, std::int64_t{64});
        QVERIFY(checkRate(sweep.runs.front(), sweep.recipe->rate));
        std::string several = kMeasured;
        several.replace(several.find("1e-3"), 4, "[1e-3, 1e-4]");
        QVERIFY(!sweepFromYaml(several, {}).recipe->rate); // which one would it be?
    }

    void errorsNameTheLine_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("message");
        QTest::newRow("key") << "  about"
                             << "  abuot"
                             << "line 4";
        QTest::newRow("title") << "  title: Small"
                               << "  title: ''"
                               << "needs a title";
        QTest::newRow("number") << "71.5"
                                << "many"
                                << "line 9";
        QTest::newRow("share") << "71.5"
                               << "171.5"
                               << "needs data";
        QTest::newRow("seeds") << "seeds: 3"
                               << "seeds: 0"
                               << "needs data";
        QTest::newRow("list") << "data: ten classes"
                              << "data: [ten]"
                              << "must be a text";
    }

    void errorsNameTheLine()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, message);
        const QString yaml = QString::fromStdString(kMeasured).replace(from, to);
        try {
            sweepFromYaml(yaml.toStdString(), "small.yaml");
            QFAIL("read");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::InvalidConfig);
            QVERIFY2(QString::fromUtf8(error.what()).contains(message), error.what());
            QCOMPARE(error.path(), std::filesystem::path("small.yaml"));
        }
        // What trains does not depend on it.
        configFromYaml(yaml.toStdString(), "small.yaml");
    }

    void otherShapesAreRefused()
    {
        QVERIFY_THROWS_EXCEPTION(Error, sweepFromYaml("recipe: good", {}));
        QVERIFY_THROWS_EXCEPTION(Error, sweepFromYaml("recipe: [1]", {}));
        QVERIFY_THROWS_EXCEPTION(Error, sweepFromYaml("recipe:\n  measured: 3", {}));
        QVERIFY(!recipeFromYaml("name: recipe:", {}));
    }
};

QTEST_GUILESS_MAIN(TestRecipe)
#include "tst_recipe.moc"
