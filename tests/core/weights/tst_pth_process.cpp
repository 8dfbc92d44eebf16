#include "core/weights/pth_process.h"

#include "core/model/weights_test.h"
#include "core/weights/pth_writer.h"
#include "support/sanitizers.h"

#include <chrono>
#include <thread>
#include <vector>

#include <QTest>

using namespace formwork;
using namespace formwork::test;
namespace p = formwork::test::pickled;

namespace {

// A program that is not a reader: a shell script.
std::filesystem::path script(const TemporaryFiles& files, const std::string& text)
{
    const auto path = files.write("script", "#!/bin/sh\n" + text);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
}

const std::filesystem::path kTypes = kPthData / "types.pth";

// A pickle that asks for more memory than the child may have: a million empty dictionaries.
std::string hungryPickle()
{
    std::string pickle = p::kStart + "](";
    pickle.append(900'000, '}');
    return pickle + "e.";
}

} // namespace

class TestPthProcess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameAsInProcess();
    void errorsArrive();
    void strangePaths();
    void attackRunsNothing();
    void memoryIsLimited();
    void deadChildren_data();
    void deadChildren();
    void slowChildren();
    void stops();
    void liesAreNoticed_data();
    void liesAreNoticed();
    void missingReader();
    void severalThreads();

private:
    TemporaryFiles m_files;
    PosixFileSystem m_fileSystem;
};

void TestPthProcess::sameAsInProcess()
{
    const WeightsOutline child = readPthOutline({.file = kPthData / "training.pth"});
    const WeightsOutline own =
        outlineFromAnswer(describePth(m_fileSystem, kPthData / "training.pth", ""), child.fileBytes,
                          kPthData / "training.pth");
    QCOMPARE(child.format, WeightsFormat::Pth);
    QCOMPARE(child.entry, std::string("model_ema"));
    QVERIFY(child.entries == own.entries);
    QCOMPARE(child.tensors.size(), own.tensors.size());
    for (std::size_t i = 0; i < child.tensors.size(); ++i) {
        QCOMPARE(child.tensors[i].name, own.tensors[i].name);
        QCOMPARE(child.tensors[i].offset, own.tensors[i].offset);
        QCOMPARE(child.tensors[i].span, own.tensors[i].span);
    }
    QCOMPARE(readPthOutline({.file = kPthData / "training.pth", .entry = "model"}).entry,
             std::string("model"));
}

void TestPthProcess::errorsArrive()
{
    const Error entry =
        errorOf([&] { readPthOutline({.file = kPthData / "training.pth", .entry = "nowhere"}); });
    QCOMPARE(entry.code(), ErrorCode::NotFound);
    QVERIFY2(QString(entry.what()).contains("model, model_ema"), entry.what());
    QCOMPARE(entry.path(), kPthData / "training.pth");
    const Error missing = errorOf([&] { readPthOutline({.file = m_files.path("none.pth")}); });
    QCOMPARE(missing.code(), ErrorCode::NotFound);
    const auto cut = m_files.write("cut.pth", readTextFile(m_fileSystem, kTypes).substr(0, 3000));
    QCOMPARE(errorOf([&] { readPthOutline({.file = cut}); }).code(), ErrorCode::CorruptData);
    const std::string notUtf8 =
        p::kStart +
        p::dict({{"\xff\xfe", p::tensor(p::storage("FloatStorage", "0", 1), 0, {1}, {1})}}) + '.';
    const auto name = m_files.write("name.pth", torchArchive(notUtf8, {{"0", "1234"}}).bytes());
    const Error text = errorOf([&] { readPthOutline({.file = name}); });
    QCOMPARE(text.code(), ErrorCode::CorruptData);
    QVERIFY2(QString(text.what()).contains("UTF-8"), text.what());
}

void TestPthProcess::strangePaths()
{
    const std::string bytes = readTextFile(m_fileSystem, kTypes);
    for (const char* name : {"-h", "--help.pth", "with space;$(x).pth", "\xc3\xa4.pth"})
        QCOMPARE(readPthOutline({.file = m_files.write(name, bytes)}).tensors.size(),
                 std::size_t{17});
}

void TestPthProcess::attackRunsNothing()
{
    QVERIFY(!std::filesystem::exists("attacked")); // what the file's program would make
    const Error error = errorOf([] { readPthOutline({.file = kPthData / "attack.pth"}); });
    QCOMPARE(error.code(), ErrorCode::UnsupportedFormat);
    QVERIFY2(QString(error.what()).contains("posix.system"), error.what());
    QVERIFY(!std::filesystem::exists("attacked"));
}

void TestPthProcess::memoryIsLimited()
{
    if (kHasAddressSanitizer)
        QSKIP("skipped: the address sanitizer reserves more addresses than the limit");
    const auto path = m_files.write("hungry.pth", torchArchive(hungryPickle(), {}).bytes());
    const Error error = errorOf([&] { readPthOutline({.file = path}); });
    QVERIFY2(error.code() == ErrorCode::CorruptData, error.what());
    QVERIFY2(QString(error.what()).contains("memory"), error.what());
}

