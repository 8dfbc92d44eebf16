#include "core/train/device/precision.h"

#include "core/base/error.h"
#include "core/model/torch_compat.h"
#include "core/train/device/device.h"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>
#include <fmt/format.h>

#include <fstream>
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

// Whether this processor multiplies bfloat16 faster than float32 (AVX-512 BF16, AMX).
bool cpuHasBFloat16()
{
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (!line.starts_with("flags"))
            continue;
        std::istringstream words(line);
        for (std::string word; words >> word;)
            if (word == "avx512_bf16" || word == "amx_bf16")
                return true;
        return false;
    }
    return false;
}

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

PrecisionSupport precisionSupport(torch::Device device)
{
    if (device.is_cpu())
        return {cpuHasBFloat16(), false, false, std::string(kProcessor)};
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
    const double full = trial(PrecisionKind::Float32);
    const double reduced = trial(shorter);
    const PrecisionKind chosen = full > kWorthRounding * reduced ? shorter : PrecisionKind::Float32;
    return {chosen,
            fmt::format("Products in {}: a step took {:.3g} ms in float32, {:.3g} ms in {}",
                        precisionName(chosen), 1e3 * full, 1e3 * reduced, precisionName(shorter))};
}

void allowTensorFloat32(torch::Device device, bool allow)
{
    if (device.is_cpu())
        return;
    at::globalContext().setAllowTF32CuBLAS(allow);
    at::globalContext().setAllowTF32CuDNN(allow);
}

} // namespace formwork
