#include "core/weights/zip_archive.h"

#include "core/base/error.h"

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstring>
#include <optional>
#include <span>

#include <zlib.h>

namespace formwork {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

namespace {

constexpr std::uint32_t kEndSignature = 0x06054b50;
constexpr std::uint32_t kEnd64Signature = 0x06064b50;
constexpr std::uint32_t kLocator64Signature = 0x07064b50;
constexpr std::uint32_t kCentralSignature = 0x02014b50;
constexpr std::uint32_t kLocalSignature = 0x04034b50;
constexpr std::uint64_t kEndBytes = 22;
constexpr std::uint64_t kEnd64Bytes = 56;
constexpr std::uint64_t kLocator64Bytes = 20;
constexpr std::uint64_t kCentralBytes = 46;
constexpr std::uint64_t kLocalBytes = 30;
constexpr std::uint64_t kLongestComment = 0xffff;
constexpr std::uint16_t kZip64Field = 1;
constexpr std::uint32_t kIn64 = 0xffffffff; // the number is in a ZIP64 field

// One entry for each storage, and a few more.
constexpr std::uint64_t kMostEntries = 50'000;
constexpr std::uint64_t kLargestDirectory = 16ULL << 20;
constexpr std::uint64_t kPiece = 1ULL << 20;

// CRC-32 of the bytes that `crc` (0: none) is of, followed by `bytes`.
std::uint32_t extendedCrc(std::uint32_t crc, std::span<const std::byte> bytes)
{
    return static_cast<std::uint32_t>(
        ::crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

class Parser
{
public:
    Parser(const ReadableFile& file, const std::filesystem::path& path) : m_file(file), m_path(path)
    {}

    std::vector<ZipEntry> run();

private:
    struct Directory
    {
        std::uint64_t offset;
        std::uint64_t size;
        std::uint64_t count;
    };

    [[noreturn]] void corrupt(const Text& what) const
    {
        throw Error(ErrorCode::CorruptData, what, m_path,
                    Text("the file is damaged or incomplete"));
    }
    [[noreturn]] void unsupported(const Text& what) const
    {
        throw Error(ErrorCode::UnsupportedFormat, what, m_path,
                    Text("save the weights with torch.save again"));
    }

    std::vector<std::byte> bytesAt(std::uint64_t offset, std::uint64_t count) const
    {
        if (offset > m_file.size() || count > m_file.size() - offset)
            corrupt(Text("the archive's directory points outside the file"));
        std::vector<std::byte> bytes(count);
        m_file.readAt(offset, bytes);
        return bytes;
    }

    // The caller has checked that the bytes are there.
    template <std::unsigned_integral T>
    static T number(std::span<const std::byte> bytes, std::uint64_t at)
    {
        T value = 0;
        std::memcpy(&value, bytes.data() + at, sizeof value);
        return value;
    }

    Directory findDirectory() const;
    std::optional<Directory> directory64(std::uint64_t endOffset) const;
    ZipEntry parseEntry(std::span<const std::byte>& rest, std::uint64_t directoryOffset) const;
    void applyZip64(std::span<const std::byte> extra, ZipEntry& entry,
                    std::uint64_t& compressed) const;
    void checkName(const std::string& name) const;
    // The place of the entry's bytes, behind its local header.
    std::uint64_t dataOffset(const ZipEntry& entry, std::uint64_t directoryOffset) const;
    void checkPlaces(const std::vector<ZipEntry>& entries) const;

    const ReadableFile& m_file;
    const std::filesystem::path& m_path;
};

std::optional<Parser::Directory> Parser::directory64(std::uint64_t endOffset) const
{
    if (endOffset < kLocator64Bytes)
        return std::nullopt;
    const auto locator = bytesAt(endOffset - kLocator64Bytes, kLocator64Bytes);
    if (number<std::uint32_t>(locator, 0) != kLocator64Signature)
        return std::nullopt;
    const auto end = bytesAt(number<std::uint64_t>(locator, 8), kEnd64Bytes);
    if (number<std::uint32_t>(end, 0) != kEnd64Signature)
        corrupt(Text("the archive's directory is not where its end says"));
    if (number<std::uint32_t>(end, 16) != 0 || number<std::uint32_t>(end, 20) != 0)
        unsupported(Text("the archive is split into parts"));
    return Directory{number<std::uint64_t>(end, 48), number<std::uint64_t>(end, 40),
                     number<std::uint64_t>(end, 32)};
}

Parser::Directory Parser::findDirectory() const
{
    const std::uint64_t tail = std::min(m_file.size(), kEndBytes + kLongestComment);
    if (tail < kEndBytes)
        corrupt(Text("the file is too short for an archive"));
    const auto bytes = bytesAt(m_file.size() - tail, tail);
    for (std::uint64_t at = tail - kEndBytes + 1; at-- > 0;) {
        const std::span<const std::byte> end = std::span(bytes).subspan(at);
        if (number<std::uint32_t>(end, 0) != kEndSignature ||
            number<std::uint16_t>(end, 20) != end.size() - kEndBytes)
            continue;
        if (const auto found = directory64(m_file.size() - tail + at))
            return *found;
        if (number<std::uint16_t>(end, 4) != 0 || number<std::uint16_t>(end, 6) != 0)
            unsupported(Text("the archive is split into parts"));
        return {number<std::uint32_t>(end, 16), number<std::uint32_t>(end, 12),
                number<std::uint16_t>(end, 10)};
    }
    corrupt(Text("the archive has no directory at its end"));
}

void Parser::applyZip64(std::span<const std::byte> extra, ZipEntry& entry,
                        std::uint64_t& compressed) const
{
    while (extra.size() >= 4) {
        const auto kind = number<std::uint16_t>(extra, 0);
        const auto size = number<std::uint16_t>(extra, 2);
        extra = extra.subspan(4);
        if (size > extra.size())
            corrupt(Text("entry %1: its extra field is cut off").arg(entry.name));
        std::span<const std::byte> field = extra.first(size);
        extra = extra.subspan(size);
        if (kind != kZip64Field)
            continue;
        for (std::uint64_t* value : {&entry.size, &compressed, &entry.offset}) {
            if (*value != kIn64)
                continue;
            if (field.size() < 8)
                corrupt(Text("entry %1: its ZIP64 field is cut off").arg(entry.name));
            *value = number<std::uint64_t>(field, 0);
            field = field.subspan(8);
        }
        return;
    }
}

void Parser::checkName(const std::string& name) const
{
    const auto isParent = [&] {
        for (std::size_t begin = 0; begin <= name.size();) {
            const std::size_t end = std::min(name.find('/', begin), name.size());
            if (std::string_view(name).substr(begin, end - begin) == "..")
                return true;
            begin = end + 1;
        }
        return false;
    };
    if (name.empty() || name.front() == '/' || name.find('\0') != std::string::npos ||
        name.find('\\') != std::string::npos || isParent())
        corrupt(Text("an entry of the archive has a name that leads out of it"));
}

ZipEntry Parser::parseEntry(std::span<const std::byte>& rest, std::uint64_t directoryOffset) const
{
    if (rest.size() < kCentralBytes || number<std::uint32_t>(rest, 0) != kCentralSignature)
        corrupt(Text("the archive's directory is damaged"));
    const std::uint64_t nameBytes = number<std::uint16_t>(rest, 28);
    const std::uint64_t extraBytes = number<std::uint16_t>(rest, 30);
    const std::uint64_t commentBytes = number<std::uint16_t>(rest, 32);
    const auto tail = rest.subspan(kCentralBytes);
    if (nameBytes + extraBytes + commentBytes > tail.size())
        corrupt(Text("the archive's directory is cut off"));

    ZipEntry entry;
    entry.name.assign(reinterpret_cast<const char*>(tail.data()), nameBytes);
    checkName(entry.name);
    entry.crc = number<std::uint32_t>(rest, 16);
    std::uint64_t compressed = number<std::uint32_t>(rest, 20);
    entry.size = number<std::uint32_t>(rest, 24);
    entry.offset = number<std::uint32_t>(rest, 42);
    if ((number<std::uint16_t>(rest, 8) & 1U) != 0)
        unsupported(Text("entry %1 of the archive is encrypted").arg(entry.name));
    entry.stored = number<std::uint16_t>(rest, 10) == 0;
    applyZip64(tail.subspan(nameBytes, extraBytes), entry, compressed);
    if (entry.stored && compressed != entry.size)
        corrupt(Text("entry %1: two sizes that should be equal differ").arg(entry.name));
    entry.size = compressed;
    entry.offset = dataOffset(entry, directoryOffset);
    rest = tail.subspan(nameBytes + extraBytes + commentBytes);
    return entry;
}

std::uint64_t Parser::dataOffset(const ZipEntry& entry, std::uint64_t directoryOffset) const
{
    const auto outside = [&] {
        corrupt(Text("entry %1: its data lies outside the archive").arg(entry.name));
    };
    if (entry.offset > directoryOffset || directoryOffset - entry.offset < kLocalBytes)
        outside();
    // The name in the header must be the directory's: one read for both.
    const auto header = bytesAt(
        entry.offset, std::min(kLocalBytes + entry.name.size(), m_file.size() - entry.offset));
    if (number<std::uint32_t>(header, 0) != kLocalSignature)
        corrupt(Text("entry %1 is not where the directory says").arg(entry.name));
    const std::uint64_t nameBytes = number<std::uint16_t>(header, 26);
    const std::uint64_t start =
        entry.offset + kLocalBytes + nameBytes + number<std::uint16_t>(header, 28);
    if (start > directoryOffset || entry.size > directoryOffset - start)
        outside();
    const std::string_view name(reinterpret_cast<const char*>(header.data()) + kLocalBytes,
                                header.size() - kLocalBytes);
    if (nameBytes != entry.name.size() || name != entry.name ||
        (number<std::uint16_t>(header, 8) == 0) != entry.stored)
        corrupt(Text("entry %1: its header and the directory differ").arg(entry.name));
    return start;
}

// Entries that share bytes are how a small archive pretends to be a large one.
void Parser::checkPlaces(const std::vector<ZipEntry>& entries) const
{
    std::uint64_t end = 0;
    for (const ZipEntry& entry : entries) {
        if (entry.offset < end)
            corrupt(Text("entry %1 overlaps another one").arg(entry.name));
        end = entry.offset + entry.size;
    }
}

std::vector<ZipEntry> Parser::run()
{
    const Directory directory = findDirectory();
    if (directory.size > kLargestDirectory || directory.count > kMostEntries)
        corrupt(Text("the archive's directory is impossibly large"));
    const auto bytes = bytesAt(directory.offset, directory.size);
    if (directory.count > bytes.size() / kCentralBytes)
        corrupt(Text("the archive's directory is cut off"));
    std::span<const std::byte> rest = bytes;
    std::vector<ZipEntry> entries;
    for (std::uint64_t i = 0; i < directory.count; ++i)
        entries.push_back(parseEntry(rest, directory.offset));
    std::ranges::stable_sort(entries, {}, &ZipEntry::offset);
    checkPlaces(entries);
    return entries;
}

} // namespace

ZipArchive::ZipArchive(const ReadableFile& file, const std::filesystem::path& path)
    : m_file(file)
    , m_path(path)
    , m_entries(Parser(file, path).run())
{
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        if (!m_byName.emplace(m_entries[i].name, i).second)
            throw Error(ErrorCode::CorruptData,
                        Text("two entries of the archive are named %1").arg(m_entries[i].name),
                        path);
}

const ZipEntry* ZipArchive::find(std::string_view name) const
{
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : &m_entries[found->second];
}

void ZipArchive::requireStored(const ZipEntry& entry) const
{
    if (!entry.stored)
        throw Error(
            ErrorCode::UnsupportedFormat,
            Text("entry %1 of the archive is compressed, which PyTorch never does").arg(entry.name),
            m_path, Text("save the weights with torch.save again"));
}

void ZipArchive::requireChecksum(const ZipEntry& entry, std::uint32_t crc) const
{
    if (crc != entry.crc)
        throw Error(ErrorCode::CorruptData, Text("entry %1: its checksum differs").arg(entry.name),
                    m_path, Text("the file is damaged"));
}

std::vector<std::byte> ZipArchive::read(const ZipEntry& entry, std::uint64_t maxBytes) const
{
    requireStored(entry);
    if (entry.size > maxBytes)
        throw Error(
            ErrorCode::CorruptData,
            Text("entry %1 has %2 bytes, which is impossibly many").arg(entry.name, entry.size),
            m_path);
    std::vector<std::byte> bytes(entry.size);
    m_file.readAt(entry.offset, bytes);
    requireChecksum(entry, extendedCrc(0, bytes));
    return bytes;
}

void ZipArchive::verify(const ZipEntry& entry) const
{
    requireStored(entry);
    std::vector<std::byte> piece;
    std::uint32_t crc = 0;
    for (std::uint64_t done = 0; done < entry.size; done += piece.size()) {
        piece.resize(std::min(kPiece, entry.size - done));
        m_file.readAt(entry.offset + done, piece);
        crc = extendedCrc(crc, piece);
    }
    requireChecksum(entry, crc);
}

} // namespace formwork
