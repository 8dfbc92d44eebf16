#include "core/train/precision.h"

#include "core/base/error.h"
#include "core/model/torch_compat.h"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>

#include <fstream>
#include <sstream>

namespace formwork {

namespace {

torch::ScalarType typeOf(PrecisionKind precision)
{
    return precision == PrecisionKind::Float16 ? at::kHalf : at::kBFloat16;
}

} // namespace

AutocastScope::AutocastScope(torch::Device device, PrecisionKind precision)
    : m_device(device)
    , m_active(precision != PrecisionKind::Float32)
{
    if (!m_active)
        return;
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

std::string checkPrecision(torch::Device device, PrecisionKind precision)
{
    if (!device.is_cpu() || precision == PrecisionKind::Float32)
        return {};
    if (precision == PrecisionKind::Float16)
        throw Error(ErrorCode::InvalidConfig, "train.precision is float16, but the CPU computes",
                    {}, "set train.precision to bfloat16 or float32, or train on CUDA");
    return cpuHasBFloat16() ? std::string()
                            : "This processor has no instructions for bfloat16: float32 would be "
                              "faster (train.precision).";
}

void allowTensorFloat32(torch::Device device, bool allow)
{
    if (device.is_cpu())
        return;
    at::globalContext().setAllowTF32CuBLAS(allow);
    at::globalContext().setAllowTF32CuDNN(allow);
}

} // namespace formwork
