// A file in memory, for what reads files.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"

#include <cstring>
#include <span>
#include <string>
#include <utility>

namespace formwork::test {

class MemoryFile final : public ReadableFile
{
public:
    explicit MemoryFile(std::string bytes) : m_bytes(std::move(bytes)) {}
    std::uint64_t size() const override { return m_bytes.size(); }
    void readAt(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (offset > m_bytes.size() || out.size() > m_bytes.size() - offset)
            throw Error(ErrorCode::Internal, Text("read beyond the end"));
        if (!out.empty()) // whose pointer may be null, which memcpy() must not get
            std::memcpy(out.data(), m_bytes.data() + offset, out.size());
    }

private:
    std::string m_bytes;
};

} // namespace formwork::test
