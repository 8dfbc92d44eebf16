#include "core/weights/pth_writer.h"

namespace formwork::test {

std::uint32_t plainCrc32(std::string_view bytes)
{
    std::uint32_t crc = 0xffffffffU;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
    }
    return ~crc;
}

ZipWriter::Entry& ZipWriter::add(const std::string& name, const std::string& data)
{
    entries.push_back(
        {.name = name, .data = data, .crc = plainCrc32(data), .claimedSize = data.size()});
    return entries.back();
}

namespace {

std::string sizes(const ZipWriter::Entry& entry, std::uint64_t size)
{
    const auto shown = entry.zip64 ? 0xffffffffU : static_cast<std::uint32_t>(size);
    return littleEndian(entry.crc) + littleEndian(shown) + littleEndian(shown);
}

std::string zip64Extra(const ZipWriter::Entry& entry, std::uint64_t offset)
{
    if (!entry.zip64)
        return {};
    return littleEndian<std::uint16_t>(1) + littleEndian<std::uint16_t>(24) +
           littleEndian(entry.claimedSize) + littleEndian(entry.claimedSize) + littleEndian(offset);
}

std::string localHeader(const ZipWriter::Entry& entry)
{
    return littleEndian(0x04034b50U) + littleEndian<std::uint16_t>(20) + littleEndian(entry.flags) +
           littleEndian(entry.method) + std::string(4, '\0') + sizes(entry, entry.data.size()) +
           littleEndian(static_cast<std::uint16_t>(entry.name.size())) +
           littleEndian<std::uint16_t>(0) + entry.name;
}

std::string centralHeader(const ZipWriter::Entry& entry, std::uint64_t offset)
{
    const std::string extra = zip64Extra(entry, offset);
    return littleEndian(0x02014b50U) + std::string(4, '\0') + littleEndian(entry.flags) +
           littleEndian(entry.method) + std::string(4, '\0') + sizes(entry, entry.claimedSize) +
           littleEndian(static_cast<std::uint16_t>(entry.name.size())) +
           littleEndian(static_cast<std::uint16_t>(extra.size())) + std::string(10, '\0') +
           littleEndian(entry.zip64 ? 0xffffffffU : static_cast<std::uint32_t>(offset)) +
           entry.name + extra;
}

} // namespace

std::string ZipWriter::bytes() const
{
    std::string out;
    std::string directory;
    for (const Entry& entry : entries) {
        const std::uint64_t offset =
            entry.claimedOffset == ~std::uint64_t{0} ? out.size() : entry.claimedOffset;
        directory += centralHeader(entry, offset);
        out += localHeader(entry) + entry.data;
    }
    const std::uint64_t start =
        claimedDirectory == ~std::uint64_t{0} ? out.size() : claimedDirectory;
    const std::uint64_t count = claimedCount == ~std::uint64_t{0} ? entries.size() : claimedCount;
    out += directory;
    const std::uint64_t end64 = out.size();
    if (zip64End)
        out += littleEndian(0x06064b50U) + littleEndian<std::uint64_t>(44) + std::string(12, '\0') +
               littleEndian(count) + littleEndian(count) +
               littleEndian<std::uint64_t>(directory.size()) + littleEndian(start) +
               littleEndian(0x07064b50U) + std::string(4, '\0') + littleEndian(end64) +
               littleEndian(1U);
    const auto shown = [this](std::uint64_t value) {
        return zip64End ? 0xffffffffU : static_cast<std::uint32_t>(value);
    };
    return out + littleEndian(0x06054b50U) + std::string(4, '\0') +
           littleEndian(static_cast<std::uint16_t>(shown(count))) +
           littleEndian(static_cast<std::uint16_t>(shown(count))) +
           littleEndian(shown(directory.size())) + littleEndian(shown(start)) +
           littleEndian(static_cast<std::uint16_t>(comment.size())) + comment;
}

namespace pickled {

std::string text(std::string_view value)
{
    return 'X' + littleEndian(static_cast<std::uint32_t>(value.size())) + std::string(value);
}

std::string number(std::int32_t value)
{
    return 'J' + littleEndian(value);
}

std::string tuple(const std::vector<std::string>& items)
{
    std::string out = "(";
    for (const std::string& item : items)
        out += item;
    return out + 't';
}

std::string dict(const std::vector<std::pair<std::string, std::string>>& items)
{
    std::string out = "}(";
    for (const auto& [key, value] : items)
        out += text(key) + value;
    return out + 'u';
}

std::string global(const std::string& module, const std::string& name)
{
    return 'c' + module + '\n' + name + '\n';
}

std::string call(const std::string& function, const std::string& arguments)
{
    return function + arguments + 'R';
}

std::string storage(const std::string& type, const std::string& key, std::int32_t elements)
{
    return tuple(
               {text("storage"), global("torch", type), text(key), text("cpu"), number(elements)}) +
           'Q';
}

std::string tensor(const std::string& storage, std::int32_t offset,
                   const std::vector<std::int32_t>& shape, const std::vector<std::int32_t>& strides)
{
    const auto numbers = [](const std::vector<std::int32_t>& values) {
        std::vector<std::string> items;
        for (const std::int32_t value : values)
            items.push_back(number(value));
        return tuple(items);
    };
    return call(global("torch._utils", "_rebuild_tensor_v2"),
                tuple({storage, number(offset), numbers(shape), numbers(strides), "\x89",
                       call(global("collections", "OrderedDict"), ")")}));
}

} // namespace pickled

ZipWriter torchArchive(const std::string& pickle,
                       const std::vector<std::pair<std::string, std::string>>& storages)
{
    ZipWriter archive;
    archive.add("archive/data.pkl", pickle);
    for (const auto& [key, data] : storages)
        archive.add("archive/data/" + key, data);
    archive.add("archive/version", "3\n");
    return archive;
}

std::string legacyFile(const std::string& pickle, const std::vector<LegacyStorage>& storages)
{
    using namespace pickled;
    std::string version = "M";
    version += littleEndian<std::uint16_t>(1001);
    std::string out = kStart;
    out += "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
    out += kStart;
    out += version;
    out += '.';
    out += kStart;
    out += dict({{"protocol_version", version}, {"little_endian", "\x88"}});
    out += '.';
    out += pickle;
    out += kStart;
    out += "](";
    for (const LegacyStorage& storage : storages)
        out += text(storage.key);
    out += "e.";
    for (const LegacyStorage& storage : storages) {
        out += littleEndian(storage.elements);
        out += storage.data;
    }
    return out;
}

} // namespace formwork::test
