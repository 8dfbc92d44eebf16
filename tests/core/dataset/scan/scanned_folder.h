// An image folder that a test writes and scans.
#pragma once

#include "core/base/error.h"
#include "core/dataset/scan/image_folder.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace formwork::test {

namespace fs = std::filesystem;

using Strings = std::vector<std::string>;

class Recorder final : public ProgressSink
{
public:
    void progress(const Progress& progress) override
    {
        std::erase_if(last, [&](const Progress& p) { return p.stage == progress.stage; });
        last.push_back(progress);
    }
    void problem(const Problem& problem) override { problems.push_back(problem); }

    std::vector<Progress> last; // of each stage
    std::vector<Problem> problems;
};

inline bool mentions(const std::vector<Problem>& problems, Severity severity, const fs::path& path,
                     const std::string& text)
{
    return std::any_of(problems.begin(), problems.end(), [&](const Problem& problem) {
        return problem.severity == severity && problem.path == path &&
               problem.message.english().find(text) != std::string::npos;
    });
}

inline std::vector<std::string> names(const ImageFolderSplit& split)
{
    std::vector<std::string> result;
    for (const ImageFile& file : split.files)
        result.push_back(split.classNames[static_cast<std::size_t>(file.label)] + ":" +
                         file.path.lexically_relative(split.root).string());
    return result;
}

// Base of tests, whose init() calls start().
class ScannedFolder
{
protected:
    // An empty folder.
    void start()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        QVERIFY(m_dir->isValid());
        m_root = fs::path(m_dir->path().toStdString()) / "set";
        fs::create_directories(m_root);
        m_sink = {};
    }

    fs::path write(const std::string& path, const std::string& content = "image")
    {
        const fs::path file = m_root / path;
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << content;
        return file;
    }

    void writeMany(const std::string& folder, int count)
    {
        for (int i = 0; i < count; ++i)
            write(folder + "/" + std::to_string(1000 + i) + ".jpg");
    }

    ScanResult scan(double fraction = 0.1, std::uint64_t seed = 0, bool probeImages = false)
    {
        ScanRequest request;
        request.root = m_root;
        request.validationFraction = fraction;
        request.seed = seed;
        request.probeImages = probeImages;
        request.workers = 2;
        return scanImageFolder(request, m_disk, m_sink, {});
    }

    template <typename Body>
    void expectError(ErrorCode code, const char* text, Body&& body)
    {
        try {
            body();
        } catch (const Error& error) {
            QCOMPARE(errorCodeName(error.code()), errorCodeName(code));
            QVERIFY2(std::string(error.what()).find(text) != std::string::npos, error.what());
            return;
        }
        QFAIL("no error was thrown");
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_root;
    PosixFileSystem m_disk;
    Recorder m_sink;
};

} // namespace formwork::test
