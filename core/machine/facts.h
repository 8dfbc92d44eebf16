// What is known about the machine that Formwork runs on. Plain data: collect.h fills it, findings.h
// judges it, report.h shows it. Sizes are in bytes unless a name says otherwise.
#pragma once

#include "core/backend/backend.h"
#include "core/base/text.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

struct ProgramFacts
{
    std::string version;
    std::string compiler;  // "GCC 12.2.0"
    std::string buildType; // "Release"
};

struct SystemFacts
{
    std::string name;         // "Debian GNU/Linux 12 (bookworm)"; empty if unknown
    std::string kernel;       // release: "6.1.0-18-amd64"
    std::string architecture; // "x86_64"
};

struct ProcessorFacts
{
    std::string model; // empty if the kernel does not name it
    // Sockets of the machine; 0 where the kernel does not report it.
    int sockets = 0;
    int cores = 0;
    int threads = 0;
    bool isVirtual = false;        // the kernel sees a hypervisor
    std::vector<std::string> simd; // of those that matter: "AVX2", "FMA", ..., "NEON", "SVE"
    // Threads in the affinity mask of this process.
    int usableThreads = 0;
    std::string affinity; // "0-3,8"
};

// The tightest limits of the control groups that the process is in.
struct GroupLimits
{
    int version = 0;                     // of the control groups that were found; 0: none
    std::optional<double> cpus;          // quota, in CPUs; absent: no limit
    std::optional<std::uint64_t> memory; // absent: no limit
};

struct MemoryFacts
{
    std::uint64_t total = 0;
    std::uint64_t available = 0;
    std::uint64_t swapTotal = 0;
    std::uint64_t swapFree = 0;
};

// Soft limits of the process (ulimit); absent: unlimited.
struct ResourceLimits
{
    std::optional<std::uint64_t> openFiles;
    std::optional<std::uint64_t> openFilesHard;
    std::optional<std::uint64_t> fileSize;
    std::optional<std::uint64_t> lockedMemory;
    std::optional<std::uint64_t> addressSpace;
};

struct CudaDeviceFacts
{
    std::string name;
    std::uint64_t memory = 0;
    std::optional<std::uint64_t> freeMemory = {}; // now; absent where NVML does not say
    int major = 0;                                // compute capability
    int minor = 0;
};

// What NVIDIA's driver says, asked without LibTorch.
struct CudaDriverFacts
{
    bool isInstalled = false; // its library loads
    Text failure;             // why it gives no devices; empty if it does
    std::string version;      // of the driver: "570.86.15"; empty if unknown
    int cudaVersion = 0;      // the newest CUDA that it takes: 12080 is 12.8
    std::vector<CudaDeviceFacts> devices;
    bool isRestricted = false; // CUDA_VISIBLE_DEVICES is set
};

// A device that trainings can use: LibTorch knows it by this number.
struct UsableDevice
{
    int index = 0; // train.device: cuda:index
    std::string name;
    std::uint64_t memory = 0;                     // 0 = unknown
    std::optional<std::uint64_t> freeMemory = {}; // by all programs together
};

struct BackendFacts
{
    // Why it does not load; absent if it does.
    std::optional<Text> failure;
    Text hint;
    std::filesystem::path file; // that it is about; may be empty
    BackendInfo info;
    std::optional<ProductRates> products; // absent: not measured
    std::string productsFailure;          // why measuring failed; empty if it did not
};

struct DiskFacts
{
    std::filesystem::path folder;   // of the workspace, absolute
    bool exists = false;            // the folder
    std::filesystem::path examined; // the folder, or the nearest one above it that exists
    std::string fileSystem;         // "ext4", "NFS", ..., "0x12345678"; empty if unknown
    bool isNetwork = false;
    bool isReadOnly = false; // the file system
    bool isWritable = false; // for this user
    std::uint64_t total = 0;
    std::uint64_t free = 0;                  // for this user
    std::optional<std::uint64_t> freeInodes; // absent where the file system does not count them
};

struct LibraryVersion
{
    std::string key;  // stable: "libjpeg_turbo"
    std::string name; // "libjpeg-turbo"
    std::string version;

    bool operator==(const LibraryVersion&) const = default;
};

struct MachineFacts
{
    ProgramFacts program;
    SystemFacts system;
    ProcessorFacts processor;
    GroupLimits groups;
    MemoryFacts memory;
    ResourceLimits limits;
    BackendFacts backend;
    CudaDriverFacts cuda;
    DiskFacts disk;
    std::optional<std::string> windowPlatform; // Qt's: "xcb"; absent without a window
    std::vector<LibraryVersion> libraries;     // loaded into this process
};

} // namespace formwork
