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
                            Text("training is not possible: %1").arg(*backend.failure),
                            backend.hint});
        return;
    }
    const std::string& products = backend.info.matrixProducts;
    const bool usesBlas = products.empty() || products == "BLAS"; // empty: not known
    if (backend.info.blasIsSlow)
        findings.push_back(
            {"reference_blas", Severity::Warning,
             usesBlas
                 ? Text("the BLAS in use is the reference implementation, ten times slower "
                        "than OpenBLAS or worse")
                 : Text(
                       "the BLAS in use is the reference implementation: products that %1 does not "
                       "compute, such as those of attention with dropout, take ten times as long "
                       "or longer")
                       .arg(products),
             Text("install libopenblas0-openmp")});
    if (!backend.productsFailure.empty())
        findings.push_back(
            {"products_failed",
             Severity::Warning,
             Text("matrix products cannot be measured: %1").arg(backend.productsFailure),
             {}});
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
        findings.push_back({"old_blas_kernels", Severity::Warning,
                            Text("OpenBLAS does not know this processor and computes without AVX: "
                                 "its matrix products "
                                 "are several times slower"),
                            Text("set the environment variable %1, or install a newer OpenBLAS")
                                .arg(std::string("OPENBLAS_CORETYPE=") + kernels)});
        return;
    }
    const auto speedUp = productSpeedUp(facts);
    if (speedUp && *speedUp < kSlowProducts && !facts.backend.info.blasIsSlow)
        findings.push_back({"slow_products", Severity::Info,
                            Text("matrix products are only %1 times as fast as the reference BLAS")
                                .arg(fmt::format("{:.1f}", *speedUp)),
                            Text("measure again while the machine is idle; if the result stays the "
                                 "same, install another BLAS")});
}

void judgeCuda(const MachineFacts& facts, Findings& findings)
{
    const int built = facts.backend.info.cudaVersion;
    const CudaDriverFacts& driver = facts.cuda;
    if (facts.backend.failure)
        return;
    if (built == 0) {
        if (!driver.devices.empty())
            findings.push_back({"gpu_unused", Severity::Info,
                                Text("the GPU (%1) is not used: LibTorch was built without CUDA")
                                    .arg(driver.devices.front().name),
                                Text("build Formwork with a LibTorch for CUDA")});
        return;
    }
    if (!driver.devices.empty() && driver.cudaVersion / 1000 < built / 1000)
        findings.push_back({"cuda_driver_old", Severity::Warning,
                            Text("the driver is too old: it supports CUDA %1, LibTorch needs %2")
                                .arg(cudaVersionText(driver.cudaVersion), cudaVersionText(built)),
                            Text("update the NVIDIA driver")});
    else if (!driver.devices.empty() && facts.backend.info.cudaDevices.empty())
        findings.push_back({"cuda_refused", Severity::Warning,
                            Text("the driver has devices, but LibTorch can use none of them"),
                            Text("check that the versions of driver and LibTorch match")});
    else if (driver.isInstalled && driver.devices.empty())
        findings.push_back(
            {"cuda_no_device", Severity::Warning,
             Text("no GPU can be used: %1").arg(driver.failure),
             driver.isRestricted
                 ? Text("check CUDA_VISIBLE_DEVICES, which is set")
                 : Text("check that the GPU is visible here (nvidia-smi), and restart "
                        "after a driver update")});
}

void judgeDisk(const DiskFacts& disk, Findings& findings)
{
    const std::string place = disk.examined.string();
    if (disk.isReadOnly)
        findings.push_back({"workspace_read_only", Severity::Error,
                            Text("the workspace's disk is read-only: %1").arg(place),
                            Text("choose another workspace")});
    else if (!disk.isWritable)
        findings.push_back({"workspace_not_writable", Severity::Error,
                            Text("the workspace cannot be written: %1").arg(place),
                            Text("check the permissions, or choose another workspace")});
    // Nothing is known about a disk without a size.
    if (disk.total > 0 && disk.free < kNoRoom)
        findings.push_back(
            {"disk_full", Severity::Error,
             Text("the workspace's disk is full (%1 left)").arg(bytesText(disk.free)),
             Text("free some space, or choose a workspace on another disk")});
    else if (disk.total > 0 && disk.free < kLittleRoom)
        findings.push_back(
            {"disk_nearly_full", Severity::Warning,
             Text("the workspace's disk is nearly full (%1 left)").arg(bytesText(disk.free)),
             Text("free some space: checkpoints take up to some gigabytes")});
    if (disk.freeInodes == 0)
        findings.push_back({"disk_no_inodes", Severity::Error,
                            Text("the workspace's disk has no room for another file (inodes)"),
                            Text("remove files, or choose a workspace on another disk")});
    if (disk.isNetwork)
        findings.push_back(
            {"network_disk", Severity::Info,
             Text("the workspace is on a network disk (%1)").arg(disk.fileSystem),
             Text("open it on one computer at a time; formwork-cli train does not open "
                  "its database")});
}

