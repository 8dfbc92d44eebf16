#include "core/machine/findings.h"

#include "core/machine/cuda_driver.h"
#include "core/machine/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace formwork {

namespace {

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;
constexpr std::uint64_t kGibibyte = std::uint64_t{1} << 30;

// A checkpoint of LeViT-128S with Adam's moments takes 84 MB, one of ViT-B/16 1 GB, and two are on
// the disk while one replaces the other.
constexpr std::uint64_t kNoRoom = 64 * kMebibyte;
constexpr std::uint64_t kLittleRoom = 5 * kGibibyte;
// Below this LibTorch itself and one batch of the demo hardly fit.
constexpr std::uint64_t kLittleMemory = 2 * kGibibyte;
constexpr std::uint64_t kFewFiles = 1024; // what most systems begin with
// A BLAS made for the processor reaches 30 to 100 on a few cores.
constexpr double kSlowProducts = 8;

using Findings = std::vector<Finding>;

void judgeBackend(const BackendFacts& backend, Findings& findings)
{
    if (backend.failure) {
        findings.push_back({"backend_missing", Severity::Error,
                            fmt::format("training is not possible: {}", *backend.failure),
                            backend.hint});
        return;
    }
    if (backend.info.blasIsSlow)
        findings.push_back({"reference_blas", Severity::Warning,
                            "the BLAS in use is the reference implementation, ten times slower "
                            "than OpenBLAS or worse",
                            "install libopenblas0-openmp"});
    if (!backend.productsFailure.empty())
        findings.push_back(
            {"products_failed", Severity::Warning,
             fmt::format("matrix products cannot be measured: {}", backend.productsFailure), ""});
}

bool hasSimd(const ProcessorFacts& processor, const char* name)
{
    return std::ranges::find(processor.simd, name) != processor.simd.end();
}

// OpenBLAS chooses its kernels by the processor's number, and takes those of the Prescott (SSE3)
// for one that is newer than itself.
bool takesOldKernels(const MachineFacts& facts)
{
    const std::string& blas = facts.backend.info.blas;
    return blas.find("OpenBLAS") != std::string::npos &&
           blas.find("Prescott") != std::string::npos && hasSimd(facts.processor, "AVX2");
}

void judgeProducts(const MachineFacts& facts, Findings& findings)
{
    if (takesOldKernels(facts)) {
        const char* kernels = hasSimd(facts.processor, "AVX-512") ? "SkylakeX" : "Haswell";
        findings.push_back(
            {"old_blas_kernels", Severity::Warning,
             "OpenBLAS does not know this processor and computes without AVX: its matrix products "
             "are several times slower",
             fmt::format("set the environment variable OPENBLAS_CORETYPE={}, or install a newer "
                         "OpenBLAS",
                         kernels)});
        return;
    }
    const auto speedUp = productSpeedUp(facts);
    if (speedUp && *speedUp < kSlowProducts && !facts.backend.info.blasIsSlow)
        findings.push_back(
            {"slow_products", Severity::Info,
             fmt::format("matrix products are only {:.1f} times as fast as the reference BLAS",
                         *speedUp),
             "measure again while nothing else runs; if it stays so, install another BLAS"});
}

void judgeCuda(const MachineFacts& facts, Findings& findings)
{
    const int built = facts.backend.info.cudaVersion;
    const CudaDriverFacts& driver = facts.cuda;
    if (facts.backend.failure)
        return;
    if (built == 0) {
        if (!driver.devices.empty())
            findings.push_back(
                {"gpu_unused", Severity::Info,
                 fmt::format("the GPU ({}) is not used: LibTorch was built without CUDA",
                             driver.devices.front().name),
                 "build Formwork with a LibTorch for CUDA"});
        return;
    }
    if (!driver.devices.empty() && driver.cudaVersion / 1000 < built / 1000)
        findings.push_back(
            {"cuda_driver_old", Severity::Warning,
             fmt::format("the driver is too old: it takes CUDA {}, LibTorch needs {}",
                         cudaVersionText(driver.cudaVersion), cudaVersionText(built)),
             "update the NVIDIA driver"});
    else if (!driver.devices.empty() && facts.backend.info.cudaDevices.empty())
        findings.push_back({"cuda_refused", Severity::Warning,
                            "the driver has devices, but LibTorch can use none of them",
                            "check that the versions of driver and LibTorch fit"});
    else if (driver.isInstalled && driver.devices.empty())
        findings.push_back({"cuda_no_device", Severity::Warning,
                            fmt::format("no GPU can be used: {}", driver.failure),
                            driver.isRestricted
                                ? "check CUDA_VISIBLE_DEVICES, which is set"
                                : "check that the GPU is visible here (nvidia-smi), and restart "
                                  "after a driver update"});
}

void judgeDisk(const DiskFacts& disk, Findings& findings)
{
    const std::string place = disk.examined.string();
    if (disk.isReadOnly)
        findings.push_back({"workspace_read_only", Severity::Error,
                            fmt::format("the workspace's disk is read-only: {}", place),
                            "choose another workspace"});
    else if (!disk.isWritable)
        findings.push_back({"workspace_not_writable", Severity::Error,
                            fmt::format("the workspace cannot be written: {}", place),
                            "check the permissions, or choose another workspace"});
    // Nothing is known about a disk without a size.
    if (disk.total > 0 && disk.free < kNoRoom)
        findings.push_back(
            {"disk_full", Severity::Error,
             fmt::format("the workspace's disk is full ({} left)", bytesText(disk.free)),
             "free some space, or choose a workspace on another disk"});
    else if (disk.total > 0 && disk.free < kLittleRoom)
        findings.push_back(
            {"disk_nearly_full", Severity::Warning,
             fmt::format("the workspace's disk is nearly full ({} left)", bytesText(disk.free)),
             "free some space: checkpoints take up to some gigabytes"});
    if (disk.freeInodes == 0)
        findings.push_back({"disk_no_inodes", Severity::Error,
                            "the workspace's disk takes no more files",
                            "remove files, or choose a workspace on another disk"});
    if (disk.isNetwork)
        findings.push_back({"network_disk", Severity::Info,
                            fmt::format("the workspace is on a network disk ({})", disk.fileSystem),
                            "use it from one computer at a time"});
}

void judgeMemory(const MachineFacts& facts, Findings& findings)
{
    const std::uint64_t usable = usableMemory(facts);
    const std::uint64_t available = std::min(usable, facts.memory.available);
    if (usable > 0 && available < kLittleMemory)
        findings.push_back({"low_memory", Severity::Warning,
                            fmt::format("only {} of memory are available", bytesText(available)),
                            "close other programs, or train with small batches"});
}

void judgeProcessor(const MachineFacts& facts, Findings& findings)
{
    const ProcessorFacts& processor = facts.processor;
    if (facts.groups.cpus && *facts.groups.cpus < processor.usableThreads) {
        const int threads = std::max(1, static_cast<int>(std::floor(*facts.groups.cpus)));
        findings.push_back(
            {"cpu_quota", Severity::Info,
             fmt::format("a control group allows {:.1f} CPUs, but {} threads are visible",
                         *facts.groups.cpus, processor.usableThreads),
             fmt::format("set train.threads to {}", threads)});
    }
    if (processor.threads > 0 && processor.usableThreads < processor.threads)
        findings.push_back({"cpu_affinity", Severity::Info,
                            fmt::format("Formwork may use {} of {} threads of the processor",
                                        processor.usableThreads, processor.threads),
                            ""});
    if (facts.system.architecture == "x86_64" && !processor.simd.empty() &&
        !hasSimd(processor, "AVX2"))
        findings.push_back({"no_avx2", Severity::Info,
                            "the processor has no AVX2: training on it is several times slower",
                            ""});
}

void judgeLimits(const ResourceLimits& limits, Findings& findings)
{
    if (limits.openFiles && *limits.openFiles < kFewFiles)
        findings.push_back({"few_open_files", Severity::Warning,
                            fmt::format("only {} files may be open at a time", *limits.openFiles),
                            fmt::format("raise the limit: ulimit -n {}", kFewFiles)});
    if (limits.fileSize)
        findings.push_back({"file_size_limit", Severity::Warning,
                            fmt::format("files may only grow to {}", bytesText(*limits.fileSize)),
                            "lift the limit: ulimit -f unlimited"});
    if (limits.addressSpace)
        findings.push_back(
            {"address_space_limit", Severity::Warning,
             fmt::format("the process may only map {}", bytesText(*limits.addressSpace)),
             "lift the limit: ulimit -v unlimited"});
}

} // namespace

