#include "core/train/device/torch_errors.h"

#include <c10/util/Exception.h>
#include <torch/cuda.h>

#include <algorithm>
#include <array>
#include <new>
#include <string>
#include <system_error>

namespace formwork {

namespace {

Text nameOf(TorchTask task)
{
    switch (task) {
    case TorchTask::Training:
        return Text("training");
    case TorchTask::Evaluation:
        return Text("the evaluation");
    case TorchTask::Prediction:
        return Text("the prediction");
    case TorchTask::StepBenchmark:
        return Text("the benchmark");
    case TorchTask::Conversion:
        return Text("the conversion of weights");
    case TorchTask::Export:
        return Text("the export of a model");
    case TorchTask::Inquiry:
        break;
    }
    return Text("querying the machine's capabilities");
}

Text memoryHint(TorchTask task)
{
    switch (task) {
    case TorchTask::Training:
        return Text("lower train.batch_size or model.image_size, or close other programs");
    case TorchTask::Evaluation:
    case TorchTask::Prediction:
    case TorchTask::StepBenchmark:
        return Text("use a smaller batch, or close other programs");
    case TorchTask::Conversion:
    case TorchTask::Export:
    case TorchTask::Inquiry:
        break;
    }
    return Text("close other programs");
}

// Older versions throw a plain c10::Error when host memory runs out.
bool saysOutOfMemory(const std::string& message)
{
    // CUDA's libraries name the state in which they find no memory for their workspace.
    for (const char* sign : {"not enough memory", "can't allocate memory", "out of memory",
                             "CUBLAS_STATUS_ALLOC_FAILED", "CUBLAS_STATUS_NOT_INITIALIZED",
                             "CUDNN_STATUS_ALLOC_FAILED", "CUDNN_STATUS_NOT_INITIALIZED"})
        if (message.find(sign) != std::string::npos)
            return true;
    return false;
}

std::string firstLine(const std::string& text)
{
    return text.substr(0, text.find('\n'));
}

// cuBLAS and cuDNN only name their own state. If the calling thread's device is lost, it says so.
std::string causeOf(const c10::Error& error)
{
    std::string message = error.what_without_backtrace();
    const bool isOfLibrary = message.find("CUBLAS_STATUS_") != std::string::npos ||
                             message.find("CUDNN_STATUS_") != std::string::npos;
    if (!isOfLibrary || !torch::cuda::is_available())
        return message;
    try {
        torch::cuda::synchronize();
    } catch (const c10::Error& cause) {
        return cause.what_without_backtrace();
    }
    return message;
}

} // namespace

bool meansDeviceLost(const std::string& message)
{
    // cudaGetErrorString() of the errors after which a context is dead; from CUDA's
    // documentation of cudaError_t ("the process must be terminated and relaunched"), and of those
    // that mean an absent device.
    constexpr std::array kSigns = {"uncorrectable ECC error",
                                   "an illegal memory access",
                                   "an illegal instruction",
                                   "misaligned address",
                                   "invalid program counter",
                                   "operation not supported on global/shared address space",
                                   "hardware stack error",
                                   "unspecified launch failure",
                                   "the launch timed out",
                                   "device-side assert",
                                   "device(s) is/are busy or unavailable",
                                   "no CUDA-capable device is detected",
                                   "uncorrectable NVLink error",
                                   "contained error",
                                   "external device",
                                   "GPU is lost",
                                   "fallen off the bus",
                                   "unknown error"};
    return message.find("CUDA") != std::string::npos &&
           std::ranges::any_of(kSigns, [&message](const char* sign) {
               return message.find(sign) != std::string::npos;
           });
}

bool meansOutOfMemory(const std::exception& error)
{
    if (const auto* own = dynamic_cast<const Error*>(&error))
        return own->code() == ErrorCode::OutOfMemory;
    return dynamic_cast<const std::bad_alloc*>(&error) != nullptr || saysOutOfMemory(error.what());
}

void rethrowAsError(TorchTask task)
{
    const Text name = nameOf(task);
    try {
        throw;
    } catch (const Error&) {
        throw;
    } catch (const c10::Error& error) {
        const std::string cause = causeOf(error);
        const std::string message = firstLine(cause);
        if (saysOutOfMemory(cause))
            throw Error(ErrorCode::OutOfMemory, Text("%1 ran out of memory: %2").arg(name, message),
                        {}, memoryHint(task));
        if (meansDeviceLost(cause))
            throw Error(ErrorCode::DeviceUnavailable,
                        Text("%1 lost its GPU: %2").arg(name, message), {},
                        task == TorchTask::Training
                            ? Text("resume the run from its last checkpoint on another device; "
                                   "nvidia-smi shows the state of this one")
                            : Text("nvidia-smi shows the state of the device"));
        throw Error(ErrorCode::Internal, Text("LibTorch failed: %1").arg(message));
    } catch (const std::system_error& error) {
        throw Error(ErrorCode::Io, Text("%1 failed: %2").arg(name, error.what()));
    } catch (const std::exception& error) {
        if (meansOutOfMemory(error))
            throw Error(ErrorCode::OutOfMemory, Text("%1 ran out of memory").arg(name), {},
                        memoryHint(task));
        throw Error(ErrorCode::Internal, Text("%1 failed: %2").arg(name, firstLine(error.what())));
    }
}

} // namespace formwork
