// Which GPU is asked, with functions in place of NVIDIA's: a machine with three GPUs of which CUDA
// counts two, in another order than NVML does.
#include "core/base/nvidia_gpu.h"

#include <QTest>

#include <cstring>
#include <string>
#include <vector>

using namespace formwork;

namespace {

const std::vector<std::string> kAddresses = {"0000:01:00.0", "0000:41:00.0", "0000:81:00.0"};
const std::vector<int> kVisible = {2, 0}; // CUDA_VISIBLE_DEVICES=2,0: CUDA's handles

// The bookkeeping of contexts.
int s_retained = 0;
std::vector<void*> s_contexts;

void* contextOf(int device)
{
    static std::vector<int> places(kAddresses.size());
    return &places.at(static_cast<std::size_t>(device));
}

int retain(void** context, int device)
{
    ++s_retained;
    *context = contextOf(device);
    return 0;
}
int release(int)
{
    --s_retained;
    return 0;
}
int push(void* context)
{
    s_contexts.push_back(context);
    return 0;
}
int pop(void** context)
{
    *context = s_contexts.back();
    s_contexts.pop_back();
    return 0;
}
int memoryOfContext(std::size_t* free, std::size_t* total)
{
    for (int device = 0; device < 3; ++device)
        if (s_contexts.back() == contextOf(device)) {
            *total = 1000;
            *free = 1000 - 100 * static_cast<std::size_t>(device);
            return 0;
        }
    return 1;
}

NvidiaFunctions machine()
{
    NvidiaFunctions nvidia;
    nvidia.cuInit = [](unsigned) {
        return 0;
    };
    nvidia.cuDeviceGet = [](int* device, int index) {
        if (index < 0 || index >= static_cast<int>(kVisible.size()))
            return 101; // CUDA_ERROR_INVALID_DEVICE
        *device = kVisible[static_cast<std::size_t>(index)];
        return 0;
    };
    nvidia.cuDeviceGetPCIBusId = [](char* address, int length, int device) {
        std::strncpy(address, kAddresses.at(static_cast<std::size_t>(device)).c_str(),
                     static_cast<std::size_t>(length));
        return 0;
    };
    nvidia.cuDevicePrimaryCtxRetain = retain;
    nvidia.cuDevicePrimaryCtxRelease = release;
    nvidia.cuCtxPushCurrent = push;
    nvidia.cuCtxPopCurrent = pop;
    nvidia.cuMemGetInfo = memoryOfContext;
    nvidia.nvmlInit = [] {
        return 0;
    };
    nvidia.nvmlDeviceGetHandleByPciBusId = [](const char* address, void** device) {
        for (int i = 0; i < 3; ++i)
            if (kAddresses[static_cast<std::size_t>(i)] == address) {
                *device = contextOf(i);
                return 0;
            }
        return 6; // NVML_ERROR_NOT_FOUND
    };
    nvidia.nvmlDeviceGetUtilizationRates = [](void* device, NvmlUtilization* rates) {
        rates->kernel = device == contextOf(0) ? 10 : device == contextOf(2) ? 90 : 50;
        return 0;
    };
    nvidia.nvmlDeviceGetMemoryInfo = [](void* device, NvmlMemory* memory) {
        memory->total = 1000;
        memory->used = device == contextOf(0) ? 100 : 300;
        memory->free = memory->total - memory->used;
        return 0;
    };
    return nvidia;
}

} // namespace

class TestNvidiaGpu : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        s_retained = 0;
        s_contexts.clear();
    }

    void theDeviceOfTheRunIsRead()
    {
        const NvidiaFunctions nvidia = machine();
        QCOMPARE(busAddress(nvidia, 0), "0000:81:00.0");
        QCOMPARE(busAddress(nvidia, 1), "0000:01:00.0");
        QCOMPARE(busAddress(nvidia, 2), "");
        QCOMPARE(readGpuUse(nvidia, 0).share.value(), 0.9);
        QCOMPARE(readGpuUse(nvidia, 0).memoryUsed.value(), 300.0);
        QCOMPARE(readGpuUse(nvidia, 1).share.value(), 0.1);
        QCOMPARE(readGpuUse(nvidia, 1).memoryTotal.value(), 1000.0);
        QVERIFY(!readGpuUse(nvidia, 2).share);
    }

    void memoryInUseIsThatOfTheDevice()
    {
        const NvidiaFunctions nvidia = machine();
        s_contexts.push_back(contextOf(0)); // LibTorch's current one
        QCOMPARE(gpuMemoryInUse(nvidia, 0).value(), 200U);
        QCOMPARE(gpuMemoryInUse(nvidia, 1).value(), 0U);
        QVERIFY(!gpuMemoryInUse(nvidia, 2));
        QCOMPARE(s_retained, 0);
        QCOMPARE(s_contexts, std::vector{contextOf(0)});
    }

    void whatIsMissingIsAbsent()
    {
        QCOMPARE(busAddress({}, 0), "");
        QVERIFY(!gpuMemoryInUse({}, 0));
        QVERIFY(!readGpuUse({}, 0).share);
        NvidiaFunctions nvidia = machine();
        nvidia.nvmlDeviceGetUtilizationRates = [](void*, NvmlUtilization*) {
            return 3; // NVML_ERROR_NOT_SUPPORTED, as on a partitioned GPU
        };
        QVERIFY(!readGpuUse(nvidia, 0).share);
        QVERIFY(readGpuUse(nvidia, 0).memoryUsed);
        nvidia.cuInit = [](unsigned) {
            return 100; // CUDA_ERROR_NO_DEVICE
        };
        QVERIFY(!readGpuUse(nvidia, 0).memoryUsed);
        nvidia = machine();
        nvidia.cuMemGetInfo = [](std::size_t*, std::size_t*) {
            return 999;
        };
        QVERIFY(!gpuMemoryInUse(nvidia, 0));
        QCOMPARE(s_retained, 0);
    }

    void theLibrariesOfThisMachine()
    {
        const NvidiaFunctions nvidia = nvidiaFunctions();
        QVERIFY(busAddress(nvidia, 1 << 20).empty()); // no machine has as many
        if (busAddress(nvidia, 0).empty())
            QSKIP("skipped: no NVIDIA GPU");
        QVERIFY(readGpuUse(nvidia, 0).memoryTotal.value() > 0);
        QVERIFY(gpuMemoryInUse(nvidia, 0).value() > 0);
    }
};

QTEST_APPLESS_MAIN(TestNvidiaGpu)
#include "tst_nvidia_gpu.moc"
