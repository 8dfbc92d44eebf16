// Writes archives and pickles byte by byte, right or wrong, for tests of what reads them.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace formwork::test {

template <typename T>
std::string littleEndian(T value)
{
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

std::uint32_t plainCrc32(std::string_view bytes); // bit by bit

// A ZIP archive. What is wrong with it is said by changing members between add() and bytes().
struct ZipWriter
{
    struct Entry
    {
        std::string name;
        std::string data;
        std::uint32_t crc;
        std::uint16_t method = 0;
        std::uint16_t flags = 0;
        std::uint64_t claimedSize;                       // in the directory
        std::uint64_t claimedOffset = ~std::uint64_t{0}; // of the header; all ones: the true one
        bool zip64 = false;                              // numbers in an extra field
    };

    Entry& add(const std::string& name, const std::string& data);
    std::string bytes() const;

    std::vector<Entry> entries;
    bool zip64End = false;
    std::uint64_t claimedCount = ~std::uint64_t{0};
    std::uint64_t claimedDirectory = ~std::uint64_t{0}; // its offset
    std::string comment;
};

// Pieces of a pickle.
namespace pickled {

inline const std::string kStart("\x80\x02", 2);

std::string text(std::string_view value);
std::string number(std::int32_t value);
std::string tuple(const std::vector<std::string>& items);
std::string dict(const std::vector<std::pair<std::string, std::string>>& items);
std::string global(const std::string& module, const std::string& name);
std::string call(const std::string& function, const std::string& arguments);
std::string storage(const std::string& type, const std::string& key, std::int32_t elements);
std::string tensor(const std::string& storage, std::int32_t offset,
                   const std::vector<std::int32_t>& shape,
                   const std::vector<std::int32_t>& strides);

} // namespace pickled

// An archive as torch.save makes it: the pickle and the storages' bytes by key.
ZipWriter torchArchive(const std::string& pickle,
                       const std::vector<std::pair<std::string, std::string>>& storages);

struct LegacyStorage
{
    std::string key;
    std::uint64_t elements;
    std::string data;
};

// As torch.save wrote it before version 1.6.
std::string legacyFile(const std::string& pickle, const std::vector<LegacyStorage>& storages);

} // namespace formwork::test
