#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/base/mapping_guard.h"
#include "core/base/partial_path.h"
#include "support/failing_file_system.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace formwork;
using namespace formwork::test;

namespace fs = std::filesystem;

namespace {

std::span<const std::byte> asBytes(std::string_view text)
{
    return std::as_bytes(std::span(text));
}

std::string contentOf(const fs::path& path)
{
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::size_t entriesIn(const fs::path& folder)
{
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

std::optional<ErrorCode> codeOf(const std::function<void()>& body)
{
    try {
        body();
    } catch (const Error& error) {
        return error.code();
    }
    return std::nullopt;
}

std::string visited(const MappedFile& file, const FileRange& range)
{
    std::string text;
    file.visit(range, [&](std::span<const std::byte> bytes) {
        text.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    });
    return text;
}

rlimit limitFileSize(std::uint64_t bytes)
{
    rlimit before = {};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit limited = {bytes, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limited);
    return before;
}

} // namespace

class TestFileSystem : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void appendsAndWritesInPlace();
    void createsOnlyNewFiles();
    void updatesNoLinks();
    void mapsWholeFiles();
    void mappedReadsThatFail();
    void mapOutlivesARename();
    void readsAtAnyPlace();
    void readingBeyondTheEnd();
    void failedReadsAreCounted();
    void readReusesAndLimits();
    void missingThingsAreNamed();
    void foldersAreNotFiles();
    void renameReplaces();
    void removeOfNothingIsFine();
    void createsFoldersAtAnyDepth();
    void fullDiskIsReported();
    void fileSizeLimitIsReported();
    void textRoundTrip();

    void atomicFileAppearsWhole();
    void atomicFileAbandoned();
    void atomicFileInMissingFolder();
    void atomicFilesOfOneTarget();
    void atomicFileKeepsLinkAndMode();
    void atomicFileRemovesWhatTheDeadLeft();
    void atomicFileLeavesOtherMachinesAlone();
    void partialFilesAreNotFollowed();
    void resolvesLinks();
    void everyFailedStepKeepsTheOldFile();
    void updatesWithoutTruncating();
    void onlyOneHoldsTheLock();
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

void TestFileSystem::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_root = m_folder->path().toStdString();
}

void TestFileSystem::appendsAndWritesInPlace()
{
    const auto file = m_disk.create(path("a"));
    file->append(asBytes("hello "));
    file->append({});
    file->append(asBytes("world"));
    file->writeAt(0, asBytes("J"));
    file->writeAt(14, asBytes("!")); // beyond the end: a hole of zeros
    file->append(asBytes("s"));      // continues where append stopped
    file->sync();
    file->close();
    QCOMPARE(contentOf(path("a")), std::string("Jello worlds\0\0!", 15));
}

void TestFileSystem::createsOnlyNewFiles()
{
    writeTextFile(m_disk, path("a"), "old");
    QVERIFY(codeOf([&] { m_disk.create(path("a")); }) == ErrorCode::AlreadyExists);
    QCOMPARE(contentOf(path("a")), std::string("old"));
    fs::create_symlink("a", path("link"));
    QVERIFY(codeOf([&] { m_disk.create(path("link")); }) == ErrorCode::AlreadyExists);
    fs::create_symlink("nowhere", path("dead"));
    QVERIFY(codeOf([&] { m_disk.create(path("dead")); }) == ErrorCode::AlreadyExists);
    QVERIFY(!fs::exists(path("nowhere")));
}

void TestFileSystem::updatesNoLinks()
{
    writeTextFile(m_disk, path("a"), "old");
    fs::create_symlink("a", path("link"));
    QVERIFY(codeOf([&] { m_disk.openForUpdate(path("link")); }) == ErrorCode::PermissionDenied);
    fs::create_hard_link(path("a"), path("b"));
    QVERIFY(codeOf([&] { m_disk.openForUpdate(path("b")); }) == ErrorCode::PermissionDenied);
    QCOMPARE(contentOf(path("a")), std::string("old"));
}

void TestFileSystem::mapsWholeFiles()
{
    writeTextFile(m_disk, path("a"), "some bytes");
    const auto mapped = m_disk.map(path("a"));
    QCOMPARE(mapped->size(), std::uint64_t{10});
    QCOMPARE(visited(*mapped, {0, 10}), std::string("some bytes"));
    QCOMPARE(visited(*mapped, {5, 3}), std::string("byt"));
    QCOMPARE(visited(*mapped, {10, 0}), std::string());
    std::vector<std::byte> copy(4);
    mapped->readAt(5, copy);
    QVERIFY(std::ranges::equal(copy, asBytes("byte")));
    for (const FileRange outside : {FileRange{0, 11}, FileRange{11, 0}, FileRange{5, ~0ULL}})
        QVERIFY(codeOf([&] { visited(*mapped, outside); }) == ErrorCode::InvalidArgument);
    writeTextFile(m_disk, path("empty"), "");
    const auto empty = m_disk.map(path("empty"));
    QCOMPARE(empty->size(), std::uint64_t{0});
    QCOMPARE(visited(*empty, {0, 0}), std::string());
}

// By copy or in place: never bytes that are not the file's.
void TestFileSystem::mappedReadsThatFail()
{
    installMappingGuard();
    const std::string text(1U << 20, 'x');
    writeTextFile(m_disk, path("a"), text);
    const auto mapped = m_disk.map(path("a"));
    fs::resize_file(path("a"), 5000);
    std::vector<std::byte> copy(1000);
    mapped->readAt(4000, copy);
    QVERIFY(codeOf([&] { mapped->readAt(4001, copy); }) == ErrorCode::CorruptData);
    QCOMPARE(visited(*mapped, {0, 5000}), text.substr(0, 5000));
    for (const bool visitorThrows : {false, true}) {
        try {
            mapped->visit({500'000, 100}, [&](std::span<const std::byte> bytes) {
                if (visitorThrows || std::to_integer<int>(bytes[50]) != 0)
                    throw std::runtime_error("zeros");
            });
            QFAIL("did not fail");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::CorruptData);
            QCOMPARE(error.path(), path("a"));
            QVERIFY(error.message().find("ends at byte 5000") != std::string::npos);
        }
    }
    // The page may be used by others who saw no fault.
    QVERIFY(codeOf([&] { visited(*mapped, {0, 1}); }) == ErrorCode::CorruptData);
    QVERIFY(codeOf([&] { mapped->requireIntact(); }) == ErrorCode::CorruptData);
    m_disk.map(path("a"))->requireIntact();
}

