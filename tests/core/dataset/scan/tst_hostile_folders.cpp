// Folders that could keep a scan busy, lead it astray or fool a conversion: each ends, with the
// images that are there and nothing else.
#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/dataset/betons/verify_beton.h"
#include "core/dataset/convert/convert.h"

#include "core/dataset/convert_fixture.h"
#include "support/forwarding_file_system.h"

#include <QTest>

#include <fstream>
#include <functional>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace formwork;
using namespace formwork::test;
namespace fs = std::filesystem;

namespace {

struct Case
{
    const char* name;
    std::function<void(const fs::path& root)> plant; // root/ant and root/bee have two images each
    int samples = 4;
    int leftOut = 0;
};

std::vector<std::byte> jpeg(std::uint64_t seed = 50)
{
    return jpegOf(texture(40, 30, seed));
}

void makeSocket(const fs::path& path)
{
    // The name must be short, so it is given relative to its folder.
    const fs::path before = fs::current_path();
    fs::current_path(path.parent_path());
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    path.filename().string().copy(address.sun_path, sizeof address.sun_path - 1);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::close(socket);
    fs::current_path(before);
}

const std::vector<Case>& cases()
{
    static const std::vector<Case> kCases = {
        {"pipe",
         [](const fs::path& root) {
             ::mkfifo((root / "ant/pipe.jpg").c_str(), 0600);
         }},
        {"socket",
         [](const fs::path& root) {
             makeSocket(root / "ant/socket.jpg");
         }},
        {"link to an endless device",
         [](const fs::path& root) {
             fs::create_symlink("/dev/zero", root / "ant/zero.jpg");
         }},
        {"link to a terminal",
         [](const fs::path& root) {
             fs::create_symlink("/dev/tty", root / "ant/tty.jpg");
         }},
        {"link to a file of the system",
         [](const fs::path& root) { fs::create_symlink("/proc/self/mem", root / "ant/mem.jpg"); },
         4, 1},
        {"link to nothing",
         [](const fs::path& root) {
             fs::create_symlink("nowhere", root / "ant/dead.jpg");
         }},
        {"link to itself",
         [](const fs::path& root) {
             fs::create_symlink("loop.jpg", root / "ant/loop.jpg");
         }},
        {"folder that leads to itself",
         [](const fs::path& root) {
             fs::create_directory_symlink(".", root / "ant/self");
         }},
        {"folder that leads to its parent",
         [](const fs::path& root) {
             fs::create_directory_symlink("..", root / "ant/up");
         }},
        {"folder that leads to the root",
         [](const fs::path& root) {
             fs::create_directory_symlink("/", root / "ant/root");
         }},
        {"two folders that lead to each other",
         [](const fs::path& root) {
             fs::create_directories(root / "ant/x");
             fs::create_directories(root / "ant/y");
             fs::create_directory_symlink("../y", root / "ant/x/y");
             fs::create_directory_symlink("../x", root / "ant/y/x");
             writeBytes(root / "ant/x/one.jpg", jpeg());
         },
         5},
        {"link to another class",
         [](const fs::path& root) { fs::create_directory_symlink("../bee", root / "ant/bee"); }, 6},
        {"folder named like an image",
         [](const fs::path& root) { writeBytes(root / "ant/folder.jpg/one.jpg", jpeg()); }, 5},
        {"name that is not UTF-8",
         [](const fs::path& root) { writeBytes(root / "ant/caf\xE9.jpg", jpeg()); }, 5},
        {"class that is not UTF-8",
         [](const fs::path& root) { writeBytes(root / "caf\xE9/one.jpg", jpeg()); }, 5},
        {"name with a new line",
         [](const fs::path& root) { writeBytes(root / "ant/a\nb\r.jpg", jpeg()); }, 5},
        {"class with a terminal's escape",
         [](const fs::path& root) { writeBytes(root / "a\x1B[2Jb/one.jpg", jpeg()); }, 5},
        {"longest name",
         [](const fs::path& root) {
             writeBytes(root / "ant" / (std::string(251, 'x') + ".jpg"), jpeg());
         },
         5},
        {"deep folders",
         [](const fs::path& root) {
             fs::path folder = root / "ant";
             for (int i = 0; i < 200; ++i)
                 folder /= "d";
             writeBytes(folder / "one.jpg", jpeg());
         },
         5},
        {"hard link",
         [](const fs::path& root) {
             writeBytes(root / "ant/one.jpg", jpeg());
             fs::create_hard_link(root / "ant/one.jpg", root / "ant/two.jpg");
         },
         6},
        {"vast and empty",
         [](const fs::path& root) {
             writeBytes(root / "ant/vast.jpg", jpeg());
             fs::resize_file(root / "ant/vast.jpg", std::uint64_t{1} << 33);
         },
         4, 1},
        {"zeros",
         [](const fs::path& root) {
             writeBytes(root / "ant/zeros.jpg", std::vector<std::byte>(5000));
         },
         4, 1},
    };
    return kCases;
}

// Changes a file after its size was read for the scan, before it is read itself.
class ChangingDisk final : public ForwardingFileSystem
{
public:
    std::function<void(const fs::path&)> change;
    std::string victim;

