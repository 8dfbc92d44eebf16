// Machines with one fault each.
#pragma once

#include "core/base/progress.h"
#include "core/machine/sound_machine.h"

#include <functional>
#include <string>
#include <vector>

namespace formwork::test {

struct Fault
{
    std::string key; // of the finding
    Severity severity;
    std::string part; // of what it says
    MachineFacts facts;
};

inline std::vector<Fault> faultyMachines()
{
    constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;
    std::vector<Fault> faults;
    const auto add = [&faults](const char* key, Severity severity, const char* part,
                               const std::function<void(MachineFacts&)>& change) {
        faults.push_back({key, severity, part, soundMachine()});
        change(faults.back().facts);
    };
    add("backend_missing", Severity::Error, "cannot be loaded", [](MachineFacts& facts) {
        facts.backend = {};
        facts.backend.failure =
            Text("the training module cannot be loaded: %1").arg("libfoo.so is missing");
        facts.backend.hint = Text("check that LibTorch is installed");
    });
    add("reference_blas", Severity::Warning, "reference",
        [](MachineFacts& facts) { facts.backend.info.blasIsSlow = true; });
    add("old_blas_kernels", Severity::Warning, "without AVX", [](MachineFacts& facts) {
        facts.backend.info.blas = "OpenBLAS 0.3.21 DYNAMIC_ARCH Prescott (openmp)";
        facts.backend.products->libtorch = 8; // explained by it
    });
    add("products_failed", Severity::Warning, "out of memory", [](MachineFacts& facts) {
        facts.backend.products.reset();
        facts.backend.productsFailure = "out of memory";
    });
    add("slow_products", Severity::Info, "only 2.0 times",
        [](MachineFacts& facts) { facts.backend.products->libtorch = 6; });
    add("workspace_read_only", Severity::Error, "/srv/ws", [](MachineFacts& facts) {
        facts.disk.isReadOnly = true;
        facts.disk.isWritable = false;
    });
    add("workspace_not_writable", Severity::Error, "/srv/ws",
        [](MachineFacts& facts) { facts.disk.isWritable = false; });
    add("disk_full", Severity::Error, "0 bytes left",
        [](MachineFacts& facts) { facts.disk.free = 0; });
    add("disk_nearly_full", Severity::Warning, "1.0 GiB left",
        [](MachineFacts& facts) { facts.disk.free = 1024 * kMebibyte; });
    add("disk_no_inodes", Severity::Error, "room for another file",
        [](MachineFacts& facts) { facts.disk.freeInodes = 0; });
    add("network_disk", Severity::Info, "NFS", [](MachineFacts& facts) {
        facts.disk.isNetwork = true;
        facts.disk.fileSystem = "NFS";
    });
    add("low_memory", Severity::Warning, "1.0 GiB",
        [](MachineFacts& facts) { facts.memory.available = 1024 * kMebibyte; });
    add("low_memory", Severity::Warning, "512.0 MiB",
        [](MachineFacts& facts) { facts.groups.memory = 512 * kMebibyte; });
    add("cpu_quota", Severity::Info, "1.5 CPUs",
        [](MachineFacts& facts) { facts.groups.cpus = 1.5; });
    add("cpu_affinity", Severity::Info, "2 of 8",
        [](MachineFacts& facts) { facts.processor.usableThreads = 2; });
    add("no_avx2", Severity::Info, "AVX2",
        [](MachineFacts& facts) { facts.processor.simd = {"SSE4.2"}; });
    add("few_open_files", Severity::Warning, "256",
        [](MachineFacts& facts) { facts.limits.openFiles = 256; });
    add("file_size_limit", Severity::Warning, "10.0 MiB",
        [](MachineFacts& facts) { facts.limits.fileSize = 10 * kMebibyte; });
    add("address_space_limit", Severity::Warning, "4.0 GiB",
        [](MachineFacts& facts) { facts.limits.addressSpace = 4096 * kMebibyte; });
    add("gpu_unused", Severity::Info, "Some GPU", [](MachineFacts& facts) {
        facts = machineWithGpu();
        facts.backend.info.cudaVersion = 0;
        facts.backend.info.cudaDevices.clear();
    });
    add("cuda_driver_old", Severity::Warning, "12.4", [](MachineFacts& facts) {
        facts = machineWithGpu();
        facts.cuda.cudaVersion = 12040;
        facts.backend.info.cudaDevices.clear();
    });
    add("cuda_refused", Severity::Warning, "none of them", [](MachineFacts& facts) {
        facts = machineWithGpu();
        facts.backend.info.cudaDevices.clear();
    });
    add("cuda_no_device", Severity::Warning, "no device", [](MachineFacts& facts) {
        facts = machineWithGpu();
        facts.backend.info.cudaDevices.clear();
        facts.cuda.devices.clear();
        facts.cuda.failure = Text("the driver finds no device");
    });
    return faults;
}

} // namespace formwork::test