void TestFileSystem::mapOutlivesARename()
{
    writeTextFile(m_disk, path("a"), "old");
    const auto mapped = m_disk.map(path("a"));
    writeTextFile(m_disk, path("a"), "newer");
    QCOMPARE(visited(*mapped, {0, 3}), std::string("old"));
    m_disk.remove(path("a"));
    QCOMPARE(visited(*mapped, {0, 3}), std::string("old"));
}

void TestFileSystem::readsAtAnyPlace()
{
    writeTextFile(m_disk, path("a"), "0123456789");
    const auto file = m_disk.open(path("a"));
    QCOMPARE(file->size(), std::uint64_t{10});
    const auto at = [&](std::uint64_t offset, std::size_t count) {
        std::vector<std::byte> out(count);
        file->readAt(offset, out);
        return std::string(reinterpret_cast<const char*>(out.data()), count);
    };
    QCOMPARE(at(7, 3), std::string("789"));
    QCOMPARE(at(0, 10), std::string("0123456789"));
    QCOMPARE(at(4, 1), std::string("4"));
    QCOMPARE(at(10, 0), std::string());
    writeTextFile(m_disk, path("a"), "other"); // a new file of that name: the open one stays
    QCOMPARE(at(2, 4), std::string("2345"));
}

void TestFileSystem::readingBeyondTheEnd()
{
    writeTextFile(m_disk, path("a"), "0123456789");
    const auto file = m_disk.open(path("a"));
    std::vector<std::byte> out(6);
    try {
        file->readAt(7, out);
        QFAIL("did not fail");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::CorruptData);
        QCOMPARE(error.path(), path("a"));
        QVERIFY(error.message().find("byte 10, 3 bytes short") != std::string::npos);
    }
    // What the system itself refuses: nothing is mapped at address 0.
    try {
        m_disk.open("/proc/self/mem")->readAt(0, out);
        QFAIL("did not fail");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Io);
        QVERIFY(error.message().find("read at byte 0") != std::string::npos);
        QCOMPARE(error.path(), fs::path("/proc/self/mem"));
    }
}

