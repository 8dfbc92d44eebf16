#include "core/train/device/torch_errors.h"

#include <c10/util/Exception.h>

#include <new>
#include <string>
#include <system_error>

namespace formwork {

namespace {

const char* nameOf(TorchTask task)
{
    switch (task) {
    case TorchTask::Training:
        return "training";
    case TorchTask::Evaluation:
        return "the evaluation";
    case TorchTask::Prediction:
        return "the prediction";
    case TorchTask::StepBenchmark:
        return "the benchmark";
    case TorchTask::Conversion:
        return "the conversion of weights";
    case TorchTask::Inquiry:
        break;
    }
    return "asking for the machine's abilities";
}

const char* memoryHint(TorchTask task)
{
    switch (task) {
    case TorchTask::Training:
        return "lower train.batch_size or model.image_size, or close other programs";
    case TorchTask::Evaluation:
    case TorchTask::Prediction:
    case TorchTask::StepBenchmark:
        return "use a smaller batch, or close other programs";
    case TorchTask::Conversion:
    case TorchTask::Inquiry:
        break;
    }
    return "close other programs";
}

// Older versions throw a plain c10::Error when host memory runs out.
bool saysOutOfMemory(const std::string& message)
{
    for (const char* sign : {"not enough memory", "can't allocate memory", "out of memory"})
        if (message.find(sign) != std::string::npos)
            return true;
    return false;
}

std::string firstLine(const std::string& text)
{
    return text.substr(0, text.find('\n'));
}

} // namespace

bool meansOutOfMemory(const std::exception& error)
{
    if (const auto* own = dynamic_cast<const Error*>(&error))
        return own->code() == ErrorCode::OutOfMemory;
    return dynamic_cast<const std::bad_alloc*>(&error) != nullptr || saysOutOfMemory(error.what());
}

void rethrowAsError(TorchTask task)
{
    const std::string name = nameOf(task);
    try {
        throw;
    } catch (const Error&) {
        throw;
    } catch (const c10::Error& error) {
        const std::string message = firstLine(error.what_without_backtrace());
        if (meansOutOfMemory(error))
            throw Error(ErrorCode::OutOfMemory, name + " ran out of memory: " + message, {},
                        memoryHint(task));
        throw Error(ErrorCode::Internal, "LibTorch failed: " + message);
    } catch (const std::system_error& error) {
        throw Error(ErrorCode::Io, name + " failed: " + error.what());
    } catch (const std::exception& error) {
        if (meansOutOfMemory(error))
            throw Error(ErrorCode::OutOfMemory, name + " ran out of memory", {}, memoryHint(task));
        throw Error(ErrorCode::Internal, name + " failed: " + firstLine(error.what()));
    }
}

} // namespace formwork
