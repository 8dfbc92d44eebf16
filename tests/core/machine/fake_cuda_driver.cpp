// A libcuda.so.1 for tests. FORMWORK_FAKE_CUDA: "STATUS VERSION DEVICES", where STATUS is what
// cuInit() returns.
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
}
