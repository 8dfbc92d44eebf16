// Hostile configs: each is a typed error, at no price.
#include "core/base/file_system.h"
#include "core/experiment/sweep.h"
#include "support/forked.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace formwork;
using namespace formwork::test;

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostBytes = 64U << 10; // of a config

std::string repeated(const std::string& text, std::size_t count)
{
    std::string out;
    while (count-- > 0)
        out += text;
    return out;
}

// `text` as often as fits, between `begin` and `end`.
std::string filled(const std::string& begin, const std::string& text, const std::string& end = "")
{
    return begin + repeated(text, (kMostBytes - begin.size() - end.size()) / text.size()) + end;
}

// Nine generations of lists, each nine times its parent: "a billion laughs".
std::string billionLaughs(const std::string& key)
{
    std::string yaml = key + ":\n  - &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
    for (char parent = 'a'; parent < 'i'; ++parent) {
        yaml += std::string("  - &") + static_cast<char>(parent + 1) + " [";
        for (int i = 0; i < 9; ++i)
            yaml += std::string(i == 0 ? "*" : ", *") + parent;
        yaml += "]\n";
    }
    return yaml;
}

// Maps in maps, by indentation.
std::string staircase()
{
    std::string yaml;
    for (std::size_t depth = 0; yaml.size() + depth + 4 < kMostBytes; ++depth)
        yaml += std::string(depth, ' ') + "k:\n";
    return yaml;
}

struct Hostile
{
    const char* name;
    std::string yaml;
};

