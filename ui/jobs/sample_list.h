// The images of a scanned folder, of both splits, in a few bytes each: what the page of datasets
// needs after the scan, for a million images too. Immutable once made, so any thread may read it.
#pragma once

#include "core/dataset/scan/image_folder.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace formwork::ui {

class SampleList
{
public:
    explicit SampleList(const ScanResult& scan);

    std::size_t size() const { return m_labels.size(); }
    std::filesystem::path path(std::size_t sample) const;
    std::int32_t label(std::size_t sample) const { return m_labels[sample]; }
    bool isValidation(std::size_t sample) const { return sample >= m_trainCount; }
    std::size_t trainCount() const { return m_trainCount; }
    const std::vector<std::string>& classNames() const { return m_classNames; }
    // At most `count` images, spread evenly over all, as a separate split.
    ImageFolderSplit spread(std::size_t count) const;

private:
    void add(const ImageFolderSplit& split);

    std::string m_names; // one after the other
    std::vector<std::uint64_t> m_ends;
    std::vector<std::int32_t> m_labels;
    std::vector<std::string> m_classNames;
    std::size_t m_trainCount = 0;
};

} // namespace formwork::ui
