#include "core/base/mapping_guard.h"

#include "core/base/file_system.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <vector>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace formwork;
namespace fs = std::filesystem;

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
    const auto other = m_disk.map(makeFile("other", kBytes));
    const auto file = m_disk.map(path);
    const auto isX = [](std::byte byte) {
        return byte == std::byte{'x'};
    };
    QVERIFY(std::ranges::all_of(file->bytes(), isX));
    QVERIFY(!file->isBroken());

    fs::resize_file(path, kBytes / 2);
    QVERIFY(std::ranges::all_of(file->bytes().first(kBytes / 2), isX));
    QVERIFY(!file->isBroken()); // nobody looked
    const auto isZero = [](std::byte byte) {
        return byte == std::byte{0};
    };
    QVERIFY(std::ranges::all_of(file->bytes().last(kBytes / 2), isZero));
    QVERIFY(file->isBroken());
    QVERIFY(std::ranges::all_of(other->bytes(), isX));
    QVERIFY(!other->isBroken());
    QVERIFY(!m_disk.map(path)->isBroken()); // what was marked is forgotten with its range
}

void TestMappingGuard::manyRanges()
{
    const fs::path path = makeFile("many", 4096);
    std::vector<std::unique_ptr<MappedFile>> files;
    for (int i = 0; i < 1500; ++i)
        files.push_back(m_disk.map(path));
    files.clear();
    const auto file = m_disk.map(path);
    fs::resize_file(path, 0);
    QCOMPARE(file->bytes()[100], std::byte{0});
    QVERIFY(file->isBroken());
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
