#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/base/mapping_guard.h"
#include "core/base/partial_path.h"
#include "support/error_of.h"
#include "support/failing_file_system.h"
#include "written_files.h"

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

    void resolvesLinks();
    void updatesWithoutTruncating();
    void onlyOneHoldsTheLock();

private:
    fs::path path(const char* name) const { return m_root / name; }

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
        QSKIP("skipped: this system has no /dev/full");
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
    QVERIFY(code == ErrorCode::Io); // waiting for room does not help
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

QTEST_APPLESS_MAIN(TestFileSystem)
#include "tst_file_system.moc"
