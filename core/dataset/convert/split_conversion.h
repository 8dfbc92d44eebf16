// One split on its way into a beton file that is not visible yet. Private to the room.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/base/throttle.h"
#include "core/beton/writer.h"
#include "core/dataset/convert/conversion_journal.h"
#include "core/dataset/convert/convert.h"
#include "core/dataset/convert/image_packer.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace formwork {

// `split` (the images as selected), `fileSystem` and `progress` must outlive it.
class SplitConversion
{
public:
    SplitConversion(const ImageFolderSplit& split, const std::filesystem::path& target,
                    const ConvertSettings& settings, FileSystem& fileSystem,
                    ProgressSink& progress);
    ~SplitConversion();
    SplitConversion(const SplitConversion&) = delete;
    SplitConversion& operator=(const SplitConversion&) = delete;

    // Once, before run(): settles the page size, and takes a file that was finished before as it
    // is, where a conversion resumes. Error{AlreadyExists} where it belongs to another conversion.
    void prepare(const std::stop_token& stop);
    // To be called where another file of the dataset is still to be made: Error{AlreadyExists} if
    // this one is kept and does not record which images it has.
    void requireCompanion() const;
    // Everything up to the finished file under its temporary name; or nothing, where a conversion
    // is resumed that has already published this file.
    void run(const std::stop_token& stop);
    void commit();
    // After a commit of this or another file failed. A file that stood here before is left: it is
    // whole, old or new.
    void withdraw();
    // After all commits: nothing is left to resume.
    void forget();

    const ConvertReport& report() const { return m_report; }

private:
    void choosePageSize(const std::stop_token& stop);
    bool isFinished() const;
    void takeFinished();
    void openJournal();
    bool isPublished() const;
    void takePublished();
    void openWriter();
    void takeEntries(std::vector<ConversionJournal::Entry> entries);
    void convertImages(const std::stop_token& stop);
    void accept(std::size_t index, const PackedImage& item);
    void leaveOut(const ImageFile& file, const Text& problem);
    void keepEntry(beton::FinishedPage&& page);
    void end();
    void keepUnfinished();
    std::string identity() const;
    void reportProgress(std::uint64_t done);
    void note(const Text& message);

    const ImageFolderSplit& m_split;
    ConvertSettings m_settings;
    FileSystem& m_fileSystem;
    ProgressSink& m_progress;
    std::unique_ptr<beton::Writer> m_writer;
    std::unique_ptr<ConversionJournal> m_journal; // its thread uses the writer
    ConvertReport m_report;
    std::size_t m_first = 0; // image to begin with
    std::size_t m_next = 0;  // image that is being taken
    bool m_replaces = false;
    Throttle m_throttle;
};

} // namespace formwork
