// Reads the outline of a .pth file in a child process with limits on memory, time and files, so
// that a hostile or damaged file harms nothing but that child. The child (formwork-pth-reader, a
// separate program without LibTorch) answers with JSON; every number in it is checked against the
// file again before it is used.
#pragma once

#include "core/base/file_system.h"
#include "core/weights/tensor_outline.h"

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>

namespace formwork {

// Where formwork-pth-reader lies for the program or module that this code is part of: beside it, or
// in ../lib/formwork. Error{NotFound} if it is in neither place.
std::filesystem::path findPthReader();

struct PthRequest
{
    std::filesystem::path file;
    std::string entry = {}; // as for parsePth()
    std::stop_token stop = {};
    // After this the child is killed; 0: by the file's size.
    std::chrono::milliseconds timeout{0};
};

// Blocks its caller's thread alone; any number of threads may call it. Errors: those that the child
// reports (CorruptData, UnsupportedFormat, NotFound, ...), CorruptData for a child that died, ran
// out of time or said nonsense, Cancelled, Internal where it cannot be started.
WeightsOutline readPthOutline(const PthRequest& request,
                              const std::filesystem::path& reader = findPthReader());

// The child's side: what it answers about `file`, an outline or an error. Never throws.
std::string describePth(FileSystem& fileSystem, const std::filesystem::path& file,
                        const std::string& entry);
// The parent's side. Error{CorruptData} for an answer whose numbers do not fit a file of
// `fileBytes`, or the error that it carries.
WeightsOutline outlineFromAnswer(const std::string& answer, std::uint64_t fileBytes,
                                 const std::filesystem::path& file);

} // namespace formwork
