// Betons as small inputs: pages are two megabytes or more, and nothing but zeros is needed there.
//
// An input is the length of the front (u32, little-endian), the front (header, field descriptors,
// metadata, manifest) and the rest, which stands where the header says that the allocation table
// is. Between the two there are zeros.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "support/mapping_disk.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

namespace formwork::test {

class FoldedBeton final : public MappedFile
{
public:
    // Larger holes would only cost time.
    static constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20;

    explicit FoldedBeton(std::span<const std::byte> input)
    {
        std::uint32_t length = 0;
        if (input.size() >= sizeof length)
            std::memcpy(&length, input.data(), sizeof length);
        input = input.subspan(std::min(input.size(), sizeof length));
        m_front = input.first(std::min<std::size_t>(length, input.size()));
        m_rest = input.subspan(m_front.size());
        m_table = m_front.size();
        constexpr std::size_t kTableField = 16;
        std::uint64_t table = 0;
        if (m_front.size() >= kTableField + sizeof table)
            std::memcpy(&table, m_front.data() + kTableField, sizeof table);
        if (table > m_table && table < kMostBytes)
            m_table = table;
    }

    // The other way round, of a whole file.
    static std::vector<std::byte> folded(std::span<const std::byte> file, std::size_t front,
                                         std::size_t table)
    {
        const auto length = static_cast<std::uint32_t>(front);
        const auto lengthBytes = std::as_bytes(std::span(&length, 1));
        std::vector<std::byte> input(lengthBytes.begin(), lengthBytes.end());
        const auto add = [&](std::span<const std::byte> part) {
            input.insert(input.end(), part.begin(), part.end());
        };
        add(file.first(front));
        add(file.subspan(table));
        return input;
    }

    std::uint64_t size() const override { return m_table + m_rest.size(); }
    void readAt(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (offset > size() || out.size() > size() - offset)
            throw std::logic_error("a range outside the file was requested"); // checked too little
        std::ranges::fill(out, std::byte{0});
        copyPart(m_front, 0, offset, out);
        copyPart(m_rest, m_table, offset, out);
    }
    void visit(const FileRange& range, const Visitor& visitor) const override
    {
        if (range.offset > size() || range.bytes > size() - range.offset)
            throw std::logic_error("a range outside the file was requested");
        std::vector<std::byte> bytes(static_cast<std::size_t>(range.bytes));
        readAt(range.offset, bytes);
        visitor(bytes);
    }

private:
    // What of `part`, which lies at `at` in the file, belongs to `out`, which lies at `offset`.
    static void copyPart(std::span<const std::byte> part, std::uint64_t at, std::uint64_t offset,
                         std::span<std::byte> out)
    {
        const std::uint64_t begin = std::max(at, offset);
        const std::uint64_t end = std::min(at + part.size(), offset + out.size());
        if (begin < end)
            std::memcpy(out.data() + (begin - offset), part.data() + (begin - at), end - begin);
    }

    std::span<const std::byte> m_front;
    std::span<const std::byte> m_rest;
    std::uint64_t m_table = 0;
};

// Has one file.
class FoldedBetonDisk final : public MappingDisk
{
public:
    explicit FoldedBetonDisk(std::span<const std::byte> input) : m_input(input) {}

    std::unique_ptr<MappedFile> map(const std::filesystem::path&) override
    {
        return std::make_unique<FoldedBeton>(m_input);
    }

private:
    std::span<const std::byte> m_input;
};

} // namespace formwork::test
