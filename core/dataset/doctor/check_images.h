// A scan that decodes every image: is it sound, and what is odd about it (diagnosis.h)?
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/dataset/doctor/diagnosis.h"
#include "core/dataset/scan/image_folder.h"

#include <cstdint>
#include <stop_token>

namespace formwork {

struct CheckedScan
{
    ScanResult scan; // as with ScanRequest::probeImages; its problems include damaged images
    std::uint64_t images = 0;  // of both splits
    std::uint64_t damaged = 0; // those of them that a conversion will leave out
    DatasetDiagnosis diagnosis;
};

// Scans the folder and reads every image in full, in parallel: all that a conversion decodes and
// nothing else is sound. request.probeImages is ignored. Errors: those of scanImageFolder().
CheckedScan checkImages(ScanRequest request, FileSystem& fileSystem, ProgressSink& progress,
                        std::stop_token stop);

} // namespace formwork
