#include "core/machine/cuda_driver.h"

#include "core/machine/text_files.h"

#include <dlfcn.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <utility>

namespace formwork {

namespace {

// From cuda.h; the driver's interface does not change.
constexpr int kCudaSuccess = 0;
constexpr int kCudaNoDevice = 100;
constexpr int kCapabilityMajor = 75; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_...
constexpr int kCapabilityMinor = 76;

// A library by its functions' names; functions that it lacks fail.
class Driver
{
public:
    explicit Driver(const std::string& library)
        : m_library(::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL))
    {}

    bool isLoaded() const { return m_library != nullptr; }

    template <typename... Arguments>
    int call(const char* name, Arguments... arguments) const
    {
        const auto function = reinterpret_cast<int (*)(Arguments...)>(::dlsym(m_library, name));
        constexpr int kNotFound = 500; // as CUDA itself says
        return function == nullptr ? kNotFound : function(arguments...);
    }

    // "CUDA_ERROR_UNKNOWN (999)"
    std::string describe(int status) const
    {
        const char* name = nullptr;
        if (call("cuGetErrorName", status, &name) != kCudaSuccess || name == nullptr)
            return "CUDA error " + std::to_string(status);
        return std::string(name) + " (" + std::to_string(status) + ")";
    }

    CudaDeviceFacts device(int index) const
    {
        CudaDeviceFacts facts;
        int handle = 0;
        std::array<char, 256> name{};
        if (call("cuDeviceGet", &handle, index) != kCudaSuccess)
            return facts;
        if (call("cuDeviceGetName", name.data(), static_cast<int>(name.size()) - 1, handle) ==
            kCudaSuccess)
            facts.name = name.data();
        std::size_t bytes = 0;
        if (call("cuDeviceTotalMem_v2", &bytes, handle) == kCudaSuccess)
            facts.memory = bytes;
        call("cuDeviceGetAttribute", &facts.major, kCapabilityMajor, handle);
        call("cuDeviceGetAttribute", &facts.minor, kCapabilityMinor, handle);
        return facts;
    }

    // "0000:01:00.0"; empty where the driver does not say.
    std::string busAddress(int index) const
    {
        int handle = 0;
        std::array<char, 32> address{};
        if (call("cuDeviceGet", &handle, index) != kCudaSuccess ||
            call("cuDeviceGetPCIBusId", address.data(), static_cast<int>(address.size()) - 1,
                 handle) != kCudaSuccess)
            return {};
        return address.data();
    }

private:
    void* m_library;
};

// nvml.h; its functions return 0 for success as well.
struct ManagementMemory
{
    unsigned long long total = 0;
    unsigned long long free = 0;
    unsigned long long used = 0;
};

// Both libraries count the devices in their own order, so the bus address identifies one.
std::optional<std::uint64_t> freeMemory(const Driver& management, const std::string& busAddress)
{
    void* device = nullptr;
    ManagementMemory memory;
    if (busAddress.empty() ||
        management.call("nvmlDeviceGetHandleByPciBusId_v2", busAddress.c_str(), &device) !=
            kCudaSuccess ||
        management.call("nvmlDeviceGetMemoryInfo", device, &memory) != kCudaSuccess)
        return std::nullopt;
    return memory.free;
}

void askForFreeMemory(const Driver& driver, const std::string& library, CudaDriverFacts& facts)
{
    const Driver management(library);
    if (!management.isLoaded() || management.call("nvmlInit_v2") != kCudaSuccess)
        return;
    for (std::size_t index = 0; index < facts.devices.size(); ++index)
        facts.devices[index].freeMemory =
            freeMemory(management, driver.busAddress(static_cast<int>(index)));
    management.call("nvmlShutdown");
}

// "NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.15  Fri ...": the first word of digits
// and dots.
std::string driverVersion(std::string_view text)
{
    std::string_view line = takeLine(text);
    while (!(line = trimmed(line)).empty()) {
        const std::string_view word = line.substr(0, line.find(' '));
        if (word.find('.') != std::string_view::npos &&
            word.find_first_not_of("0123456789.") == std::string_view::npos)
            return std::string(word);
        line.remove_prefix(word.size());
    }
    return {};
}

void askForDevices(const Driver& driver, CudaDriverFacts& facts)
{
    // The version is known even where there is no device.
    if (driver.call("cuDriverGetVersion", &facts.cudaVersion) != kCudaSuccess)
        facts.cudaVersion = 0;
    int status = driver.call("cuInit", 0U);
    int count = 0;
    if (status == kCudaSuccess)
        status = driver.call("cuDeviceGetCount", &count);
    if (status == kCudaNoDevice || (status == kCudaSuccess && count == 0)) {
        facts.failure = Text("the driver finds no device");
        return;
    }
    if (status != kCudaSuccess) {
        facts.failure = Text("the driver fails: %1").arg(driver.describe(status));
        return;
    }
    for (int index = 0; index < count; ++index)
        facts.devices.push_back(driver.device(index));
}

} // namespace

CudaDriverFacts askCudaDriver(const std::string& library, const std::filesystem::path& root,
                              const std::string& management)
{
    CudaDriverFacts facts;
    facts.isRestricted = std::getenv("CUDA_VISIBLE_DEVICES") != nullptr;
    facts.version = driverVersion(kernelText(root / "proc/driver/nvidia/version"));
    const Driver driver(library);
    facts.isInstalled = driver.isLoaded();
    if (!driver.isLoaded()) {
        facts.failure = Text("there is no NVIDIA driver (%1)").arg("libcuda.so.1");
        return facts;
    }
    askForDevices(driver, facts);
    if (!facts.devices.empty())
        askForFreeMemory(driver, management, facts);
    return facts;
}

std::vector<UsableDevice> usableDevices(const BackendInfo& backend, const CudaDriverFacts& driver)
{
    std::vector<UsableDevice> devices;
    for (std::size_t index = 0; index < backend.cudaDevices.size(); ++index) {
        UsableDevice device{.index = static_cast<int>(index), .name = backend.cudaDevices[index]};
        if (index < driver.devices.size()) {
            device.memory = driver.devices[index].memory;
            device.freeMemory = driver.devices[index].freeMemory;
        }
        devices.push_back(std::move(device));
    }
    return devices;
}

std::string cudaVersionText(int version)
{
    return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

} // namespace formwork
