#include "core/train/device/precision.h"

#include "core/base/error.h"
#include "core/model/torch_compat.h"
#include "core/train/device/device.h"
#include "core/train/device/torch_errors.h"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>
#include <fmt/format.h>

#include <exception>
#include <fstream>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace formwork {

namespace {

torch::ScalarType typeOf(PrecisionKind precision)
{
    return precision == PrecisionKind::Float16 ? at::kHalf : at::kBFloat16;
}

constexpr std::string_view kProcessor = "this processor";
constexpr double kWorthRounding = 1.1;

// Of LibTorch's setting, which is global itself.
std::mutex s_tensorFloat32Mutex;
int s_tensorFloat32Uses = 0;
bool s_isTensorFloat32Allowed = false;

} // namespace

AutocastScope::AutocastScope(torch::Device device, PrecisionKind precision)
    : m_device(device)
    , m_active(precision != PrecisionKind::Float32)
{
    if (!m_active)
        return;
    if (precision == PrecisionKind::Auto)
        throw std::logic_error("autocast needs a precision that was chosen");
    at::autocast::increment_nesting();
    m_wasActive = compat::autocastIsOn(m_device.type());
    compat::setAutocastType(m_device.type(), typeOf(precision));
    compat::setAutocast(m_device.type(), true);
}

AutocastScope::~AutocastScope()
{
    if (!m_active)
        return;
    // The casts of weights are kept until the outermost scope ends.
    if (at::autocast::decrement_nesting() == 0)
        at::autocast::clear_cache();
    compat::setAutocast(m_device.type(), m_wasActive);
}

bool hasBFloat16(std::istream& cpuInfo)
{
    for (std::string line; std::getline(cpuInfo, line);) {
        const bool isX86 = line.starts_with("flags");
        if (!isX86 && !line.starts_with("Features"))
            continue;
        std::istringstream words(line);
        for (std::string word; words >> word;)
            if (isX86 ? word == "avx512_bf16" || word == "amx_bf16" : word == "bf16")
                return true;
        return false; // other cores say the same
    }
    return false;
}

PrecisionSupport precisionSupport(torch::Device device)
{
    if (device.is_cpu()) {
        std::ifstream info("/proc/cpuinfo");
        return {hasBFloat16(info), false, false, std::string(kProcessor)};
    }
    const auto capability = cudaCapability(device.index());
    const auto isAtLeast = [&capability](int major) {
        return !capability || *capability >= CudaCapability{major, 0};
    };
    return {isAtLeast(8), isAtLeast(7), isAtLeast(8), describeDevice(device)};
}

void requirePrecision(const PrecisionSupport& support, const TrainConfig& config)
{
    const PrecisionKind precision = config.precision;
    const bool isSupported = precision == PrecisionKind::BFloat16  ? support.bfloat16
                             : precision == PrecisionKind::Float16 ? support.float16
                                                                   : true;
    if (!isSupported)
        throw Error(ErrorCode::InvalidConfig,
                    Text("train.precision is %1, for which %2 has no instructions: training would "
                         "take many times as long as in float32")
                        .arg(precisionName(precision), support.device),
                    {}, Text("set train.precision to float32, or to auto"));
    if (config.tf32 && !support.tensorFloat32 && support.device != kProcessor)
        throw Error(ErrorCode::InvalidConfig,
                    Text("train.tf32 is on, but %1 has no TensorFloat-32").arg(support.device), {},
                    Text("set train.tf32 to false"));
}

PrecisionChoice choosePrecision(const PrecisionSupport& support, const PrecisionTrial& trial)
{
    if (!support.bfloat16 && !support.float16)
        return {PrecisionKind::Float32,
                fmt::format("Products in float32: {} has no instructions for shorter numbers",
                            support.device)};
    const PrecisionKind shorter =
        support.bfloat16 ? PrecisionKind::BFloat16 : PrecisionKind::Float16;
    const StepSeconds full = trial(PrecisionKind::Float32);
    StepSeconds reduced;
    try {
        reduced = trial(shorter);
    } catch (const std::exception& error) {
        const auto* own = dynamic_cast<const Error*>(&error);
        if ((own != nullptr && own->code() == ErrorCode::Cancelled) || meansOutOfMemory(error))
            throw;
        return {PrecisionKind::Float32,
                fmt::format("Products in float32: a trial in {} failed ({})",
                            precisionName(shorter), error.what())};
    }
    const bool isFaster = full.median > kWorthRounding * reduced.median;
    const bool isClear = reduced.most < full.least;
    const PrecisionKind chosen = isFaster && isClear ? shorter : PrecisionKind::Float32;
    return {chosen,
            fmt::format("Products in {}: a step took {:.3g} ms in float32, {:.3g} ms in {}{}",
                        precisionName(chosen), 1e3 * full.median, 1e3 * reduced.median,
                        precisionName(shorter),
                        isFaster && !isClear ? ", but steps varied by more than that" : "")};
}

TensorFloat32Use::TensorFloat32Use(torch::Device device, bool allow) : m_isOnCuda(device.is_cuda())
{
    if (!m_isOnCuda)
        return;
    const std::lock_guard lock(s_tensorFloat32Mutex);
    if (s_tensorFloat32Uses > 0 && s_isTensorFloat32Allowed != allow)
        throw Error(ErrorCode::Busy,
                    Text("train.tf32 is %1, but another training of this program computes with %2")
                        .arg(allow ? "true" : "false", allow ? "false" : "true"),
                    {}, Text("wait until it has ended, or use the same train.tf32"));
    ++s_tensorFloat32Uses;
    s_isTensorFloat32Allowed = allow;
    at::globalContext().setAllowTF32CuBLAS(allow);
    at::globalContext().setAllowTF32CuDNN(allow);
}

TensorFloat32Use::~TensorFloat32Use()
{
    if (!m_isOnCuda)
        return;
    const std::lock_guard lock(s_tensorFloat32Mutex);
    --s_tensorFloat32Uses;
}

} // namespace formwork
