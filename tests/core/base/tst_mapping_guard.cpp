#include "core/base/mapping_guard.h"

#include "core/base/error.h"
#include "core/base/file_system.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <span>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace formwork;
namespace fs = std::filesystem;

namespace {

class Mapped
{
public:
    explicit Mapped(const fs::path& path) : m_size(fs::file_size(path))
    {
        const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        m_address = ::mmap(nullptr, m_size, PROT_READ, MAP_SHARED, fd, 0);
        ::close(fd);
    }
    ~Mapped() { ::munmap(m_address, m_size); }
    Mapped(const Mapped&) = delete;
    Mapped& operator=(const Mapped&) = delete;
    std::span<const std::byte> bytes() const
    {
        return {static_cast<const std::byte*>(m_address), m_size};
    }

private:
    std::size_t m_size;
    void* m_address;
};

} // namespace

class TestMappingGuard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { installMappingGuard(); }
    void cutFilesReadAsZeros();
    void manyRanges();
    void otherBusErrorsEndTheProcess();

private:
    fs::path makeFile(const char* name, std::size_t bytes) const
    {
        fs::path path = fs::path(m_dir.path().toStdString()) / name;
        std::ofstream(path, std::ios::binary) << std::string(bytes, 'x');
        return path;
    }

    QTemporaryDir m_dir;
    PosixFileSystem m_disk;
};

void TestMappingGuard::cutFilesReadAsZeros()
{
    constexpr std::size_t kBytes = 1U << 20;
    const fs::path path = makeFile("cut", kBytes);
    const Mapped other(makeFile("other", kBytes));
    const Mapped file(path);
    const GuardedRange otherGuard(other.bytes().data(), kBytes);
    const GuardedRange guard(file.bytes().data(), kBytes);
    const auto isX = [](std::byte byte) {
        return byte == std::byte{'x'};
    };
    QVERIFY(std::ranges::all_of(file.bytes(), isX));
    QVERIFY(!guard.brokenAt());

    fs::resize_file(path, kBytes / 2);
    QVERIFY(std::ranges::all_of(file.bytes().first(kBytes / 2), isX));
    QVERIFY(!guard.brokenAt()); // nobody looked
    const auto isZero = [](std::byte byte) {
        return byte == std::byte{0};
    };
    QVERIFY(std::ranges::all_of(file.bytes().last(kBytes / 2), isZero));
    QCOMPARE(guard.brokenAt().value_or(0), kBytes / 2); // the first of them
    QVERIFY(std::ranges::all_of(other.bytes(), isX));
    QVERIFY(!otherGuard.brokenAt());
}

// What was marked is forgotten with its range; one that cannot be guarded is refused.
void TestMappingGuard::manyRanges()
{
    const Mapped file(makeFile("many", 4096));
    const fs::path one = makeFile("one", 10);
    std::vector<std::unique_ptr<MappedFile>> files;
    try {
        for (int i = 0; i < 1500; ++i)
            files.push_back(m_disk.map(one));
        QFAIL("did not fail");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::OutOfMemory);
        QCOMPARE(files.size(), std::size_t{1024});
    }
    files.clear();
    const GuardedRange guard(file.bytes().data(), 4096);
    fs::resize_file(fs::path(m_dir.path().toStdString()) / "many", 0);
    QCOMPARE(file.bytes()[100], std::byte{0});
    QCOMPARE(guard.brokenAt().value_or(1), std::size_t{0});
}

void TestMappingGuard::otherBusErrorsEndTheProcess()
{
    const fs::path path = makeFile("unguarded", 4096);
    const pid_t child = ::fork();
    if (child == 0) {
        std::FILE* const file = std::fopen(path.c_str(), "r+");
        const auto* bytes = static_cast<const volatile char*>(
            ::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, ::fileno(file), 0));
        if (::ftruncate(::fileno(file), 0) == 0 && bytes != MAP_FAILED)
            std::_Exit(bytes[0]); // no further
        std::_Exit(1);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFSIGNALED(status));
    QCOMPARE(WTERMSIG(status), SIGBUS);
}

QTEST_APPLESS_MAIN(TestMappingGuard)
#include "tst_mapping_guard.moc"
