// Opens every image of a split and looks at its header: the slow, thorough part of a scan.
#pragma once

#include "core/base/file_system.h"
#include "core/dataset/image_folder.h"
#include "core/dataset/scan_reporter.h"

#include <cstdint>
#include <map>
#include <stop_token>
#include <utility>
#include <vector>

namespace formwork {

// Reports unreadable images, wrong extensions, grey and CMYK images; counts sizes over all runs.
class ImageProbe
{
public:
    ImageProbe(FileSystem& fileSystem, ScanReporter& reporter, int workers); // 0 = all cores

    void run(const ImageFolderSplit& split, const std::stop_token& stop);
    std::vector<ImageSizeCount> sizes() const; // by count, descending

private:
    FileSystem& m_fileSystem;
    ScanReporter& m_reporter;
    int m_workers;
    std::map<std::pair<int, int>, std::uint64_t> m_sizes;
};

} // namespace formwork
