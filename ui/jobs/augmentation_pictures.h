// What a training would see of some of its images: the same pixels that its loader delivers, as
// pictures.
#pragma once

#include "core/experiment/config.h"
#include "core/loader/augment/augmentation_preview.h"

#include <QImage>

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork::ui {

struct AugmentationPictures
{
    struct Row
    {
        QString title; // class and file
        QImage plain;  // as validation sees it
        std::vector<QImage> variants;
    };
    std::vector<Row> rows;
    std::vector<QImage> mixed; // a batch, with mixup or cutmix; else empty
};

// Keeps the data of the last config open, so that another setting shows quickly. Used by one thread
// at a time.
class AugmentationPainter
{
public:
    explicit AugmentationPainter(FileSystem& fileSystem) : m_fileSystem(fileSystem) {}

    // `samples` rows of `variants` pictures, from epoch `firstEpoch` on; the samples are spread
    // over the data. Errors: those of opening the data and of reading a sample; Cancelled.
    AugmentationPictures paint(const ExperimentConfig& config, int samples, int variants,
                               std::uint32_t firstEpoch, ProgressSink& progress,
                               std::stop_token stop);

private:
    void open(const ExperimentConfig& config, ProgressSink& progress, const std::stop_token& stop);

    FileSystem& m_fileSystem;
    LoaderKind m_kind = LoaderKind::Beton;
    std::filesystem::path m_path; // of what is open
    std::string m_labelField;
    ImageFolderSplit m_split; // of a folder
    std::unique_ptr<AugmentationPreview> m_preview;
};

} // namespace formwork::ui
