#include "core/base/atomic_file.h"

#include "core/base/error.h"
#include "core/base/partial_path.h"
#include "support/error_of.h"
#include "support/failing_file_system.h"
#include "written_files.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <QTemporaryDir>
#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

using namespace formwork;
using namespace formwork::test;

namespace fs = std::filesystem;

class TestAtomicFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void appearsWhole();
    void abandoned();
    void inMissingFolder();
    void severalOfOneTarget();
    void keepsLinkAndMode();
    void removesWhatTheDeadLeft();
    void leavesOtherMachinesAlone();
    void partialFilesAreNotFollowed();
    void everyFailedStepKeepsTheOldFile();
    void unfinishedFileStays();
    void unfinishedFileKeepsTheLink();

private:
    fs::path path(const char* name) const { return m_root / name; }

    // As they are in the names of this process's partial files.
    std::pair<std::string, std::string> ownTags()
    {
        const AtomicFile file(m_disk, path("tags"));
        for (const fs::directory_entry& entry : fs::directory_iterator(m_root)) {
            const std::string name = entry.path().filename().string();
            const std::string start = "tags.partial-";
            if (name.starts_with(start))
                return {name.substr(start.size(), 8), name.substr(start.size() + 9, 8)};
        }
        return {};
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_root;
    PosixFileSystem m_disk;
};

void TestAtomicFile::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_root = m_folder->path().toStdString();
}

void TestAtomicFile::appearsWhole()
{
    {
        AtomicFile file(m_disk, path("a"));
        QCOMPARE(file.target(), path("a"));
        file.file().append(asBytes("whole"));
        QVERIFY(!fs::exists(path("a")));
        file.commit();
        QCOMPARE(contentOf(path("a")), std::string("whole"));
    }
    QCOMPARE(contentOf(path("a")), std::string("whole"));
    QCOMPARE(entriesIn(m_root), std::size_t{1});
}

void TestAtomicFile::abandoned()
{
    writeTextFile(m_disk, path("a"), "old");
    {
        AtomicFile file(m_disk, path("a"));
        file.file().append(asBytes("half of the n"));
        QCOMPARE(entriesIn(m_root), std::size_t{2});
    }
    QCOMPARE(contentOf(path("a")), std::string("old"));
    QCOMPARE(entriesIn(m_root), std::size_t{1});
}

void TestAtomicFile::inMissingFolder()
{
    QVERIFY(codeOf([&] { AtomicFile(m_disk, path("no/such")); }) == ErrorCode::NotFound);
    QCOMPARE(entriesIn(m_root), std::size_t{0});
}

void TestAtomicFile::severalOfOneTarget()
{
    AtomicFile first(m_disk, path("a"));
    AtomicFile second(m_disk, path("a"));
    first.file().append(asBytes("first"));
    second.file().append(asBytes("second"));
    first.commit();
    QCOMPARE(contentOf(path("a")), std::string("first"));
    second.commit();
    QCOMPARE(contentOf(path("a")), std::string("second"));
    QCOMPARE(entriesIn(m_root), std::size_t{1});
}

void TestAtomicFile::keepsLinkAndMode()
{
    fs::create_directory(path("real"));
    writeTextFile(m_disk, path("real/a"), "old");
    const fs::perms mode = fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read;
    fs::permissions(path("real/a"), mode);
    fs::create_symlink("real/a", path("link"));
    writeTextFile(m_disk, path("link"), "new");
    QVERIFY(fs::is_symlink(path("link")));
    QCOMPARE(fs::read_symlink(path("link")), fs::path("real/a"));
    QCOMPARE(contentOf(path("real/a")), std::string("new"));
    QVERIFY(fs::status(path("real/a")).permissions() == mode);
    QCOMPARE(entriesIn(path("real")), std::size_t{1});
    QCOMPARE(entriesIn(m_root), std::size_t{2});

    fs::create_symlink("nowhere", path("dead"));
    writeTextFile(m_disk, path("dead"), "file");
    QVERIFY(fs::is_symlink(path("dead")));
    QCOMPARE(contentOf(path("nowhere")), std::string("file"));
}

void TestAtomicFile::removesWhatTheDeadLeft()
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(0);
    QCOMPARE(::waitpid(child, nullptr, 0), child);
    const auto [host, machine] = ownTags();
    const auto partial = [&](const std::string& name, const std::string& pid,
                             const std::string& number) {
        return name + ".partial-" + host + "-" + machine + "-" + pid + "-" + number;
    };
    const std::string dead = std::to_string(child);
    const std::vector<std::string> kept = {
        partial("a", std::to_string(::getppid()), "0"),
        partial("a", dead, "x"),
        partial("b", dead, "0"),
        partial("ab", dead, "0"),
        partial("a", "-1", "0"),
        "a.partial-" + host + "-" + machine + "-" + dead,
        "a.partial-" + dead + "-0",
    };
    for (const std::string& name : kept)
        std::ofstream(m_root / name) << "kept";
    std::ofstream(m_root / partial("a", dead, "0")) << "stale";
    std::ofstream(m_root / partial("a", dead, "17")) << "stale";
    writeTextFile(m_disk, path("a"), "whole");
    for (const std::string& name : kept)
        QVERIFY2(fs::exists(m_root / name), name.c_str());
    QCOMPARE(entriesIn(m_root), kept.size() + 1);
    // Where every target has a new name, nobody else would come by.
    removeAbandonedPartials(m_disk, m_root);
    QVERIFY(!fs::exists(m_root / partial("b", dead, "0")));
    QVERIFY(!fs::exists(m_root / partial("ab", dead, "0")));
    QCOMPARE(entriesIn(m_root), kept.size() - 1);
}