void TestPthProcess::deadChildren_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("named");
    QTest::newRow("crash") << "kill -SEGV $$"
                           << "signal 11";
    QTest::newRow("failure") << "exit 3"
                             << "failed";
    QTest::newRow("silence") << "exit 0"
                             << "answer";
    QTest::newRow("nonsense") << "echo nonsense"
                              << "answer";
    QTest::newRow("number") << "echo 7"
                            << "answer";
    QTest::newRow("half an answer") << "echo '{\"entry\":\"\"}'"
                                    << "answer";
    QTest::newRow("unknown error")
        << R"(echo '{"error":{"code":"internal","message":"m","hint":"h"}}')"
        << "m (h)";
    QTest::newRow("error of numbers") << R"(echo '{"error":7}')"
                                      << "answer";
}

void TestPthProcess::deadChildren()
{
    QFETCH(const QString, text);
    QFETCH(const QString, named);
    const Error error =
        errorOf([&] { readPthOutline({.file = kTypes}, script(m_files, text.toStdString())); });
    QVERIFY2(error.code() == ErrorCode::CorruptData, error.what());
    QVERIFY2(QString(error.what()).contains(named), error.what());
    QCOMPARE(error.path(), kTypes);
}

void TestPthProcess::slowChildren()
{
    const auto began = std::chrono::steady_clock::now();
    const Error error = errorOf([&] {
        readPthOutline({.file = kTypes, .timeout = std::chrono::milliseconds(200)},
                       script(m_files, "exec sleep 60"));
    });
    QCOMPARE(error.code(), ErrorCode::CorruptData);
    QVERIFY2(QString(error.what()).contains("too long"), error.what());
    QVERIFY(std::chrono::steady_clock::now() - began < std::chrono::seconds(30));
}

void TestPthProcess::stops()
{
    std::stop_source stop;
    stop.request_stop();
    const Error error = errorOf([&] {
        readPthOutline({.file = kTypes, .stop = stop.get_token()},
                       script(m_files, "exec sleep 60"));
    });
    QCOMPARE(error.code(), ErrorCode::Cancelled);
}

void TestPthProcess::liesAreNoticed_data()
{
    QTest::addColumn<QString>("tensor");
    const auto add = [](const char* row, const char* tensor) {
        QTest::newRow(row) << tensor;
    };
    add("outside", R"(["w","F32",[4],[1],1000])");
    add("far outside", R"(["w","F32",[4],[1],18446744073709551615])");
    add("negative offset", R"(["w","F32",[4],[1],-1])");
    add("negative shape", R"(["w","F32",[-4],[1],0])");
    add("negative stride", R"(["w","F32",[4],[-1],0])");
    add("unequal", R"(["w","F32",[4],[],0])");
    add("unknown type", R"(["w","F3",[4],[1],0])");
    add("overflow", R"(["w","F32",[4611686018427387904,4],[0,0],0])");
    add("too many by stride 0", R"(["w","F32",[100000],[0],0])");
    add("short", R"(["w","F32",[4]])");
    add("no list", R"("w")");
    add("fractions", R"(["w","F32",[4.5],["x"],0])");
}

// The child may be taken over: its numbers are checked as if they came from the file itself.
void TestPthProcess::liesAreNoticed()
{
    QFETCH(const QString, tensor);
    const auto answer = [](const std::string& inner) {
        return R"({"entry":"","entries":[""],"ignored":[],"tensors":[)" + inner + "]}";
    };
    constexpr std::uint64_t kFileBytes = 1000;
    QCOMPARE(
        outlineFromAnswer(answer(R"(["w","F32",[4],[1],984])"), kFileBytes, "f").tensors[0].span,
        std::uint64_t{16});
    const Error error =
        errorOf([&] { outlineFromAnswer(answer(tensor.toStdString()), kFileBytes, "f"); });
    QVERIFY2(error.code() == ErrorCode::CorruptData, error.what());
}

void TestPthProcess::missingReader()
{
    const Error error =
        errorOf([&] { readPthOutline({.file = kTypes}, m_files.path("no such program")); });
    QCOMPARE(error.code(), ErrorCode::Internal);
    QVERIFY(findPthReader().filename() == "formwork-pth-reader");
}

void TestPthProcess::severalThreads()
{
    std::vector<std::size_t> counts(4);
    {
        std::vector<std::jthread> threads;
        for (std::size_t& count : counts)
            threads.emplace_back(
                [&count] { count = readPthOutline({.file = kTypes}).tensors.size(); });
    }
    for (const std::size_t count : counts)
        QCOMPARE(count, std::size_t{17});
}

QTEST_APPLESS_MAIN(TestPthProcess)
#include "tst_pth_process.moc"