void judgeMemory(const MachineFacts& facts, Findings& findings)
{
    const std::uint64_t usable = usableMemory(facts);
    const std::uint64_t available = std::min(usable, facts.memory.available);
    if (usable > 0 && available < kLittleMemory)
        findings.push_back({"low_memory", Severity::Warning,
                            Text("only %1 of memory are available").arg(bytesText(available)),
                            Text("close other programs, or train with small batches")});
}

void judgeProcessor(const MachineFacts& facts, Findings& findings)
{
    const ProcessorFacts& processor = facts.processor;
    if (facts.groups.cpus && *facts.groups.cpus < processor.usableThreads) {
        const int threads = std::max(1, static_cast<int>(std::floor(*facts.groups.cpus)));
        findings.push_back(
            {"cpu_quota", Severity::Info,
             Text("a control group allows %1 CPUs, but %2 threads are visible")
                 .arg(fmt::format("{:.1f}", *facts.groups.cpus), processor.usableThreads),
             Text("set train.threads to %1").arg(threads)});
    }
    if (processor.threads > 0 && processor.usableThreads < processor.threads)
        findings.push_back({"cpu_affinity",
                            Severity::Info,
                            Text("Formwork may use %1 of %2 threads of the processor")
                                .arg(processor.usableThreads, processor.threads),
                            {}});
    if (facts.system.architecture == "x86_64" && !processor.simd.empty() &&
        !hasSimd(processor, "AVX2"))
        findings.push_back(
            {"no_avx2",
             Severity::Info,
             Text("the processor has no AVX2: training on it is several times slower"),
             {}});
}

void judgeLimits(const ResourceLimits& limits, Findings& findings)
{
    if (limits.openFiles && *limits.openFiles < kFewFiles)
        findings.push_back(
            {"few_open_files", Severity::Warning,
             Text("only %1 files may be open at a time").arg(*limits.openFiles),
             Text("raise the limit: %1").arg(fmt::format("ulimit -n {}", kFewFiles))});
    if (limits.fileSize)
        findings.push_back({"file_size_limit", Severity::Warning,
                            Text("files may only grow to %1").arg(bytesText(*limits.fileSize)),
                            Text("lift the limit: %1").arg("ulimit -f unlimited")});
    if (limits.addressSpace)
        findings.push_back(
            {"address_space_limit", Severity::Warning,
             Text("the process may only map %1").arg(bytesText(*limits.addressSpace)),
             Text("lift the limit: %1").arg("ulimit -v unlimited")});
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

Text cudaSummary(const MachineFacts& facts)
{
    const BackendFacts& backend = facts.backend;
    if (backend.failure)
        return Text("unknown: the training module cannot be loaded");
    if (backend.info.cudaVersion == 0)
        return Text("none: LibTorch was built without CUDA");
    const std::string version = cudaVersionText(backend.info.cudaVersion);
    const std::size_t count = backend.info.cudaDevices.size();
    if (count == 1)
        return Text("CUDA %1, 1 device").arg(version);
    if (count > 1)
        return Text("CUDA %1, %2 devices").arg(version, count);
    if (!facts.cuda.failure.empty())
        return Text("none: %1 (CUDA %2)").arg(facts.cuda.failure, version);
    return Text("none: the driver's CUDA is %1, LibTorch's %2")
        .arg(cudaVersionText(facts.cuda.cudaVersion), version);
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
