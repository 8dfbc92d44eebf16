// A machine without a fault, for tests that put one in.
#pragma once

#include "core/machine/facts.h"

namespace formwork::test {

inline MachineFacts soundMachine()
{
    constexpr std::uint64_t kGibibyte = std::uint64_t{1} << 30;
    MachineFacts facts;
    facts.program = {"1.2.3", "GCC 12.2.0", "Release"};
    facts.system = {"Debian GNU/Linux 12 (bookworm)", "Linux 6.1.0", "x86_64"};
    facts.processor = {.model = "Some CPU",
                       .sockets = 1,
                       .cores = 4,
                       .threads = 8,
                       .isVirtual = false,
                       .simd = {"SSE4.2", "AVX2", "FMA", "F16C"},
                       .usableThreads = 8,
                       .affinity = "0-7"};
    facts.groups.version = 2;
    facts.memory = {16 * kGibibyte, 12 * kGibibyte, 0, 0};
    facts.limits.openFiles = 1024;
    facts.limits.openFilesHard = 4096;
    facts.limits.lockedMemory = 8U << 20;
    facts.backend.info.libtorchVersion = "1.13.0";
    facts.backend.info.blas = "OpenBLAS 0.3.21 (openmp)";
    facts.backend.products = ProductRates{394, 768, 768, 8, 150, 160, 3};
    facts.cuda.failure = Text("there is no NVIDIA driver (%1)").arg("libcuda.so.1");
    facts.disk = {.folder = "/srv/ws",
                  .exists = true,
                  .examined = "/srv/ws",
                  .fileSystem = "ext4",
                  .isNetwork = false,
                  .isReadOnly = false,
                  .isWritable = true,
                  .total = 500 * kGibibyte,
                  .free = 100 * kGibibyte,
                  .freeInodes = 1000};
    facts.libraries = {{"sqlite", "SQLite", "3.40.1"}, {"fmt", "fmt", "9.1.0"}};
    return facts;
}

// The same with a GPU that LibTorch uses.
inline MachineFacts machineWithGpu()
{
    MachineFacts facts = soundMachine();
    facts.backend.info.cudaVersion = 13020;
    facts.backend.info.cudaDevices = {"Some GPU"};
    facts.cuda = {.isInstalled = true,
                  .failure = {},
                  .version = "590.10",
                  .cudaVersion = 13020,
                  .devices = {{"Some GPU", std::uint64_t{80} << 30, {}, 9, 0}},
                  .isRestricted = false};
    return facts;
}

} // namespace formwork::test
