#include "ui/jobs/sample_list.h"

#include <algorithm>

namespace formwork::ui {

SampleList::SampleList(const ScanResult& scan) : m_classNames(scan.train.classNames)
{
    add(scan.train);
    m_trainCount = m_labels.size();
    if (scan.validation)
        add(*scan.validation);
}

void SampleList::add(const ImageFolderSplit& split)
{
    for (const ImageFile& file : split.files) {
        m_names += file.path.string();
        m_ends.push_back(m_names.size());
        m_labels.push_back(file.label);
    }
}

std::filesystem::path SampleList::path(std::size_t sample) const
{
    const std::size_t begin = sample == 0 ? 0 : m_ends[sample - 1];
    return m_names.substr(begin, m_ends[sample] - begin);
}

ImageFolderSplit SampleList::spread(std::size_t count) const
{
    ImageFolderSplit split;
    split.name = "train";
    split.classNames = m_classNames;
    const std::size_t taken = std::min(count, size());
    for (std::size_t i = 0; i < taken; ++i) {
        const std::size_t sample = i * size() / taken;
        split.files.push_back({path(sample), m_labels[sample], 0, 0});
    }
    return split;
}

} // namespace formwork::ui