    void read(const fs::path& path, std::vector<std::byte>& out, std::uint64_t maxBytes) override
    {
        if (path.filename() == victim)
            change(path);
        ForwardingFileSystem::read(path, out, maxBytes);
    }
};

// As where the address space of the process is limited.
class SmallMemory final : public ForwardingFileSystem
{
public:
    std::string victim;

    std::unique_ptr<MappedFile> map(const fs::path& path) override
    {
        if (path.filename() == victim)
            throw errorFromErrno(ENOMEM, Text("map"), path);
        return ForwardingFileSystem::map(path);
    }
};

} // namespace

class TestHostileFolders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_at = std::make_unique<ConvertFixture>();
        for (const char* name : {"ant/1.jpg", "ant/2.jpg", "bee/1.jpg", "bee/2.jpg"})
            writeBytes(m_at->source() / name, jpeg());
    }
    void folders_data();
    void folders();
    void changesWhileConverting_data();
    void changesWhileConverting();
    void aFileThatCannotBeMappedIsOneProblem();

private:
    ConvertReport convert(FileSystem& disk);

    std::unique_ptr<ConvertFixture> m_at;
    NullProgress m_quiet;
};

ConvertReport TestHostileFolders::convert(FileSystem& disk)
{
    return convertFolder(
        {m_at->source(), m_at->output(), 0.0, settingsOf(CompressMode::Proportion, 64)}, disk,
        m_at->listener, {})[0];
}

void TestHostileFolders::folders_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < cases().size(); ++i)
        QTest::newRow(cases()[i].name) << static_cast<int>(i);
    QVERIFY(cases().size() >= 15);
}

void TestHostileFolders::folders()
{
    QFETCH(int, index);
    const Case& hostile = cases()[static_cast<std::size_t>(index)];
    hostile.plant(m_at->source());
    const ConvertReport report = convert(m_at->disk);
    QCOMPARE(report.samples, static_cast<std::uint64_t>(hostile.samples));
    QCOMPARE(report.skipped, static_cast<std::uint64_t>(hostile.leftOut));
    QVERIFY(verifyBeton(m_at->disk, report.file, 1, m_quiet, {}).ok());
}

void TestHostileFolders::changesWhileConverting_data()
{
    QTest::addColumn<QString>("change");
    for (const char* change : {"removed", "emptied", "shortened", "replaced by a pipe",
                               "replaced by a folder", "grown", "another picture"})
        QTest::newRow(change) << QString::fromLatin1(change);
}

// What can still be read whole is taken, anything else left out and reported.
void TestHostileFolders::changesWhileConverting()
{
    QFETCH(QString, change);
    ChangingDisk disk;
    disk.victim = "victim.jpg";
    const fs::path victim = m_at->source() / "ant/victim.jpg";
    writeBytes(victim, jpeg());
    disk.change = [change](const fs::path& path) {
        if (change == "emptied")
            fs::resize_file(path, 0);
        else if (change == "shortened")
            fs::resize_file(path, fs::file_size(path) / 2);
        else if (change == "grown")
            std::ofstream(path, std::ios::app) << std::string(1000, 'x');
        else
            fs::remove(path);
        if (change == "replaced by a pipe")
            ::mkfifo(path.c_str(), 0600);
        if (change == "replaced by a folder")
            fs::create_directory(path);
        if (change == "another picture")
            writeBytes(path, jpeg(99));
    };
    const bool isWhole = change == "grown" || change == "another picture";
    const ConvertReport report = convert(disk);
    QCOMPARE(report.samples, std::uint64_t{isWhole ? 5U : 4U});
    QCOMPARE(report.skipped, std::uint64_t{isWhole ? 0U : 1U});
    QCOMPARE(m_at->listener.leftOut.size(), std::size_t{isWhole ? 0U : 1U});
    QVERIFY(verifyBeton(m_at->disk, report.file, 1, m_quiet, {}).ok());
}

void TestHostileFolders::aFileThatCannotBeMappedIsOneProblem()
{
    SmallMemory disk;
    disk.victim = "victim.jpg";
    writeBytes(m_at->source() / "ant/victim.jpg", jpeg());
    ScanRequest request;
    request.root = m_at->source();
    request.probeImages = true;
    request.workers = 2;
    const ScanResult result = scanImageFolder(request, disk, m_quiet, {});
    const auto problem = std::ranges::find_if(
        result.problems, [](const Problem& each) { return each.severity == Severity::Error; });
    QVERIFY(problem != result.problems.end());
    QCOMPARE(problem->path.filename(), fs::path(disk.victim));
    QVERIFY2(problem->message.english().find("unreadable image") == 0,
             problem->message.english().c_str());
}

QTEST_GUILESS_MAIN(TestHostileFolders)
#include "tst_hostile_folders.moc"
