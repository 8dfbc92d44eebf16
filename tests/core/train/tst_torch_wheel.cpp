// A LibTorch with CUDA that is linked from a folder: its libraries alone, each once, and what the
// program does not use yet (CUDA graphs, communication between processes) compiles, links and works
// as far as this machine has the devices.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#if FORMWORK_GLOO
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#endif
#ifdef USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#include <torch/cuda.h>

#include <link.h>

#include <atomic>
#include <filesystem>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <QProcess>
#include <QTest>

namespace {

// Real paths of the libraries in this process.
std::set<std::string> loadedLibraries()
{
    std::set<std::string> paths;
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* data) {
            std::error_code failed;
            const auto real = std::filesystem::canonical(info->dlpi_name, failed);
            if (!failed)
                static_cast<std::set<std::string>*>(data)->insert(real.string());
            return 0;
        },
        &paths);
    return paths;
}

// Those whose file name begins with one of the prefixes.
std::vector<std::string> named(const std::set<std::string>& paths,
                               const std::vector<std::string>& prefixes)
{
    std::vector<std::string> result;
    for (const std::string& path : paths) {
        const std::string name = std::filesystem::path(path).filename().string();
        for (const std::string& prefix : prefixes)
            if (name.starts_with(prefix))
                result.push_back(path);
    }
    return result;
}

// Paths in what ldd says about a file; fails the test if a library is not found.
std::set<std::string> dependenciesOf(const QString& file)
{
    QProcess ldd;
    ldd.start(QStringLiteral("ldd"), {file});
    if (!ldd.waitForFinished() || ldd.exitCode() != 0)
        return {};
    std::set<std::string> paths;
    for (const QString& line :
         QString::fromLocal8Bit(ldd.readAllStandardOutput()).split(QLatin1Char('\n'))) {
        const QString target = line.section(QStringLiteral(" => "), 1).section(" (", 0, 0);
        if (target.contains("not found"))
            paths.insert("not found:" + line.trimmed().toStdString());
        std::error_code failed;
        const auto real = std::filesystem::canonical(target.toStdString(), failed);
        if (!failed)
            paths.insert(real.string());
    }
    return paths;
}

// CUDA's libraries come from the packages beside LibTorch, OpenMP is there once, and there is no
// oneDNN but LibTorch's.
void checkLibraries(const std::set<std::string>& libraries)
{
    const std::string packages =
        std::filesystem::path(FORMWORK_TORCH_FOLDER).parent_path().string() + '/';
    QCOMPARE(named(libraries, {"libtorch_cuda.so"}).size(), 1U);
    const auto cuda = named(libraries, {"libcudart", "libcublas", "libcudnn", "libcufft",
                                        "libcusparse", "libnccl", "libnvrtc", "libcupti"});
    QVERIFY(!cuda.empty());
    for (const std::string& path : cuda)
        QVERIFY2(path.starts_with(packages), path.c_str());
    for (const std::string& path : libraries)
        QVERIFY2(!path.starts_with("not found"), path.c_str());
    QCOMPARE(named(libraries, {"libdnnl"}), std::vector<std::string>());
    QCOMPARE(named(libraries, {"libgomp", "libomp", "libiomp"}).size(), 1U);
}

} // namespace

class TestTorchWheel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void loadsOnlyWhatBelongsTogether();
    void theModuleDoesSo();
#ifdef FORMWORK_NINJA
    void headersComeFromOnePlaceEach();
#endif
    void ourLoopsRunOnLibTorchsThreads();
    void replaysACudaGraph();
    void reducesBetweenRanks();
    void hasNccl();
};

void TestTorchWheel::loadsOnlyWhatBelongsTogether()
{
    checkLibraries(loadedLibraries());
}

void TestTorchWheel::theModuleDoesSo()
{
    checkLibraries(dependenciesOf(QStringLiteral(FORMWORK_BACKEND_MODULE)));
}

