#include "core/machine/system.h"

#include "core/base/version.h"
#include "fake_root.h"

#include <QTest>

#include <sys/resource.h>

using namespace formwork;
using namespace formwork::test;

class TestSystem : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsOsRelease_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("name");
        QTest::newRow("Debian") << "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian "
                                   "GNU/Linux\"\nVERSION_ID=\"12\"\n"
                                << "Debian GNU/Linux 12 (bookworm)";
        QTest::newRow("name and version") << "NAME=Fedora\nVERSION='40 (Workstation)'\n"
                                          << "Fedora 40 (Workstation)";
        QTest::newRow("name alone") << "# comment\n\n  NAME=Arch\\ Linux\n"
                                    << "Arch Linux";
        QTest::newRow("escapes") << "PRETTY_NAME=\"A \\\"good\\\" \\$ystem\"\n"
                                 << "A \"good\" $ystem";
        QTest::newRow("longer keys") << "PRETTY_NAME_OLD=x\nNAME_LONG=y\n"
                                     << "";
        QTest::newRow("half a quote") << "PRETTY_NAME=\"\n"
                                      << "";
        QTest::newRow("empty") << ""
                               << "";
        QTest::newRow("no newline") << "NAME=x"
                                    << "x";
    }
    void readsOsRelease()
    {
        QFETCH(QString, text);
        QFETCH(QString, name);
        QCOMPARE(QString::fromStdString(parseOsRelease(text.toStdString())), name);
    }

    void looksInBothPlaces()
    {
        const FakeRoot fake;
        QVERIFY(readSystem(fake.root()).name.empty());
        fake.write("usr/lib/os-release", "NAME=Vendor\n");
        QCOMPARE(readSystem(fake.root()).name, "Vendor");
        fake.write("etc/os-release", "NAME=Local\n");
        const SystemFacts facts = readSystem(fake.root());
        QCOMPARE(facts.name, "Local");
        QVERIFY(facts.kernel.starts_with("Linux "));
        QVERIFY(!facts.architecture.empty());
    }

    void readsMemory()
    {
        const MemoryFacts facts =
            parseMemInfo("MemTotal:       16384 kB\nMemFree: 1 kB\n"
                         "MemAvailable:    8192 kB\nSwapCached: 0 kB\n"
                         "SwapTotal:       4096 kB\nSwapFree:        2048 kB\n"
                         "HugePages_Total:       0\n");
        QCOMPARE(facts.total, std::uint64_t{16384} * 1024);
        QCOMPARE(facts.available, std::uint64_t{8192} * 1024);
        QCOMPARE(facts.swapTotal, std::uint64_t{4096} * 1024);
        QCOMPARE(facts.swapFree, std::uint64_t{2048} * 1024);
        const MemoryFacts nothing = parseMemInfo("MemTotal: lots\nMemAvailable\n:\n\n");
        QCOMPARE(nothing.total, std::uint64_t{0});
        QCOMPARE(nothing.available, std::uint64_t{0});
    }

    void readsTheLimitsOfTheProcess()
    {
        rlimit before{};
        QCOMPARE(getrlimit(RLIMIT_NOFILE, &before), 0);
        rlimit files = before;
        files.rlim_cur = 64;
        QCOMPARE(setrlimit(RLIMIT_NOFILE, &files), 0);
        const ResourceLimits limits = readResourceLimits();
        QCOMPARE(setrlimit(RLIMIT_NOFILE, &before), 0);
        QCOMPARE(limits.openFiles, std::optional<std::uint64_t>(64));
        rlimit size{};
        QCOMPARE(getrlimit(RLIMIT_FSIZE, &size), 0);
        QCOMPARE(limits.fileSize.has_value(), size.rlim_cur != RLIM_INFINITY);
    }

    void knowsThisProgram()
    {
        const ProgramFacts facts = programFacts();
        QCOMPARE(facts.version, std::string(kVersion));
        QVERIFY(facts.compiler.starts_with("GCC ") || facts.compiler.starts_with("Clang "));
        QVERIFY(!facts.buildType.empty());
    }
};

QTEST_APPLESS_MAIN(TestSystem)
#include "tst_system.moc"
