// What a check of images found, as thumbnails: grouped by kind, images of one picture side by side.
#pragma once

#include "core/dataset/doctor/diagnosis.h"
#include "ui/jobs/thumbnail_source.h"

#include <memory>
#include <vector>

namespace formwork::ui {

// One place in the list of thumbnails.
struct FoundImage
{
    DiagnosedImage image;
    std::int32_t kind = 0; // of FindingList::kinds
    std::size_t group = 0; // numbered from 1 within all groups; 0: no group
    QString detail;
};

struct FindingList
{
    std::vector<std::string> kinds; // only those that were found, leaks first
    std::vector<FoundImage> images; // by kind
    std::vector<std::string> classNames;
    bool hasLeaks = false; // then they are the first kind
};

FindingList listFindings(const DatasetDiagnosis& diagnosis);

// Where the samples of beton files come from; both null for images in folders.
struct FindingPictures
{
    std::shared_ptr<const ThumbnailSource> train;
    std::shared_ptr<const ThumbnailSource> validation;
};

// Its classes are the kinds of findings, and leaks are alarming.
std::unique_ptr<ThumbnailSource> findingThumbnails(std::shared_ptr<const FindingList> findings,
                                                   FindingPictures pictures,
                                                   FileSystem& fileSystem);

} // namespace formwork::ui