void TestFileSystem::failedReadsAreCounted()
{
    writeTextFile(m_disk, path("a"), "0123456789");
    FailingFileSystem failing(m_disk);
    failing.failAt(3, static_cast<unsigned>(FileOperation::Read), ErrorCode::Io);
    const auto file = failing.open(path("a"));
    std::vector<std::byte> out(2);
    file->readAt(0, out);
    QVERIFY(codeOf([&] { file->readAt(0, out); }) == ErrorCode::Io);
    QCOMPARE(failing.failureCount(), std::uint64_t{1});
    failing.failAt(1); // changes only
    file->readAt(3, out);
    QCOMPARE(failing.operationCount(), std::uint64_t{0});
}

void TestFileSystem::readReusesAndLimits()
{
    writeTextFile(m_disk, path("a"), "0123456789");
    std::vector<std::byte> out(1000);
    const std::byte* memory = out.data();
    m_disk.read(path("a"), out, 10);
    QCOMPARE(out.size(), std::size_t{10});
    QCOMPARE(out.data(), memory);
    QVERIFY(codeOf([&] { m_disk.read(path("a"), out, 9); }) == ErrorCode::InvalidArgument);
}

void TestFileSystem::missingThingsAreNamed()
{
    const fs::path missing = path("no") / "such";
    std::vector<std::byte> out;
    const std::vector<std::function<void()>> attempts = {
        [&] { m_disk.create(missing); },         [&] { m_disk.map(missing); },
        [&] { m_disk.read(missing, out, 100); }, [&] { m_disk.rename(missing, path("b")); },
        [&] { m_disk.syncDirectory(missing); },  [&] { m_disk.open(missing); },
    };
    for (const auto& attempt : attempts) {
        try {
            attempt();
            QFAIL("did not fail");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::NotFound);
            QVERIFY(!error.path().empty());
            QVERIFY(!error.hint().empty());
        }
    }
}

void TestFileSystem::foldersAreNotFiles()
{
    std::vector<std::byte> out;
    QVERIFY(codeOf([&] { m_disk.map(m_root); }) == ErrorCode::UnsupportedFormat);
    QVERIFY(codeOf([&] { m_disk.open(m_root); }) == ErrorCode::UnsupportedFormat);
    QVERIFY(codeOf([&] { m_disk.read(m_root, out, 100); }) == ErrorCode::UnsupportedFormat);
    QVERIFY(codeOf([&] { m_disk.create(m_root); }).has_value());
    QVERIFY(codeOf([&] { m_disk.remove(m_root); }).has_value());
}

void TestFileSystem::renameReplaces()
{
    writeTextFile(m_disk, path("a"), "new");
    writeTextFile(m_disk, path("b"), "old");
    m_disk.rename(path("a"), path("b"));
    QVERIFY(!fs::exists(path("a")));
    QCOMPARE(contentOf(path("b")), std::string("new"));
}

void TestFileSystem::removeOfNothingIsFine()
{
    m_disk.remove(path("nothing"));
    writeTextFile(m_disk, path("a"), "x");
    m_disk.remove(path("a"));
    QVERIFY(!fs::exists(path("a")));
}

void TestFileSystem::createsFoldersAtAnyDepth()
{
    m_disk.createDirectories(path("a/b/c"));
    m_disk.createDirectories(path("a/b/c"));
    QVERIFY(fs::is_directory(path("a/b/c")));
    m_disk.syncDirectory(path("a/b"));
    writeTextFile(m_disk, path("file"), "x");
    QVERIFY(codeOf([&] { m_disk.createDirectories(path("file/under")); }).has_value());
}

void TestFileSystem::fullDiskIsReported()
{
    // The kernel's own full device.
    if (!fs::exists("/dev/full"))
        QSKIP("this system has no /dev/full");
    const auto file = m_disk.openForUpdate("/dev/full");
    try {
        file->append(asBytes("x"));
        QFAIL("did not fail");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::NoSpace);
        QCOMPARE(error.path(), fs::path("/dev/full"));
    }
}

