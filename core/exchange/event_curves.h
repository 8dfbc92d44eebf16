// Reads the scalars of a TensorBoard event file (core/report/event_file.h says the format).
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/exchange/scalar_curves.h"

#include <filesystem>
#include <stop_token>

namespace formwork {

// Adds the file's scalars to `curves`; other summaries (images, histograms, texts) are left out.
// Both kinds of scalars are read: simple values, and tensors of one number as TensorFlow 2 writes
// them. A record with a wrong checksum is skipped; behind a wrong length, or a record that was not
// completely written, nothing can be read. Both are reported as problems, and what is intact is
// kept. Errors: those of reading; UnsupportedFormat for a file that does not begin with a record.
void readEventCurves(FileSystem& fileSystem, const std::filesystem::path& file,
                     ScalarCurves& curves, ProgressSink& progress, const std::stop_token& stop);

} // namespace formwork
