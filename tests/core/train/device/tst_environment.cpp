#include "core/train/device/environment.h"

#include "core/base/file_system.h"
#include "core/model/kernels/matrix_product.h"

#include <QTemporaryFile>
#include <QTest>

#include <vector>

using namespace formwork;

class TestEnvironment : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsBlasByItsLibrary_data()
    {
        QTest::addColumn<QString>("library");
        QTest::addColumn<QString>("ownDescription");
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
        const QString mkl = "Intel(R) oneAPI Math Kernel Library Version 2024.2-Product Build "
                            "20240605 for Intel(R) 64 architecture applications";
        QTest::newRow("MKL") << "/opt/lib/libmkl_rt.so.2" << mkl << "MKL 2024.2" << false;
        QTest::newRow("MKL inside LibTorch")
            << "/opt/torch/lib/libtorch_cpu.so" << mkl << "MKL 2024.2, inside LibTorch" << false;
        // What MKL says about itself does not count where something else is called.
        QTest::newRow("reference before MKL")
            << lib + "blas/libblas.so.3.11.0" << mkl << "reference" << true;
        QTest::newRow("unknown inside LibTorch") << "/opt/torch/lib/libtorch_cpu.so"
                                                 << ""
                                                 << "built into" << false;
        QTest::newRow("none") << ""
                              << ""
                              << "built into" << false;
    }
    void knowsBlasByItsLibrary()
    {
        QFETCH(QString, library);
        QFETCH(QString, ownDescription);
        QFETCH(QString, part);
        const BlasInfo info = describeBlas(library.toStdString(), ownDescription.toStdString());
        QVERIFY2(info.description.find(part.toStdString()) != std::string::npos,
                 info.description.c_str());
        QTEST(info.slow, "slow");
    }

    // Whatever LibTorch this was built with, what it multiplies with has a name.
    void namesTheBlasOfThisProcess()
    {
        const std::string description = blasInfo().description;
        QVERIFY2(description.find("OpenBLAS ") == 0 || description.find("MKL ") == 0 ||
                     description == "reference BLAS" || description == "ATLAS" ||
                     description == "BLIS",
                 description.c_str());
    }

    void readsTheMachine()
    {
        QVERIFY(!hostName().empty());
        QVERIFY(!cpuModelName().empty());
        QVERIFY(softwareVersions().find("formwork ") == 0);
        QVERIFY(softwareVersions().find(libtorchVersion()) != std::string::npos);
        const std::string products = matrixProductLibrary();
        QCOMPARE(softwareVersions().find(products) != std::string::npos, products != "BLAS");
    }

    void memoryFollowsUse()
    {
        const std::uint64_t before = anonymousBytes();
        QVERIFY(before > (1U << 20));
        const std::vector<char> block(64U << 20, 'x');
        QVERIFY(anonymousBytes() >= before + (60U << 20));
        QCOMPARE(block.back(), 'x');
    }

    void pagesOfFilesAreNotMemory()
    {
        QTemporaryFile temporary;
        QVERIFY(temporary.open());
        QVERIFY(temporary.resize(64 << 20));
        PosixFileSystem fileSystem;
        const auto mapped = fileSystem.map(temporary.fileName().toStdString());
        const std::uint64_t before = anonymousBytes();
        int sum = 0;
        mapped->visit({0, mapped->size()}, [&](std::span<const std::byte> bytes) {
            for (std::size_t i = 0; i < bytes.size(); i += 4096)
                sum += static_cast<int>(bytes[i]);
        });
        QCOMPARE(sum, 0);
        QVERIFY(anonymousBytes() < before + (8U << 20));
    }
};

QTEST_APPLESS_MAIN(TestEnvironment)
#include "tst_environment.moc"
