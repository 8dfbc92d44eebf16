// A file system that can only map files: base of those that hold one file in memory.
#pragma once

#include "core/base/file_system.h"

#include <stdexcept>

namespace formwork::test {

class MappingDisk : public FileSystem
{
public:
    std::unique_ptr<WritableFile> create(const std::filesystem::path&) override { unused(); }
    std::unique_ptr<ReadableFile> open(const std::filesystem::path&) override { unused(); }
    void read(const std::filesystem::path&, std::vector<std::byte>&, std::uint64_t) override
    {
        unused();
    }
    void rename(const std::filesystem::path&, const std::filesystem::path&) override { unused(); }
    void remove(const std::filesystem::path&) override { unused(); }
    void createDirectories(const std::filesystem::path&) override { unused(); }
    void syncDirectory(const std::filesystem::path&) override { unused(); }

private:
    [[noreturn]] static void unused() { throw std::logic_error("only map() is expected"); }
};

} // namespace formwork::test
