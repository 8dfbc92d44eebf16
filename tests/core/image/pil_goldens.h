// What Pillow makes of a small picture: tests/data/image/pil_operations.bin.gz, written by
// make_pil_operations.py beside it.
#pragma once

#include "core/image/image.h"

#include <QProcess>
#include <QString>
#include <QTest>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

namespace formwork::test {

class PilGoldens
{
public:
    // False (and a failed test) if they cannot be read.
    bool load()
    {
        QProcess gzip;
        gzip.start("gzip", {"-dc", FORMWORK_TEST_DATA "/image/pil_operations.bin.gz"});
        if (!gzip.waitForFinished() || gzip.exitCode() != 0)
            return false;
        const QByteArray bytes = gzip.readAllStandardOutput();
        const char* at = bytes.constData();
        const char* end = at + bytes.size();
        const auto number = [&at] {
            std::uint32_t value = 0;
            std::memcpy(&value, at, sizeof value);
            at += sizeof value;
            return value;
        };
        if (bytes.size() < 8)
            return false;
        const auto width = static_cast<int>(number());
        const auto height = static_cast<int>(number());
        while (end - at > 4) {
            const std::uint32_t length = number();
            const std::string name(at, length);
            at += length;
            Image image(width, height);
            std::memcpy(image.pixels(), at, image.byteCount());
            at += image.byteCount();
            m_images.emplace(name, std::move(image));
        }
        return at == end && m_images.contains("source");
    }

    const Image& image(const std::string& name) const { return m_images.at(name); }

    // Test rows "operation parameter" for every golden of an operation.
    void addRows(const std::string& operation) const
    {
        QTest::addColumn<double>("parameter");
        for (const auto& [name, image] : m_images) {
            if (name.rfind(operation + " ", 0) == 0)
                QTest::newRow(name.c_str()) << std::stod(name.substr(operation.size()));
        }
    }

private:
    std::map<std::string, Image> m_images;
};

inline int largestDifference(const Image& a, const Image& b)
{
    if (a.width() != b.width() || a.height() != b.height())
        return 256;
    int largest = 0;
    for (std::size_t i = 0; i < a.byteCount(); ++i)
        largest = std::max(largest, std::abs(a.pixels()[i] - b.pixels()[i]));
    return largest;
}

// Share of all values.
inline double shareThatDiffers(const Image& a, const Image& b)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < a.byteCount(); ++i)
        count += a.pixels()[i] != b.pixels()[i];
    return static_cast<double>(count) / static_cast<double>(a.byteCount());
}

} // namespace formwork::test
