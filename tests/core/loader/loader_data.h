// A small dataset in both storages and both kinds, and loaders of it.
#pragma once

#include "core/base/error.h"
#include "core/loader/loader.h"
#include "pictures.h"

#include <QTemporaryDir>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace formwork::test {

constexpr std::uint32_t kCount = 23;
constexpr std::uint32_t kClasses = 4;

class LoaderData
{
public:
    LoaderData() : m_pictures(folder(), kCount, kClasses)
    {
        for (const Storage storage : {Storage::Lossless, Storage::Jpeg}) {
            m_splits[static_cast<int>(storage)] = m_pictures.folder(storage);
            m_betons[static_cast<int>(storage)] = m_pictures.beton(m_disk, storage);
        }
    }

    FileSystem& disk() { return m_disk; }
    std::filesystem::path folder() const { return m_dir.path().toStdString(); }
    const PictureSet& pictures() const { return m_pictures; }
    const ImageFolderSplit& split(Storage storage) const
    {
        return m_splits[static_cast<int>(storage)];
    }
    const std::filesystem::path& beton(Storage storage) const
    {
        return m_betons[static_cast<int>(storage)];
    }

    std::unique_ptr<Loader> folderLoader(const LoaderSettings& settings,
                                         Storage storage = Storage::Lossless)
    {
        return makeFolderLoader(m_disk, split(storage), settings);
    }
    std::unique_ptr<Loader> betonLoader(const LoaderSettings& settings,
                                        Storage storage = Storage::Lossless)
    {
        return makeBetonLoader(m_disk, beton(storage), settings);
    }

private:
    QTemporaryDir m_dir;
    PosixFileSystem m_disk;
    PictureSet m_pictures;
    ImageFolderSplit m_splits[2];
    std::filesystem::path m_betons[2];
};

inline LoaderSettings small(CropMode mode = CropMode::RandomResized)
{
    LoaderSettings settings;
    settings.batchSize = 5;
    settings.workers = 2;
    settings.cropMode = mode;
    settings.seed = 77;
    settings.output.size = 16;
    return settings;
}

// Runs `body`, which must throw Error of that code; gives its text.
template <typename Body>
std::string errorOf(ErrorCode code, Body&& body)
{
    try {
        body();
    } catch (const Error& error) {
        return error.code() == code
                   ? error.what()
                   : "wrong code " + std::string(errorCodeName(error.code())) + ": " + error.what();
    }
    return "no error";
}

} // namespace formwork::test
