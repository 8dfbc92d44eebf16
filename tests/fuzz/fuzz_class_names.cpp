#include "core/beton/class_names.h"

#include <cstdlib>
#include <string>
#include <vector>

using namespace formwork;

// A list of names, one a line, in which each is found as itself, however it is composed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::vector<std::string> names(1);
    for (std::size_t i = 0; i < size; ++i) {
        if (data[i] == '\n')
            names.emplace_back();
        else
            names.back() += static_cast<char>(data[i]);
    }
    const ClassIndex index(names);
    for (const std::string& name : names) {
        const auto found = index.find(name);
        const std::string composed = comparableName(name);
        if (!found || !isSameClass(names[*found], name) || index.find(composed) != found ||
            comparableName(composed) != composed)
            std::abort();
    }
    return 0;
}
