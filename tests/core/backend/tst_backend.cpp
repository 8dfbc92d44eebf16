// This program is not linked with LibTorch: everything goes through the module.
#include "core/backend/backend.h"

#include "core/train/recording_observer.h"
#include "core/train/tiny_data.h"
#include "support/error_of.h"

#include <QTemporaryDir>
#include <QTest>

#include <link.h>

#include <fstream>
#include <memory>

using namespace formwork;
using namespace formwork::test;

namespace {

bool libTorchIsLoaded()
{
    bool found = false;
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* data) {
            if (std::string(info->dlpi_name).find("libtorch") != std::string::npos)
                *static_cast<bool*>(data) = true;
            return 0;
        },
        &found);
    return found;
}

} // namespace

class TestBackend : public QObject
{
    Q_OBJECT

private:
    static std::filesystem::path module() { return backendModulePath(FORMWORK_TEST_PROGRAMS); }
    std::filesystem::path folder() const { return m_folder.path().toStdString(); }

    QTemporaryDir m_folder;
    PosixFileSystem m_disk;

private Q_SLOTS:
    void pathIsBesideThePrograms()
    {
        QCOMPARE(backendModulePath("/opt/formwork/bin").string(),
                 "/opt/formwork/lib/formwork/formwork-backend.so");
    }

    void anAbsentModuleIsNotFound()
    {
        const Error error = errorOf([] { loadBackend("/nowhere/formwork-backend.so"); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::NotFound));
        QCOMPARE(error.path().string(), "/nowhere/formwork-backend.so");
    }

    void anythingElseIsRefused()
    {
        const auto text = folder() / "text.so";
        std::ofstream(text) << "no library";
        const Error unreadable = errorOf([&] { loadBackend(text); });
        QCOMPARE(errorCodeName(unreadable.code()), errorCodeName(ErrorCode::Internal));
        QVERIFY(unreadable.message().find("invalid ELF header") != std::string::npos ||
                unreadable.message().find("file too short") != std::string::npos);

        // A foreign library.
        const auto loaded = [] {
            std::string path;
            dl_iterate_phdr(
                [](dl_phdr_info* info, std::size_t, void* data) {
                    const std::string name = info->dlpi_name;
                    if (name.find("libm.so") != std::string::npos)
                        *static_cast<std::string*>(data) = name;
                    return 0;
                },
                &path);
            return path;
        }();
        QVERIFY(!loaded.empty());
        const Error foreign = errorOf([&] { loadBackend(loaded); });
        QCOMPARE(errorCodeName(foreign.code()), errorCodeName(ErrorCode::Internal));
        QVERIFY(foreign.message().find("is not a training module") != std::string::npos);
        QVERIFY(!libTorchIsLoaded());
    }

    void aModuleOfAnotherBuildIsRefused()
    {
        const std::filesystem::path other = FORMWORK_FOREIGN_MODULE;
        QVERIFY(std::filesystem::exists(other));
        const Error error = errorOf([&] { loadBackend(other); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Internal));
        QVERIFY(error.message().find("another build") != std::string::npos);
    }

    void trainsThroughTheModule()
    {
        QVERIFY(!libTorchIsLoaded());
        const std::unique_ptr<Backend> backend = loadBackend(module());
        QVERIFY(libTorchIsLoaded());
        const BackendInfo info = backend->info();
        QVERIFY(!info.libtorchVersion.empty());
        QVERIFY(!info.blas.empty());
        QVERIFY(!info.matrixProducts.empty());
        // A CUDA device without CUDA in LibTorch would be a contradiction.
        QVERIFY(info.cudaDevices.empty() || info.cudaVersion > 0);

        const TinyData data(folder() / "data");
        ExperimentConfig config = data.config(LoaderKind::Beton);
        config.train.epochs = 1;
        const auto runFolder = folder() / "run";
        std::filesystem::create_directories(runFolder);
        RecordingObserver observer;
        const TrainResult result = backend->train({config, runFolder, false}, observer, m_disk, {});
        QCOMPARE(result.end, TrainEnd::Finished);
        QCOMPARE(observer.epochs.size(), 1U);
        QCOMPARE(observer.epochs.front().images, 60U);
        QVERIFY(std::filesystem::exists(runFolder / "checkpoints" / "last.safetensors"));
    }

    void measuresProductsThroughTheModule()
    {
        const ProductRates rates = loadBackend(module())->measureProducts({});
        QVERIFY(rates.libtorch > 0 && rates.linear > 0 && rates.reference > 0);
        std::stop_source source;
        source.request_stop();
        const Error error =
            errorOf([&] { loadBackend(module())->measureProducts(source.get_token()); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Cancelled));
        QVERIFY(error.message() != "nothing was thrown");
    }

    // The type of an exception has to mean the same on both sides of the module's border.
    void errorsCrossTheBorder()
    {
        const std::unique_ptr<Backend> backend = loadBackend(module());
        RecordingObserver observer;
        ExperimentConfig config;
        config.data.train = folder() / "absent.beton";
        const Error error = errorOf([&] {
            backend->train({config, folder(), false}, observer, m_disk, {});
        });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::NotFound));
        QCOMPARE(error.path(), config.data.train);

        bool asStandardException = false;
        try {
            backend->train({config, folder(), false}, observer, m_disk, {});
        } catch (const std::exception& caught) {
            asStandardException = dynamic_cast<const Error*>(&caught) != nullptr;
        }
        QVERIFY(asStandardException);
    }

    // ... and the other way: thrown by the program's observer, through the module, back to it.
    void theObserversErrorsCrossItTwice()
    {
        const TinyData data(folder() / "data2");
        const std::unique_ptr<Backend> backend = loadBackend(module());
        RecordingObserver observer;
        observer.onStep = [](const StepRecord&) {
            throw Error(ErrorCode::Busy, Text("taken"));
        };
        const Error error = errorOf([&] {
            backend->train({data.config(LoaderKind::Folder), folder(), false}, observer, m_disk,
                           {});
        });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Busy));
    }
};

QTEST_APPLESS_MAIN(TestBackend)
#include "tst_backend.moc"
