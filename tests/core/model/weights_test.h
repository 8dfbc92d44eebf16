// What the tests of weights files share.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "support/error_of.h"
#include "support/memory_file.h"
#include "support/memory_folder.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include <QTemporaryDir>

namespace formwork::test {

inline const std::filesystem::path kPthData = std::filesystem::path(FORMWORK_TEST_DATA) / "model";

class TemporaryFiles
{
public:
    std::filesystem::path path(const std::string& name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    std::filesystem::path write(const std::string& name, const std::string& bytes) const
    {
        std::ofstream(path(name), std::ios::binary) << bytes;
        return path(name);
    }

private:
    QTemporaryDir m_folder{test::memoryFolder(QStringLiteral("weights-test"))};
};

} // namespace formwork::test