// A process of another machine may have any number, and be alive. Only what this host left before
// it was restarted goes, once it has not been written to for a day.
void TestAtomicFile::leavesOtherMachinesAlone()
{
    const auto [host, machine] = ownTags();
    const auto now = fs::file_time_type::clock::now();
    const auto put = [&](const std::string& owner, std::chrono::hours age) {
        const fs::path file = m_root / ("a.partial-" + owner + "-999999999-0");
        std::ofstream(file) << "of somebody";
        fs::last_write_time(file, now - age);
        return file;
    };
    const fs::path elsewhere = put("00000000-11111111", std::chrono::hours(1000));
    const fs::path recent = put(host + "-11111111", std::chrono::hours(23));
    const fs::path abandoned = put(host + "-22222222", std::chrono::hours(25));
    writeTextFile(m_disk, path("a"), "whole");
    QVERIFY(fs::exists(elsewhere));
    QVERIFY(fs::exists(recent));
    QVERIFY(!fs::exists(abandoned));
}

// Who can write to the folder must not choose what is overwritten.
void TestAtomicFile::partialFilesAreNotFollowed()
{
    writeTextFile(m_disk, path("precious"), "precious");
    fs::create_symlink("precious", path("a.unfinished"));
    QVERIFY(codeOf([&] { AtomicFile(m_disk, path("a"), path("a.unfinished")); }) ==
            ErrorCode::PermissionDenied);
    QCOMPARE(contentOf(path("precious")), std::string("precious"));
    QVERIFY(fs::is_symlink(path("a.unfinished")));
}

void TestAtomicFile::everyFailedStepKeepsTheOldFile()
{
    FailingFileSystem fileSystem(m_disk);
    writeTextFile(fileSystem, path("a"), "old");
    const std::uint64_t steps = fileSystem.operationCount();
    QCOMPARE(steps, std::uint64_t{6}); // create, write, sync, close, rename, sync of the folder
    for (std::uint64_t step = 1; step <= steps; ++step) {
        writeTextFile(m_disk, path("a"), "old");
        fileSystem.failAt(step);
        QVERIFY(codeOf([&] { writeTextFile(fileSystem, path("a"), "new"); }) == ErrorCode::NoSpace);
        QCOMPARE(fileSystem.failureCount(), step);
        // Only the last step comes after the rename.
        QCOMPARE(contentOf(path("a")), std::string(step < steps ? "old" : "new"));
        QCOMPARE(entriesIn(m_root), std::size_t{1});
    }
    fileSystem.failNever();
    writeTextFile(fileSystem, path("a"), "newest");
    QCOMPARE(contentOf(path("a")), std::string("newest"));
}

void TestAtomicFile::unfinishedFileStays()
{
    const fs::path target = m_root / "target";
    const fs::path unfinished = m_root / "target.unfinished";
    {
        AtomicFile file(m_disk, target, unfinished);
        file.file().writeAt(0, std::as_bytes(std::span("half", 4)));
    }
    QVERIFY(!fs::exists(target));
    QCOMPARE(readTextFile(m_disk, unfinished), std::string("half"));
    {
        AtomicFile file(m_disk, target, unfinished);
        file.file().writeAt(4, std::as_bytes(std::span(" and half", 9)));
        file.commit();
    }
    QCOMPARE(readTextFile(m_disk, target), std::string("half and half"));
    QVERIFY(!fs::exists(unfinished));
    {
        AtomicFile file(m_disk, target, unfinished);
        file.discard();
    }
    QVERIFY(!fs::exists(unfinished));
    QVERIFY(fs::exists(target));
}

void TestAtomicFile::unfinishedFileKeepsTheLink()
{
    fs::create_directory(path("real"));
    writeTextFile(m_disk, path("real/a"), "old");
    fs::create_symlink("real/a", path("link"));
    {
        AtomicFile file(m_disk, path("link"), path("real/a.unfinished"));
        file.file().writeAt(0, asBytes("new"));
        file.commit();
    }
    QVERIFY(fs::is_symlink(path("link")));
    QCOMPARE(contentOf(path("real/a")), std::string("new"));
}

QTEST_APPLESS_MAIN(TestAtomicFile)
#include "tst_atomic_file.moc"
