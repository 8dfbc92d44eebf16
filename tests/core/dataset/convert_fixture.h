// A folder of images to convert, and a listener to the job: what the tests of conversions share.
#pragma once

#include "core/base/file_system.h"
#include "core/dataset/convert/convert.h"
#include "image_files.h"

#include <QTemporaryDir>

#include <algorithm>
#include <limits>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork::test {

// Keeps what a job reports, and asks it to stop after some images if wanted.
class Listener final : public ProgressSink
{
public:
    void progress(const Progress& progress) override
    {
        last = progress;
        if (progress.stage.starts_with("Converting") && progress.done >= stopAfter)
            stop.request_stop();
    }
    void problem(const Problem& problem) override
    {
        if (problem.message.english().starts_with("left out"))
            leftOut.push_back(problem);
        else
            notes.push_back(problem);
    }

    std::uint64_t stopAfter = std::numeric_limits<std::uint64_t>::max();
    std::stop_source stop;
    Progress last;
    std::vector<Problem> leftOut;
    std::vector<Problem> notes; // the other problems
};

inline std::vector<std::string> namesIn(const std::filesystem::path& folder)
{
    std::vector<std::string> names;
    if (std::filesystem::exists(folder))
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

inline ConvertSettings settingsOf(CompressMode mode, int maxResolution)
{
    ConvertSettings settings;
    settings.mode = mode;
    settings.maxResolution = maxResolution;
    settings.pageSize = 2U << 20;
    settings.workers = 2;
    return settings;
}

class ConvertFixture
{
public:
    std::filesystem::path source() const { return m_folder.filePath("data").toStdString(); }
    std::filesystem::path output() const { return m_folder.filePath("out").toStdString(); }
    std::filesystem::path elsewhere() const { return m_folder.filePath("again").toStdString(); }

    // Three classes of small JPEGs, `train` and `validation` of each.
    void makeFolder(int train = 6, int validation = 3) const
    {
        std::uint64_t seed = 1;
        for (const std::string split : {"train", "val"})
            for (const std::string name : {"ant", "bee", "cat"})
                for (int i = 0; i < (split == "train" ? train : validation); ++i, ++seed)
                    writeBytes(source() / split / name / ("picture" + std::to_string(i) + ".jpg"),
                               jpegOf(texture(60 + static_cast<int>(seed % 7) * 9, 50, seed)));
    }

    // One image in one class, without validation.
    void single(const std::string& name, std::span<const std::byte> bytes) const
    {
        writeBytes(source() / "train" / "only" / name, bytes);
    }

    std::vector<ConvertReport> convert(const ConvertSettings& settings,
                                       const std::filesystem::path& target)
    {
        return convertFolder({source(), target, 0.0, settings}, disk, listener,
                             listener.stop.get_token());
    }
    std::vector<ConvertReport> convert(const ConvertSettings& settings)
    {
        return convert(settings, output());
    }

    PosixFileSystem disk;
    Listener listener;

private:
    QTemporaryDir m_folder;
};

} // namespace formwork::test
