// What the benchmarks share: a folder for their files, and the images they run on.
#pragma once

#include "core/base/file_system.h"
#include "core/dataset/scan/image_folder.h"

#include <filesystem>
#include <functional>

namespace formwork::bench {

// A folder of this process in the temporary folder, removed with everything in it.
class ScratchFolder
{
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

struct BenchData
{
    FileSystem& fileSystem;
    const std::filesystem::path& scratch;
    const ImageFolderSplit& images;
};

// The main function of a benchmark on images:
//
//     PROGRAM [image folder] [Google Benchmark's options]
//
// Without a folder of the user's (its train split is used), `count` photo-like images are
// generated. `registerAll` registers the benchmarks; the context that Google Benchmark prints says
// what the images are like, beside what 1000 photos of ImageNet are. Exit status 1 after an error.
int runBenchmarks(int argc, char** argv, int count,
                  const std::function<void(const BenchData&)>& registerAll);

} // namespace formwork::bench
