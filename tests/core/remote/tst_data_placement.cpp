#include "core/remote/data_placement.h"

#include "core/base/error.h"
#include "support/error_of.h"

#include <QTest>

#include <string>

using namespace formwork;
using namespace formwork::test;

class TestDataPlacement : public QObject
{
    Q_OBJECT

private:
    static Target target()
    {
        Target target;
        target.name = "box";
        target.host = "box";
        target.data = {{"/data", "/scratch/data"}};
        return target;
    }
    static ExperimentConfig config()
    {
        ExperimentConfig config;
        config.data.train = "/data/cats/train.beton";
        config.data.validation = "/data/cats/val.beton";
        return config;
    }

private Q_SLOTS:
    void dataLiesWhereTheTargetSays()
    {
        const Placement placed = placeData(target(), "/f", config());
        QCOMPARE(placed.config.data.train.string(), std::string("/scratch/data/cats/train.beton"));
        QCOMPARE(placed.config.data.validation.string(),
                 std::string("/scratch/data/cats/val.beton"));
        QCOMPARE(placed.files.size(), std::size_t{2});
        QVERIFY(!placed.files[0].isCopied);
        QCOMPARE(placed.files[1].key, std::string("data.val"));
    }

    void anythingElseIsAnErrorThatNamesTheKey()
    {
        ExperimentConfig other = config();
        other.data.validation = "/elsewhere/val.beton";
        const Error error = errorOf([&] { placeData(target(), "/f", other); });
        QCOMPARE(error.code(), ErrorCode::InvalidConfig);
        QVERIFY(error.message().starts_with("data.val: where /elsewhere/val.beton lies"));
        QVERIFY(!error.hint().empty());
    }

    void orItIsCopied()
    {
        Target copying = target();
        copying.copiesData = true;
        ExperimentConfig other = config();
        other.data.train = "/elsewhere/cats/";
        other.data.validation.clear();
        const Placement placed = placeData(copying, "/f", other);
        QCOMPARE(placed.files.size(), std::size_t{1});
        QVERIFY(placed.files[0].isCopied);
        QCOMPARE(placed.files[0].local.string(), std::string("/elsewhere/cats"));
        const std::string remote = placed.config.data.train.string();
        QVERIFY(remote.starts_with("/f/data/") && remote.ends_with("-cats"));
        QCOMPARE(remote, placed.files[0].remote);
        // The same path, the same copy; another one, another copy.
        QCOMPARE(placeData(copying, "/f", other).files[0].remote, remote);
        other.data.train = "/elsewhere2/cats";
        QVERIFY(placeData(copying, "/f", other).files[0].remote != remote);
    }

    void weightsAndListsAreCopiedInAnyCase()
    {
        ExperimentConfig other = config();
        other.model.weights = "/home/me/weights.pth";
        other.distillation.teacher = "/data/teacher.safetensors";
        other.data.exclude = "relative.txt";
        const Placement placed = placeData(target(), "/f", other);
        QCOMPARE(placed.files.size(), std::size_t{5});
        QVERIFY(placed.config.model.weights.string().starts_with("/f/data/"));
        QCOMPARE(placed.config.distillation.teacher.string(),
                 std::string("/scratch/data/teacher.safetensors"));
        QVERIFY(placed.files[2].isCopied && placed.files[2].local.is_absolute());
    }
};

QTEST_GUILESS_MAIN(TestDataPlacement)
#include "tst_data_placement.moc"