#ifdef FORMWORK_NINJA
// LibTorch's folder has headers of other libraries too, and a CUDA toolkit may be installed. Ninja
// knows what the compiler read for each object.
void TestTorchWheel::headersComeFromOnePlaceEach()
{
    QProcess ninja;
    ninja.start(QStringLiteral(FORMWORK_NINJA),
                {QStringLiteral("-C"), QStringLiteral(FORMWORK_BUILD_FOLDER), QStringLiteral("-t"),
                 QStringLiteral("deps")});
    QVERIFY(ninja.waitForFinished(60'000));
    QCOMPARE(ninja.exitCode(), 0);
    std::set<std::string> headers;
    for (const QByteArray& line : ninja.readAllStandardOutput().split('\n'))
        if (line.startsWith("    "))
            headers.insert(line.trimmed().toStdString());

    const std::string torchHeaders = std::string(FORMWORK_TORCH_FOLDER) + "/include/";
    const std::string packages =
        std::filesystem::path(FORMWORK_TORCH_FOLDER).parent_path().string() + '/';
    int ofLibTorch = 0;
    for (const std::string& header : headers) {
        std::error_code failed;
        // A compiler cache makes paths relative to the build folder.
        const auto path = std::filesystem::path(FORMWORK_BUILD_FOLDER) / header;
        const std::string real = std::filesystem::canonical(path, failed).string();
        if (failed)
            continue; // generated, and gone since
        if (real.starts_with(torchHeaders)) {
            ++ofLibTorch;
            const std::string part = real.substr(torchHeaders.size());
            QVERIFY2(part.starts_with("torch/") || part.starts_with("ATen/") ||
                         part.starts_with("c10/") || part.starts_with("caffe2/"),
                     header.c_str());
        } else if (!real.starts_with(packages)) {
            // Nor does what this LibTorch lacks come from the system's, of another version.
            for (const char* folder : {"/ATen/", "/c10/", "/caffe2/", "/torch/"})
                QVERIFY2(real.find(std::string("/usr/include") + folder) == std::string::npos,
                         header.c_str());
            QVERIFY2(real.find("/cuda-") == std::string::npos &&
                         real.find("/cuda/") == std::string::npos &&
                         real.find("/site-packages/") == std::string::npos,
                     header.c_str());
        }
    }
    QVERIFY(ofLibTorch > 100);
}
#endif

// at::parallel_for is compiled into the program, the count of threads is LibTorch's.
void TestTorchWheel::ourLoopsRunOnLibTorchsThreads()
{
    for (const int threads : {1, 2, 3}) {
        at::internal::lazy_init_num_threads();
        at::set_num_threads(threads);
        std::atomic<int> pieces = 0;
        std::atomic<int> total = 0;
        at::parallel_for(0, 60, 1, [&](std::int64_t begin, std::int64_t end) {
            ++pieces;
            total += static_cast<int>(end - begin);
        });
        QCOMPARE(pieces.load(), threads);
        QCOMPARE(total.load(), 60);
        QCOMPARE(at::get_num_threads(), threads);
    }
}

void TestTorchWheel::replaysACudaGraph()
{
    if (!torch::cuda::is_available()) {
        // The code is linked; without a driver it has to fail with an exception.
        QVERIFY_THROWS_EXCEPTION(c10::Error, at::cuda::CUDAGraph().replay());
        return;
    }
    const c10::cuda::CUDAStreamGuard guard(c10::cuda::getStreamFromPool());
    const at::Tensor x = at::ones({4}, at::kCUDA);
    at::cuda::CUDAGraph graph;
    graph.capture_begin();
    x.add_(1);
    graph.capture_end();
    graph.replay();
    graph.replay();
    torch::cuda::synchronize();
    QCOMPARE(x.sum().item<float>(), 12.0F);
}

void TestTorchWheel::reducesBetweenRanks()
{
    c10d::TCPStoreOptions options;
    options.isServer = true;
    options.port = 0;
    options.waitWorkers = false;
    const auto server = c10::make_intrusive<c10d::TCPStore>("127.0.0.1", options);
    server->set("key", {1, 2, 3});
    QVERIFY((server->get("key") == std::vector<std::uint8_t>{1, 2, 3}));
#if FORMWORK_GLOO
    constexpr int kRanks = 2;
    std::vector<float> sums(kRanks);
    std::vector<std::string> errors(kRanks);
    {
        std::vector<std::jthread> ranks;
        for (int rank = 0; rank < kRanks; ++rank)
            ranks.emplace_back([&, rank] {
                try {
                    c10d::TCPStoreOptions client;
                    client.port = server->getPort();
                    auto store = c10::make_intrusive<c10d::TCPStore>("127.0.0.1", client);
                    auto gloo = c10d::ProcessGroupGloo::Options::create();
                    gloo->devices.push_back(
                        c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1"));
                    c10d::ProcessGroupGloo group(store, rank, kRanks, gloo);
                    std::vector<at::Tensor> tensors = {at::full({4}, rank + 1.0)};
                    group.allreduce(tensors)->wait();
                    sums[static_cast<std::size_t>(rank)] = tensors[0].sum().item<float>();
                } catch (const std::exception& error) {
                    errors[static_cast<std::size_t>(rank)] = error.what();
                }
            });
    }
    for (std::size_t rank = 0; rank < kRanks; ++rank) {
        QVERIFY2(errors[rank].empty(), errors[rank].c_str());
        QCOMPARE(sums[rank], 12.0F);
    }
#endif
}

void TestTorchWheel::hasNccl()
{
#ifdef USE_C10D_NCCL
    const auto store = c10::make_intrusive<c10d::TCPStore>("127.0.0.1", [] {
        c10d::TCPStoreOptions options;
        options.isServer = true;
        options.port = 0;
        options.waitWorkers = false;
        return options;
    }());
    if (!torch::cuda::is_available()) {
        QVERIFY_THROWS_EXCEPTION(c10::Error, c10d::ProcessGroupNCCL(store, 0, 1));
        return;
    }
    c10d::ProcessGroupNCCL group(store, 0, 1);
    std::vector<at::Tensor> tensors = {at::ones({4}, at::kCUDA)};
    group.allreduce(tensors)->wait();
    QCOMPARE(tensors[0].sum().item<float>(), 4.0F);
#else
    QSKIP("skipped: NCCL's headers are not beside this LibTorch");
#endif
}

QTEST_APPLESS_MAIN(TestTorchWheel)
#include "tst_torch_wheel.moc"
