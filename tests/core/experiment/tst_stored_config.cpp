#include "core/experiment/stored_config.h"

#include "support/error_of.h"

#include <QTest>

#include <algorithm>

using namespace formwork;
using formwork::test::errorOf;

namespace {

// A config as this version writes it, with one line of another.
std::string changed(const std::string& line, const std::string& replacement)
{
    std::string yaml = configToYaml({});
    const std::size_t place = yaml.find(line);
    return place == std::string::npos ? std::string()
                                      : yaml.replace(place, line.size(), replacement);
}

} // namespace

class TestStoredConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatThisVersionWrote()
    {
        ExperimentConfig config;
        config.name = "- odd: \"name\"";
        config.optimizer.learningRate = 0.25;
        const StoredConfig stored = storedConfigFromYaml(configToYaml(config), "run 3");
        QVERIFY(stored.unreadable.empty());
        QCOMPARE(configToYaml(stored.config, stored.unreadable), configToYaml(config));
    }

    void usableWhereTheModelIsKnown()
    {
        const auto readable = [](const std::string& yaml) {
            return usableConfig(storedConfigFromYaml(yaml, "run 3"), "run 3").model.imageSize;
        };
        QCOMPARE(readable("model:\n  image_size: 64\noptimizer:\n  name: other\n"), 64);
        for (const char* yaml : {"model:\n  name: other\n", "augment:\n  interpolation: other\n",
                                 "data:\n  loader: other\n", "train:\n  ema_decay: some\n", "]"}) {
            const Error error = errorOf([&] { readable(yaml); });
            QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::InvalidConfig));
        }
    }

    // Everything else is read, and the setting is shown as it is stored.
    void anUnknownValue()
    {
        const std::string yaml = changed("name: adam\n  lr: 1e-05", "name: rmsprop\n  lr: 0.5");
        const StoredConfig stored = storedConfigFromYaml(yaml, "run 3");
        QCOMPARE(stored.config.optimizer.learningRate, 0.5);
        QCOMPARE(stored.unreadable.size(), std::size_t{1});
        const UnreadableSetting& setting = stored.unreadable.front();
        QCOMPARE(setting.key, std::string("optimizer.name"));
        QCOMPARE(setting.value, std::string("rmsprop"));
        QCOMPARE(setting.reason, errorOf([&] { configFromYaml(yaml, "run 3"); }).text());
        const std::string reason = setting.reason.english();
        QVERIFY2(reason.find("must be one of: adam, adamw, sgd, lamb, schedule_free, not") !=
                     std::string::npos,
                 reason.c_str());
        QCOMPARE(configToYaml(stored.config, stored.unreadable), yaml);
        QCOMPARE(configValue(stored.config, stored.unreadable, "optimizer.name"),
                 std::string("rmsprop"));
        QCOMPARE(configValue(stored.config, stored.unreadable, "optimizer.lr"), std::string("0.5"));
        QVERIFY(!isLost(stored.unreadable));
    }

    void valuesOfAnyShape_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("shown");
        QTest::newRow("a list") << "[1, 2]"
                                << "[1, 2]";
        QTest::newRow("nested lists") << "[[1, 2], [3]]"
                                      << "[[1, 2], [3]]";
        QTest::newRow("a map") << "{a: 1, b: [2, 3]}"
                               << "{a: 1, b: [2, 3]}";
        QTest::newRow("nothing") << "~"
                                 << "";
        QTest::newRow("what needs quotes") << "\"a: 'b'\""
                                           << "a: 'b'";
    }
    void valuesOfAnyShape()
    {
        QFETCH(QString, value);
        QFETCH(QString, shown);
        const std::string yaml = changed("epochs: 300", "epochs: " + value.toStdString());
        const StoredConfig stored = storedConfigFromYaml(yaml, "run 3");
        QCOMPARE(stored.unreadable.size(), std::size_t{1});
        QCOMPARE(stored.unreadable.front().key, std::string("train.epochs"));
        QCOMPARE(QString::fromStdString(stored.unreadable.front().value), shown);
        // What is written is YAML of the same meaning.
        const std::string written = configToYaml(stored.config, stored.unreadable);
        const StoredConfig again = storedConfigFromYaml(written, "run 3");
        QCOMPARE(again.unreadable.size(), std::size_t{1});
        QCOMPARE(again.unreadable.front().value, stored.unreadable.front().value);
    }

    void unknownKeysAndSections()
    {
        const std::string yaml =
            changed("optimizer:\n", "optimizer:\n  warmth: 7\n") + "\nrouting:\n  experts: 8\n";
        const StoredConfig stored = storedConfigFromYaml(yaml, "run 3");
        std::vector<std::string> keys;
        for (const UnreadableSetting& setting : stored.unreadable)
            keys.push_back(setting.key);
        QCOMPARE(keys, (std::vector<std::string>{"optimizer.warmth", "routing"}));
        QCOMPARE(configValue(stored.config, stored.unreadable, "optimizer.warmth"),
                 std::string("7"));
        const std::string written = configToYaml(stored.config, stored.unreadable);
        QVERIFY2(written.ends_with("optimizer.warmth: \"7\"\nrouting: \"{experts: 8}\"\n") ||
                     written.ends_with("optimizer.warmth: 7\nrouting: \"{experts: 8}\"\n"),
                 written.c_str());
        QCOMPARE(storedConfigFromYaml(written, "run 3").unreadable.size(), std::size_t{2});
    }

    void whatIsNoConfig_data()
    {
        QTest::addColumn<QString>("yaml");
        QTest::newRow("no YAML") << "nonsense: [";
        QTest::newRow("no keys") << "nonsense";
        QTest::newRow("a NUL byte") << QString(3, QChar());
        QTest::newRow("far too long") << QString(100'000, QLatin1Char('#'));
    }
    void whatIsNoConfig()
    {
        QFETCH(QString, yaml);
        const StoredConfig stored = storedConfigFromYaml(yaml.toStdString(), "run 3");
        QVERIFY(isLost(stored.unreadable));
        QVERIFY(!stored.unreadable.front().reason.empty());
        QCOMPARE(configToYaml(stored.config, stored.unreadable), yaml.toStdString());
        QCOMPARE(configValue(stored.config, stored.unreadable, "optimizer.lr"), std::string());
    }

    void differences()
    {
        const StoredConfig known;
        const StoredConfig other =
            storedConfigFromYaml(changed("name: adam\n", "name: rmsprop\n  warmth: 7\n"), "run 3");
        const auto differing = configDiff(std::vector{known, other});
        QCOMPARE(differing.size(), std::size_t{2});
        QCOMPARE(differing[0].key, std::string("optimizer.name"));
        QCOMPARE(differing[0].values, (std::vector<std::string>{"adam", "rmsprop"}));
        QCOMPARE(differing[1].key, std::string("optimizer.warmth"));
        QCOMPARE(differing[1].values, (std::vector<std::string>{"", "7"}));
        QVERIFY(configDiff(std::vector{other, other}).empty());
        QVERIFY(configDiff(std::vector<StoredConfig>()).empty());
    }
};

QTEST_APPLESS_MAIN(TestStoredConfig)
#include "tst_stored_config.moc"
