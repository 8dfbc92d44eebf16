// How far a conversion has come, on the disk: what it takes to resume after an interruption, be it
// the end of the process or of the power. Private to the room.
//
// A file of frames (u64 size, u64 xxHash64 of the body, body; little-endian). The first frame says
// what is being converted and how, each further one describes a finished page. A frame is written
// after the page's bytes have reached the disk, so what the journal says is there; a frame that was
// cut short is recognised by its checksum and, with all behind it, not there.
#pragma once

#include "core/base/file_system.h"
#include "core/beton/writer.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace formwork {

class ConversionJournal
{
public:
    struct Entry
    {
        beton::FinishedPage page;
        // So many images of the split, from the first, are dealt with up to and with this page.
        std::uint64_t images = 0;
        std::uint64_t skipped = 0;     // of these
        std::uint64_t jpegSamples = 0; // of these
    };

    // Opens or makes the journal, for this process alone, and reads what it says. Errors: those of
    // FileSystem, Busy.
    ConversionJournal(FileSystem& fileSystem, std::filesystem::path path);
    ~ConversionJournal(); // what has not been written is lost
    ConversionJournal(const ConversionJournal&) = delete;
    ConversionJournal& operator=(const ConversionJournal&) = delete;

    // Both empty for a new journal.
    const std::string& identity() const { return m_identity; }
    const std::vector<Entry>& entries() const { return m_entries; }

    // Keeps the first `count` entries (and frees their contents), or starts over with none.
    void keep(std::size_t count, const std::string& identity);

    // From now on entries are written by a thread of the journal: the first one at once, then as
    // often as costs little. `syncPages` brings the pages to the disk.
    void start(std::function<void()> syncPages);
    // Throws what writing an earlier entry failed with.
    void add(Entry entry);
    // All entries are on the disk when it returns.
    void finish();

    void remove(); // nothing can be added afterwards

private:
    void parse(const std::vector<std::byte>& bytes);
    void run(const std::stop_token& stop);
    void writeEntries(const std::vector<Entry>& entries);

    FileSystem& m_fileSystem;
    std::filesystem::path m_path;
    std::unique_ptr<WritableFile> m_file;
    std::string m_identity;
    std::vector<Entry> m_entries;
    std::vector<std::uint64_t> m_ends; // of the frames that were read
    std::uint64_t m_size = 0;
    std::function<void()> m_syncPages;

    std::mutex m_mutex; // guards those below
    std::condition_variable_any m_changed;
    std::vector<Entry> m_pending;
    std::exception_ptr m_failure;
    std::jthread m_thread; // last: it uses all of the above
};

} // namespace formwork
