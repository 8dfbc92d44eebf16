#include "core/weights/pth_container.h"

#include "core/base/error.h"
#include "core/weights/zip_archive.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace formwork {

namespace {

constexpr std::string_view kPickleName = "/data.pkl";
constexpr std::string_view kZipStart("PK\x03\x04", 4);
constexpr char kPickleStart = '\x80';

[[noreturn]] void corrupt(const Text& what, const std::filesystem::path& path)
{
    throw Error(ErrorCode::CorruptData, what, path, Text("the file is damaged"));
}

[[noreturn]] void unsupported(const Text& what, const std::filesystem::path& path, const Text& hint)
{
    throw Error(ErrorCode::UnsupportedFormat, what, path, hint);
}

[[noreturn]] void bigEndian(const std::filesystem::path& path)
{
    unsupported(Text("was saved on a big-endian machine"), path,
                Text("save it as safetensors there"));
}

[[noreturn]] void missing(const pickle::Storage& storage, const std::filesystem::path& path)
{
    corrupt(Text("the data of storage '%1' is missing").arg(storage.key.substr(0, 40)), path);
}

class ZipContainer final : public PthContainer
{
public:
    ZipContainer(const ReadableFile& file, const std::filesystem::path& path);
    const pickle::Document& document() const override { return m_document; }
    StoredBytes find(const pickle::Storage& storage) override;

private:
    void findPrefix();
    void requireLittleEndian() const;

    const std::filesystem::path& m_path;
    ZipArchive m_archive;
    std::string m_prefix; // of the archive's names
    pickle::Document m_document;
    std::unordered_map<std::string, StoredBytes> m_verified;
};

ZipContainer::ZipContainer(const ReadableFile& file, const std::filesystem::path& path)
    : m_path(path)
    , m_archive(file, path)
{
    findPrefix();
    requireLittleEndian();
    const ZipEntry& entry = *m_archive.find(m_prefix + std::string(kPickleName));
    m_archive.verify(entry);
    pickle::Input input(file, entry.offset, entry.offset + entry.size, path);
    m_document = pickle::parse(input);
}

void ZipContainer::findPrefix()
{
    const auto& entries = m_archive.entries();
    const auto found = std::ranges::find_if(
        entries, [](const ZipEntry& entry) { return entry.name.ends_with(kPickleName); });
    if (found == entries.end())
        unsupported(Text("is an archive that torch.save did not write"), m_path,
                    Text("give a .pth file with a state_dict, or a safetensors file"));
    m_prefix = found->name.substr(0, found->name.size() - kPickleName.size());
    if (m_archive.find(m_prefix + "/constants.pkl") != nullptr)
        unsupported(Text("is a TorchScript program, which Formwork does not run"), m_path,
                    Text("save its state_dict with torch.save instead"));
}

void ZipContainer::requireLittleEndian() const
{
    const ZipEntry* entry = m_archive.find(m_prefix + "/byteorder");
    if (entry == nullptr)
        return; // older versions wrote none, and ran on such machines only
    constexpr std::uint64_t kWord = 16;
    const auto bytes = m_archive.read(*entry, kWord);
    if (std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()) != "little")
        bigEndian(m_path);
}

StoredBytes ZipContainer::find(const pickle::Storage& storage)
{
    const auto known = m_verified.find(storage.key);
    if (known != m_verified.end())
        return known->second;
    const ZipEntry* entry = m_archive.find(m_prefix + "/data/" + storage.key);
    if (entry == nullptr)
        missing(storage, m_path);
    m_archive.verify(*entry);
    return m_verified.emplace(storage.key, StoredBytes{entry->offset, entry->size}).first->second;
}

class LegacyContainer final : public PthContainer
{
public:
    LegacyContainer(const ReadableFile& file, const std::filesystem::path& path);
    const pickle::Document& document() const override { return m_document; }
    StoredBytes find(const pickle::Storage& storage) override;

private:
    void requireMagic(pickle::Input& input) const;
    void requireVersion(pickle::Input& input) const;
    void requireLittleEndian(pickle::Input& input) const;
    void findStorages(pickle::Input& input);

    const std::filesystem::path& m_path;
    pickle::Document m_document;
    std::unordered_map<std::string, StoredBytes> m_storages;
};

LegacyContainer::LegacyContainer(const ReadableFile& file, const std::filesystem::path& path)
    : m_path(path)
{
    pickle::Input input(file, 0, file.size(), path);
    requireMagic(input);
    requireVersion(input);
    requireLittleEndian(input);
    m_document = pickle::parse(input);
    findStorages(input);
}

