#include "core/base/error.h"
#include "core/weights/zip_archive.h"
#include "support/memory_file.h"

#include <cstdlib>

using namespace formwork;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const test::MemoryFile file(std::string(reinterpret_cast<const char*>(data), size));
    try {
        const ZipArchive archive(file, "fuzz.zip");
        for (const ZipEntry& entry : archive.entries()) {
            if (archive.find(entry.name) != &entry || entry.offset > size ||
                entry.size > size - entry.offset)
                std::abort();
            try {
                archive.verify(entry);
                archive.read(entry, 1U << 16);
            } catch (const Error&) {
            }
        }
    } catch (const Error&) {
    }
    return 0;
}
