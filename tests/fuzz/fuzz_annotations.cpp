#include "core/base/error.h"
#include "core/dataset/scan/annotations.h"

#include <cstdlib>

using namespace formwork;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    try {
        for (const auto& [file, name] :
             parseAnnotations({reinterpret_cast<const char*>(data), size}, "val_annotations.txt"))
            if (file.empty() || name.empty() || file.find('\n') != file.npos)
                std::abort();
    } catch (const Error&) {
    }
    return 0;
}
