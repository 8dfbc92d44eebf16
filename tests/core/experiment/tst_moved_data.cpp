#include "core/experiment/moved_data.h"

#include "core/base/error.h"

#include <QTest>

#include <optional>

using namespace formwork;

namespace {

std::optional<Error> refusal(const ExperimentConfig& config,
                             const std::vector<ConfigOverride>& overrides)
{
    try {
        withMovedData(config, overrides);
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

ExperimentConfig original()
{
    ExperimentConfig config;
    config.data.train = "/old/train.beton";
    config.data.validation = "/old/val.beton";
    config.optimizer.learningRate = 0.125;
    return config;
}

} // namespace

class TestMovedData : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void placesMayChange()
    {
        const ExperimentConfig moved = withMovedData(
            original(), {{"data.train", "/new/train.beton"}, {"data.val", "/new/val"}});
        QCOMPARE(moved.data.train, std::filesystem::path("/new/train.beton"));
        QCOMPARE(moved.data.validation, std::filesystem::path("/new/val"));
        QCOMPARE(moved.optimizer.learningRate, 0.125);
        QCOMPARE(configToYaml(withMovedData(original(), {})), configToYaml(original()));
    }

    void nothingElseMay()
    {
        for (const char* key : {"optimizer.lr", "data.loader", "train.epochs", "no.such.key"}) {
            const auto error = refusal(original(), {{"data.train", "/new"}, {key, "1"}});
            QVERIFY(error.has_value());
            QCOMPARE(errorCodeName(error->code()), errorCodeName(ErrorCode::InvalidArgument));
            QVERIFY2(error->message().find(key) != std::string::npos, error->what());
        }
        QVERIFY(refusal(original(), {{"data.train", ""}}).has_value());
    }

    void validationStaysAbsent()
    {
        ExperimentConfig config = original();
        config.data.validation.clear();
        QVERIFY(refusal(config, {{"data.val", "/new/val"}}).has_value());
        QVERIFY(!refusal(config, {{"data.train", "/new/train"}}).has_value());
    }
};

QTEST_APPLESS_MAIN(TestMovedData)
#include "tst_moved_data.moc"