// A pickle of 0x1950a86a20f9469cfc6c, with or without the frame of protocol 4.
void LegacyContainer::requireMagic(pickle::Input& input) const
{
    constexpr std::string_view kMagic("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 13);
    constexpr unsigned char kFrame = 0x95;
    const auto foreign = [this] {
        unsupported(Text("is a pickle that torch.save did not write"), m_path,
                    Text("save model.state_dict() with torch.save"));
    };
    if (input.number<std::uint16_t>() >> 8 > 5) // behind the operation: the protocol
        foreign();
    const unsigned char first = input.byte();
    if (first == kFrame)
        input.skip(sizeof(std::uint64_t));
    const std::string_view expected = first == kFrame ? kMagic : kMagic.substr(1);
    if (first != kFrame && static_cast<char>(first) != kMagic.front())
        foreign();
    if (input.text(expected.size(), expected.size()) != expected)
        foreign();
}

void LegacyContainer::requireVersion(pickle::Input& input) const
{
    constexpr std::int64_t kVersion = 1001;
    const pickle::Document document = pickle::parse(input);
    const auto* version = std::get_if<std::int64_t>(&document[document.root]);
    if (version == nullptr || *version != kVersion)
        throw Error(ErrorCode::UnsupportedVersion,
                    Text("is of an unknown version of the format before PyTorch 1.6"), m_path,
                    Text("in Python: torch.save(torch.load(path), path) converts it"));
}

void LegacyContainer::requireLittleEndian(pickle::Input& input) const
{
    const pickle::Document document = pickle::parse(input);
    const auto* machine = std::get_if<pickle::Dict>(&document[document.root]);
    if (machine == nullptr)
        corrupt(Text("the description of the machine that saved it is missing"), m_path);
    for (const auto& [key, value] : machine->items) {
        const auto* name = std::get_if<std::string>(&document[key]);
        const auto* flag = std::get_if<bool>(&document[value]);
        if (name != nullptr && *name == "little_endian" && flag != nullptr && !*flag)
            bigEndian(m_path);
    }
}

void LegacyContainer::findStorages(pickle::Input& input)
{
    std::unordered_map<std::string_view, const pickle::Storage*> described;
    for (const pickle::Value& value : m_document.values)
        if (const auto* storage = std::get_if<pickle::Storage>(&value))
            described.emplace(storage->key, storage);
    const pickle::Document document = pickle::parse(input);
    const auto* keys = std::get_if<pickle::List>(&document[document.root]);
    if (keys == nullptr)
        corrupt(Text("the list of its storages is missing"), m_path);
    for (const pickle::Ref ref : keys->items) {
        const auto* key = std::get_if<std::string>(&document[ref]);
        const auto found = key != nullptr ? described.find(*key) : described.end();
        if (found == described.end())
            corrupt(Text("a storage in it belongs to no tensor"), m_path);
        const pickle::Storage& storage = *found->second;
        if (storage.elementBytes == 0)
            unsupported(Text("holds a storage of an unknown type"), m_path,
                        Text("save float32 weights"));
        const auto elements = input.number<std::uint64_t>();
        if (elements != storage.elements)
            corrupt(Text("storage '%1' has two sizes").arg(key->substr(0, 40)), m_path);
        if (elements > ~std::uint64_t{0} / storage.elementBytes)
            corrupt(Text("storage '%1' is impossibly large").arg(key->substr(0, 40)), m_path);
        const StoredBytes bytes{input.position(), elements * storage.elementBytes};
        input.skip(bytes.size);
        m_storages.emplace(*key, bytes);
    }
}

StoredBytes LegacyContainer::find(const pickle::Storage& storage)
{
    const auto found = m_storages.find(storage.key);
    if (found == m_storages.end())
        missing(storage, m_path);
    return found->second;
}

// Also the archives of PyTorch before 0.1.10, which lack the word that later ones have.
bool isTar(std::string_view start)
{
    constexpr std::size_t kMagicAt = 257;
    constexpr std::array<std::string_view, 4> kMembers = {"sys_info", "pickle", "tensors",
                                                          "storages"};
    return (start.size() > kMagicAt && start.substr(kMagicAt).starts_with("ustar")) ||
           std::ranges::any_of(kMembers, [&](std::string_view member) {
               return start.starts_with(member) && start.substr(member.size()).starts_with('\0');
           });
}

} // namespace

std::unique_ptr<PthContainer> openPthContainer(const ReadableFile& file,
                                               const std::filesystem::path& path)
{
    constexpr std::uint64_t kStart = 512;
    std::string start(std::min(kStart, file.size()), '\0');
    file.readAt(0, std::as_writable_bytes(std::span(start)));
    if (start.starts_with(kZipStart))
        return std::make_unique<ZipContainer>(file, path);
    if (start.starts_with(kPickleStart))
        return std::make_unique<LegacyContainer>(file, path);
    if (isTar(start))
        unsupported(Text("is a tar archive"), path,
                    Text("unpack it; what torch.save wrote before PyTorch 0.1.10 must be saved "
                         "again by a newer version"));
    corrupt(Text("is not a .pth file"), path);
}

} // namespace formwork
