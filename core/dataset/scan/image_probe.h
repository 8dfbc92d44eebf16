// Opens every image of a split: the slow, thorough part of a scan.
#pragma once

#include "core/base/file_system.h"
#include "core/dataset/doctor/examined_images.h"
#include "core/dataset/scan/image_folder.h"
#include "core/dataset/scan/scan_reporter.h"

#include <cstdint>
#include <map>
#include <stop_token>
#include <utility>
#include <vector>

namespace formwork {

enum class ProbeDepth {
    Header, // finds what no decoder would begin with
    Pixels, // decodes every image: finds damage as well, and keeps what was seen of each
};

// Reports unreadable and damaged images, wrong extensions, grey and CMYK images; counts sizes over
// all runs.
class ImageProbe
{
public:
    // workers: 0 = all cores. `limits` hold for each image whose pixels are read.
    ImageProbe(FileSystem& fileSystem, ScanReporter& reporter, int workers,
               ProbeDepth depth = ProbeDepth::Header, const DecodeLimits& limits = {});

    void run(const ImageFolderSplit& split, const std::stop_token& stop);
    std::vector<ImageSizeCount> sizes() const;            // by count, descending
    std::uint64_t unusable() const { return m_unusable; } // images reported as errors, or empty
    // Results of the last run, one per file; empty for ProbeDepth::Header.
    std::vector<ExaminedImage> takeExamined() { return std::move(m_examined); }

private:
    FileSystem& m_fileSystem;
    ScanReporter& m_reporter;
    int m_workers;
    ProbeDepth m_depth;
    DecodeLimits m_limits;
    std::map<std::pair<int, int>, std::uint64_t> m_sizes;
    std::uint64_t m_unusable = 0;
    std::vector<ExaminedImage> m_examined;
};

} // namespace formwork