Findings findingsOf(const MachineFacts& facts)
{
    Findings findings;
    judgeBackend(facts.backend, findings);
    judgeDisk(facts.disk, findings);
    judgeMemory(facts, findings);
    judgeCuda(facts, findings);
    judgeLimits(facts.limits, findings);
    judgeProcessor(facts, findings);
    judgeProducts(facts, findings);
    std::ranges::stable_sort(findings, std::ranges::greater{}, &Finding::severity);
    return findings;
}

bool trainingIsPossible(const Findings& findings)
{
    return std::ranges::find(findings, Severity::Error, &Finding::severity) == findings.end();
}

std::string cudaSummary(const MachineFacts& facts)
{
    const BackendFacts& backend = facts.backend;
    if (backend.failure)
        return "unknown: the training module does not load";
    if (backend.info.cudaVersion == 0)
        return "none: LibTorch was built without CUDA";
    const std::string version = "CUDA " + cudaVersionText(backend.info.cudaVersion);
    if (const std::size_t count = backend.info.cudaDevices.size(); count > 0)
        return version + ", " + std::to_string(count) + (count == 1 ? " device" : " devices");
    if (!facts.cuda.failure.empty())
        return fmt::format("none: {} ({})", facts.cuda.failure, version);
    return fmt::format("none: the driver's CUDA is {}, LibTorch's {}",
                       cudaVersionText(facts.cuda.cudaVersion),
                       cudaVersionText(backend.info.cudaVersion));
}

std::uint64_t usableMemory(const MachineFacts& facts)
{
    return facts.groups.memory ? std::min(*facts.groups.memory, facts.memory.total)
                               : facts.memory.total;
}

std::optional<double> productSpeedUp(const MachineFacts& facts)
{
    const auto& products = facts.backend.products;
    if (!products || products->reference <= 0)
        return std::nullopt;
    return products->libtorch / products->reference;
}

} // namespace formwork
