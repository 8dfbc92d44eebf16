// A libcuda.so.1 and libnvidia-ml.so.1 for tests. FORMWORK_FAKE_CUDA: "STATUS VERSION DEVICES",
// where STATUS is what cuInit() returns.
#include <cstddef>
#include <cstdio>
#include <cstdlib>

namespace {

struct Answers
{
    int status = 0;
    int version = 0;
    int devices = 0;
};

Answers answers()
{
    Answers given;
    if (const char* text = std::getenv("FORMWORK_FAKE_CUDA"))
        std::sscanf(text, "%d %d %d", &given.status, &given.version, &given.devices);
    return given;
}

} // namespace

extern "C" {

int cuInit(unsigned)
{
    return answers().status;
}

int cuDriverGetVersion(int* version)
{
    *version = answers().version;
    return 0;
}

int cuGetErrorName(int status, const char** name)
{
    *name = "CUDA_ERROR_UNKNOWN";
    return status == 999 ? 0 : 1;
}

int cuDeviceGetCount(int* count)
{
    *count = answers().devices;
    return 0;
}

int cuDeviceGet(int* device, int index)
{
    *device = index + 40;
    return 0;
}

int cuDeviceGetName(char* name, int size, int device)
{
    std::snprintf(name, static_cast<std::size_t>(size), "Fake GPU %d", device);
    return 0;
}

int cuDeviceTotalMem_v2(std::size_t* bytes, int)
{
    *bytes = std::size_t{80} << 30;
    return 0;
}

int cuDeviceGetAttribute(int* value, int attribute, int)
{
    *value = attribute == 75 ? 9 : 1;
    return 0;
}

int cuDeviceGetPCIBusId(char* address, int size, int device)
{
    std::snprintf(address, static_cast<std::size_t>(size), "0000:%02d:00.0", device);
    return 0;
}

int nvmlInit_v2()
{
    return 0;
}

int nvmlShutdown()
{
    return 0;
}

// Knows all devices but number 42.
int nvmlDeviceGetHandleByPciBusId_v2(const char* address, void** device)
{
    static int numbers[100];
    int number = 0;
    if (std::sscanf(address, "0000:%d:00.0", &number) != 1 || number == 42)
        return 6;
    numbers[number] = number;
    *device = &numbers[number];
    return 0;
}

int nvmlDeviceGetMemoryInfo(void* device, unsigned long long* memory)
{
    memory[0] = 80ULL << 30;
    memory[1] = static_cast<unsigned long long>(*static_cast<int*>(device)) << 30;
    memory[2] = memory[0] - memory[1];
    return 0;
}
}
