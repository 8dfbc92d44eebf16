#include "core/dataset/doctor/examined_images.h"

#include "core/dataset/doctor/picture_groups.h"

#include <algorithm>
#include <tuple>

namespace formwork {

namespace {

std::uint64_t pixelsOf(const ExaminedImage& image)
{
    return static_cast<std::uint64_t>(image.width) * static_cast<std::uint64_t>(image.height);
}

class Diagnosis
{
public:
    Diagnosis(const std::vector<ExaminedSplit>& splits, const std::vector<std::string>& classNames,
              const std::stop_token& stop)
        : m_splits(splits)
        , m_stop(stop)
    {
        for (const std::string& name : classNames)
            m_result.classes.push_back({name, 0, 0});
    }

    DatasetDiagnosis run()
    {
        measure();
        for (const ExaminedSplit& split : m_splits)
            for (std::size_t i = 0; i < split.images.size(); ++i)
                takeTraits(split.images[i], placeOf(split, i));
        std::ranges::stable_sort(m_result.traits, {}, &TraitFinding::trait);
        findGroups();
        return std::move(m_result);
    }

private:
    static DiagnosedImage placeOf(const ExaminedSplit& split, std::size_t i)
    {
        DiagnosedImage place = split.place(i);
        place.width = split.images[i].width;
        place.height = split.images[i].height;
        return place;
    }

    // What is usual in this dataset.
    void measure()
    {
        std::vector<std::uint64_t> pixels;
        std::size_t grey = 0;
        for (const ExaminedSplit& split : m_splits) {
            m_result.images += split.images.size();
            for (const ExaminedImage& image : split.images) {
                if (!image.damage.empty())
                    continue;
                pixels.push_back(pixelsOf(image));
                grey += image.channels == 1 ? 1 : 0;
            }
        }
        m_greyIsUsual = 2 * grey > pixels.size();
        if (pixels.empty())
            return;
        const auto middle = pixels.begin() + static_cast<std::ptrdiff_t>(pixels.size() / 2);
        std::ranges::nth_element(pixels, middle);
        m_medianPixels = *middle;
    }

    void takeTraits(const ExaminedImage& image, const DiagnosedImage& place)
    {
        const auto label = static_cast<std::size_t>(place.label);
        if (label < m_result.classes.size())
            ++(place.split == SplitKind::Train ? m_result.classes[label].train
                                               : m_result.classes[label].validation);
        const auto add = [&](ImageTrait trait, const Text& detail = {}) {
            m_result.traits.push_back({trait, place, detail});
        };
        if (!image.damage.empty()) {
            add(ImageTrait::Damaged, image.damage);
            return;
        }
        if (!image.wrongFormat.empty())
            add(ImageTrait::WrongExtension, Text::verbatim(image.wrongFormat));
        if (image.channels == 1 && !m_greyIsUsual)
            add(ImageTrait::Grey);
        if (image.isCmyk)
            add(ImageTrait::Cmyk);
        if (image.isTurned)
            add(ImageTrait::Turned);
        const auto [shorter, longer] = std::minmax(image.width, image.height);
        if (shorter < kSmallSide)
            add(ImageTrait::Small);
        if (pixelsOf(image) > kLargeFactor * m_medianPixels)
            add(ImageTrait::Large);
        if (longer > kElongatedRatio * shorter)
            add(ImageTrait::Elongated);
    }

    void findGroups()
    {
        std::vector<ImageFingerprint> prints;
        std::vector<std::pair<std::size_t, std::size_t>> places; // split, image
        for (std::size_t s = 0; s < m_splits.size(); ++s)
            for (std::size_t i = 0; i < m_splits[s].images.size(); ++i)
                if (m_splits[s].images[i].damage.empty()) {
                    prints.push_back(m_splits[s].images[i].print);
                    places.emplace_back(s, i);
                }
        for (const SamePicture& same : findSamePictures(prints, m_stop)) {
            PictureGroup group;
            group.exact = same.exact;
            for (const std::uint32_t i : same.images)
                group.images.push_back(placeOf(m_splits[places[i].first], places[i].second));
            const DiagnosedImage& first = group.images.front();
            for (const DiagnosedImage& image : group.images) {
                group.leak = group.leak || image.split != first.split;
                group.severalClasses = group.severalClasses || image.label != first.label;
            }
            m_result.groups.push_back(std::move(group));
        }
        std::ranges::stable_sort(m_result.groups, {}, [](const PictureGroup& group) {
            return std::tuple(!group.leak, !group.severalClasses);
        });
    }

    const std::vector<ExaminedSplit>& m_splits;
    const std::stop_token& m_stop;
    DatasetDiagnosis m_result;
    bool m_greyIsUsual = false;
    std::uint64_t m_medianPixels = 0;
};

} // namespace

DatasetDiagnosis diagnose(const std::vector<ExaminedSplit>& splits,
                          const std::vector<std::string>& classNames, const std::stop_token& stop)
{
    return Diagnosis(splits, classNames, stop).run();
}

} // namespace formwork
