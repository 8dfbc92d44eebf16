#include "core/base/error.h"
#include "core/weights/pickle.h"
#include "support/memory_file.h"

#include <cstdlib>
#include <filesystem>

using namespace formwork;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const test::MemoryFile file(std::string(reinterpret_cast<const char*>(data), size));
    const std::filesystem::path path("fuzz.pkl");
    try {
        pickle::Input input(file, 0, size, path);
        const pickle::Document document = pickle::parse(input);
        if (document.root >= document.values.size() || input.position() > size)
            std::abort();
    } catch (const Error&) {
    }
    return 0;
}