std::vector<Hostile> hostileConfigs()
{
    return {
        {"aliases of aliases in a list", billionLaughs("train.seed")},
        {"aliases of aliases in a text", billionLaughs("name")},
        {"aliases of aliases in a section", billionLaughs("train")},
        {"aliases in the list of a sweep", filled("name: &a x\ntrain: {seed: [", "*a,", "1]}")},
        {"a list that contains itself", "train: {seed: &a [*a]}"},
        {"a map that contains itself", "train: &a {seed: *a}"},
        {"a map that is its own section", "train: &a {train: *a}"},
        {"a key that is an alias of its map", "&a {*a : 1}"},
        {"an unknown alias", "name: *nothing"},
        {"anchors without end", filled("", "&a ")},
        {"flow lists in lists", filled("train: {seed: ", "[")},
        {"closed flow lists in lists",
         "train: {seed: " + repeated("[", 30'000) + repeated("]", 30'000) + "}"},
        {"flow maps in maps", filled("", "{a: ")},
        {"closed flow maps in maps", repeated("{a: ", 10'000) + "1" + repeated("}", 10'000)},
        {"block lists in lists", filled("train:\n  seed: ", "- ")},
        {"explicit keys in keys", filled("", "? ")},
        {"maps in maps by indentation", staircase()},
        {"deep list in a known key",
         "optimizer: {betas: " + repeated("[", 400) + "1" + repeated("]", 400) + "}"},
        {"a range of all integers", "train: {seed: 0..9223372036854775807}"},
        {"ranges, ranges, ranges", filled("train: {seed: [", "0..9999,", "0]}")},
        {"a list that is too long", filled("train: {seed: [", "1,", "1]}")},
        {"too many runs", "train: {seed: 0..999, epochs: 1..999, batch_size: 1..999}"},
        {"lists of lists without end", filled("optimizer: {betas: [", "[0,0],", "[0,0]]}")},
        {"a key of 60 kB", std::string(60'000, 'k') + ": 1"},
        {"a dotted key of 60 kB", "train." + std::string(60'000, 'k') + ": 1"},
        {"many unknown keys", filled("", "kkkk: 1\n")},
        {"a value of 60 kB", "train: {epochs: " + std::string(60'000, '9') + "}"},
        {"a choice of 60 kB", "model: {name: " + std::string(60'000, 'v') + "}"},
        {"many documents", filled("name: a\n", "---\n")},
        {"a quote that is never closed", filled("name: \"", "x")},
        {"a single quote that is never closed", filled("name: '", "x")},
        {"a block of text", filled("train: |\n", " x\n")},
        {"no map", filled("", "x")},
        {"a list", "[1, 2, 3]"},
        {"a key that is a map", "{a: 1}: 2"},
        {"a key that is a list", "[a]: 2"},
        {"colons", filled("", ": ")},
        {"commas", filled("[", ",")},
        {"tabs", filled("train:\n", "\tseed: 1\n")},
        {"tags", filled("name: ", "!!python/object ")},
        {"one object tag", "train: !!python/object/apply:os.system ['true']"},
        {"directives", filled("", "%YAML 9.9\n")},
        {"a merge key", "base: &b {epochs: 1}\ntrain: {<<: *b}"},
        {"keys twice", "train: {epochs: 1, epochs: 2}"},
        {"zeros", std::string(1000, '\0')},
        {"bytes that are not UTF-8", "name: \xff\xfe\xfd\xc0\x80"},
        {"UTF-16", std::string("\xff\xfen\0a\0m\0e\0:\0 \0[\0", 16)},
        {"a number beyond a double", "optimizer: {lr: 1e999999}"},
        {"a number of 60 kB", "optimizer: {lr: 0." + std::string(60'000, '0') + "}"},
        {"no number", "optimizer: {lr: nan}"},
        {"infinity", "optimizer: {lr: .inf}"},
        {"a hexadecimal number", "train: {epochs: 0xffffffffffffffffff}"},
        {"one byte more than a config may have", "name: " + std::string(kMostBytes - 5, 'x')},
    };
}

} // namespace

class TestHostileConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isATypedError_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        for (const Hostile& hostile : hostileConfigs())
            QTest::newRow(hostile.name) << QByteArray::fromStdString(hostile.yaml);
    }
    void isATypedError()
    {
        QFETCH(QByteArray, yaml);
        const fs::path file = write("hostile.yaml", yaml.toStdString());
        const ForkedOutcome outcome = load(file);
        const QString problem = m_cost.problemOf(outcome);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        QVERIFY2(*outcome.code != ErrorCode::Internal, outcome.message.c_str());
        QVERIFY2(outcome.message.find("hostile.yaml") != std::string::npos,
                 outcome.message.c_str());
        QVERIFY2(outcome.message.size() < 600, outcome.message.c_str());
    }

    // Refused by its size, whatever it holds.
    void aFileOf100MBIsNotRead()
    {
        const fs::path file = write("large.yaml", "name: x\n");
        fs::resize_file(file, 100'000'000);
        const QString problem = m_cost.problemOf(load(file));
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        const QString endless = m_cost.problemOf(load("/dev/zero"));
        QVERIFY2(endless.isEmpty(), qPrintable(endless));
    }

    // A checkpoint from elsewhere brings its config as a text.
    void theSameHoldsForTexts()
    {
        const std::string yaml = "name: " + std::string(200'000, 'x');
        const ForkedOutcome outcome = forked([&] { configFromYaml(yaml, "weights.safetensors"); });
        const QString problem = m_cost.problemOf(outcome);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        QVERIFY2(outcome.message.find("more than 64 KiB") != std::string::npos,
                 outcome.message.c_str());
    }

    void theLargestConfigIsRead()
    {
        const std::string yaml = filled("name: ", "x", "\n");
        QVERIFY(sweepFromYaml(yaml, {}).runs.size() == 1);
        QCOMPARE(sweepFromYaml("train: {seed: 0..9999}", {}).runs.size(), kMostRunsOfASweep);
    }

    void cleanupTestCase() { qInfo("%s", qPrintable(m_cost.text())); }

private:
    fs::path write(const char* name, const std::string& text) const
    {
        const fs::path file = fs::path(m_folder.path().toStdString()) / name;
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }
    static ForkedOutcome load(const fs::path& file)
    {
        return forked([&] {
            PosixFileSystem disk;
            loadSweep(disk, file, {});
        });
    }

    QTemporaryDir m_folder;
    RefusalCost m_cost;
};

QTEST_GUILESS_MAIN(TestHostileConfig)
#include "tst_hostile_config.moc"
