// A procedural image folder to try Formwork with: ten classes that can be learned, but not
// trivially. Photo-like JPEGs of 300 to 600 px with the detail (bytes per pixel) of real photos.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace formwork {

struct DemoImagesRequest
{
    std::filesystem::path root; // receives train/CLASS/*.jpg and val/CLASS/*.jpg
    int trainPerClass = 60;
    int validationPerClass = 20;
    std::uint64_t seed = 1;
    int workers = 0;
};

// The same request writes the same files. A root that already holds them is completed, not redone.
// Errors: AlreadyExists when root holds something else.
void makeDemoImages(const DemoImagesRequest& request, FileSystem& fileSystem,
                    ProgressSink& progress, std::stop_token stop);

} // namespace formwork