void TestFileSystem::fileSizeLimitIsReported()
{
    ignoreFileSizeSignal();
    const rlimit before = limitFileSize(4096);
    const auto code = codeOf([&] { writeTextFile(m_disk, path("a"), std::string(5000, 'x')); });
    std::string message;
    try {
        writeTextFile(m_disk, path("a"), std::string(5000, 'x'));
    } catch (const Error& error) {
        message = error.what();
    }
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    QVERIFY(code == ErrorCode::NoSpace);
    QVERIFY2(message.find("File too large") != std::string::npos, message.c_str());
    QCOMPARE(entriesIn(m_root), std::size_t{0});
}

void TestFileSystem::textRoundTrip()
{
    const std::string text("two\nlines\0and a zero", 20);
    writeTextFile(m_disk, path("a"), text);
    QCOMPARE(readTextFile(m_disk, path("a")), text);
    QVERIFY(codeOf([&] { readTextFile(m_disk, path("a"), 5); }) == ErrorCode::InvalidArgument);
}

void TestFileSystem::atomicFileAppearsWhole()
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

void TestFileSystem::atomicFileAbandoned()
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

void TestFileSystem::atomicFileInMissingFolder()
{
    QVERIFY(codeOf([&] { AtomicFile(m_disk, path("no/such")); }) == ErrorCode::NotFound);
    QCOMPARE(entriesIn(m_root), std::size_t{0});
}

void TestFileSystem::atomicFilesOfOneTarget()
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

void TestFileSystem::atomicFileKeepsLinkAndMode()
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

void TestFileSystem::atomicFileRemovesWhatTheDeadLeft()
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
void TestFileSystem::atomicFileLeavesOtherMachinesAlone()
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
void TestFileSystem::partialFilesAreNotFollowed()
{
    writeTextFile(m_disk, path("precious"), "precious");
    fs::create_symlink("precious", path("a.unfinished"));
    QVERIFY(codeOf([&] { AtomicFile(m_disk, path("a"), path("a.unfinished")); }) ==
            ErrorCode::PermissionDenied);
    QCOMPARE(contentOf(path("precious")), std::string("precious"));
    QVERIFY(fs::is_symlink(path("a.unfinished")));
}

void TestFileSystem::resolvesLinks()
{
    fs::create_directory(path("real"));
    fs::create_symlink("real/a", path("one"));
    fs::create_symlink(path("one"), path("two"));
    QCOMPARE(resolveLinks(path("two")), path("real/a"));
    QCOMPARE(resolveLinks(path("plain")), path("plain"));
    fs::create_symlink("loop", path("loop"));
    QCOMPARE(resolveLinks(path("loop")), path("loop"));
}

void TestFileSystem::everyFailedStepKeepsTheOldFile()
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

void TestFileSystem::updatesWithoutTruncating()
{
    const fs::path path = m_root / "journal";
    writeTextFile(m_disk, path, "0123456789");
    {
        const auto file = m_disk.openForUpdate(path);
        file->writeAt(2, std::as_bytes(std::span("ab", 2)));
        file->truncate(5);
        file->startWriteback(0, 5);
        file->close();
    }
    QCOMPARE(readTextFile(m_disk, path), std::string("01ab4"));
    m_disk.openForUpdate(m_root / "new")->truncate(3);
    QCOMPARE(readTextFile(m_disk, m_root / "new"), std::string(3, '\0'));
}

void TestFileSystem::onlyOneHoldsTheLock()
{
    const fs::path path = m_root / "journal";
    auto first = m_disk.openForUpdate(path);
    first->lock();
    const auto second = m_disk.openForUpdate(path);
    const auto isBusy = [](WritableFile& file) {
        try {
            file.lock();
        } catch (const Error& error) {
            return error.code() == ErrorCode::Busy;
        }
        return false;
    };
    QVERIFY(isBusy(*second));
    first.reset();
    second->lock();
    m_disk.remove(path);
    const auto third = m_disk.openForUpdate(path); // another file by that name
    third->lock();
    QVERIFY(isBusy(*second)); // has lost its name: nobody could find what it writes
}

void TestFileSystem::unfinishedFileStays()
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

void TestFileSystem::unfinishedFileKeepsTheLink()
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

QTEST_APPLESS_MAIN(TestFileSystem)
#include "tst_file_system.moc"
