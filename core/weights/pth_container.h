// The two formats of torch.save. Since PyTorch 1.6 a ZIP archive: data.pkl describes the object,
// and each storage is an entry. Before ("legacy", torch/serialization.py _legacy_save): pickles of
// a magic number, a version, the machine, the object and the storages' keys, then each storage's
// number of elements and bytes. Private.
#pragma once

#include "core/base/file_system.h"
#include "core/weights/pickle.h"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace formwork {

struct StoredBytes
{
    std::uint64_t offset = 0; // in the file
    std::uint64_t size = 0;
};

class PthContainer
{
public:
    virtual ~PthContainer() = default;
    virtual const pickle::Document& document() const = 0;
    // Where a storage of the document lies, after its checksum, if there is one, was compared.
    // Error{CorruptData} where it is missing.
    virtual StoredBytes find(const pickle::Storage& storage) = 0;
};

// Recognised by the first bytes. Refers to `file` and `path`. Errors: those of ZipArchive and
// pickle::parse(); UnsupportedFormat for a TorchScript program, a big-endian machine, an archive or
// pickle that torch.save did not write, and the tar archives of PyTorch before 0.1.10.
std::unique_ptr<PthContainer> openPthContainer(const ReadableFile& file,
                                               const std::filesystem::path& path);

} // namespace formwork
