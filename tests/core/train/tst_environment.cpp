#include "core/train/environment.h"

#include <QTest>

#include <vector>

using namespace formwork;

class TestEnvironment : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsBlasByItsLibraries_data()
    {
        QTest::addColumn<QString>("library");
        QTest::addColumn<QString>("config");
        QTest::addColumn<QString>("part");
        QTest::addColumn<bool>("slow");
        const QString lib = "/usr/lib/x86_64-linux-gnu/";
        QTest::newRow("reference") << lib + "blas/libblas.so.3.11.0"
                                   << ""
                                   << "reference" << true;
        QTest::newRow("plain reference") << "/usr/lib64/libblas.so.3"
                                         << ""
                                         << "reference" << true;
        QTest::newRow("OpenMP") << lib + "openblas-openmp/libblas.so.3"
                                << "OpenBLAS 0.3.21 Zen"
                                << "OpenBLAS 0.3.21 Zen (openmp)" << false;
        QTest::newRow("threads") << lib + "openblas-pthread/libblas.so.3"
                                 << ""
                                 << "OpenBLAS (pthread)" << false;
        QTest::newRow("elsewhere") << "/opt/lib/libopenblas.so.0"
                                   << ""
                                   << "OpenBLAS" << false;
        QTest::newRow("MKL") << "/opt/lib/libmkl_core.so.2"
                             << ""
                             << "MKL" << false;
        QTest::newRow("none") << "/usr/lib/libm.so.6"
                              << ""
                              << "built into" << false;
    }
    void knowsBlasByItsLibraries()
    {
        QFETCH(QString, library);
        QFETCH(QString, config);
        QFETCH(QString, part);
        const BlasInfo info =
            blasFromLibraries({"/lib/libc.so.6", library.toStdString()}, config.toStdString());
        QVERIFY2(info.description.find(part.toStdString()) != std::string::npos,
                 info.description.c_str());
        QTEST(info.slow, "slow");
    }

    // Debian's LibTorch loads OpenBLAS beside whatever libblas.so.3 is.
    void theSelectedBlasCounts()
    {
        const std::string lib = "/usr/lib/x86_64-linux-gnu/";
        QVERIFY(blasFromLibraries({lib + "blas/libblas.so.3.11.0",
                                   lib + "openblas-openmp/libopenblasp-r0.3.21.so"},
                                  "OpenBLAS")
                    .slow);
    }

    void readsTheMachine()
    {
        QVERIFY(!hostName().empty());
        QVERIFY(!cpuModelName().empty());
        QVERIFY(!blasInfo().description.empty());
        QVERIFY(softwareVersions().find("formwork ") == 0);
        QVERIFY(softwareVersions().find(libtorchVersion()) != std::string::npos);
    }

    void residentMemoryFollowsUse()
    {
        const std::uint64_t before = residentBytes();
        QVERIFY(before > (1U << 20));
        const std::vector<char> block(64U << 20, 'x');
        QVERIFY(residentBytes() >= before + (60U << 20));
        QCOMPARE(block.back(), 'x');
    }
};

QTEST_APPLESS_MAIN(TestEnvironment)
#include "tst_environment.moc"
