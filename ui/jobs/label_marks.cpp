#include "ui/jobs/label_marks.h"

#include "core/dataset/doctor/exclude_list.h"
#include "ui/jobs/dataset_library.h"

namespace formwork::ui {

bool markWrongLabel(DatasetLibrary& library, const HardImage& image, bool isWrong)
{
    DiagnosedImage named;
    named.split = SplitKind::Validation;
    if (image.sample)
        named.sample = *image.sample;
    else
        named.path = image.image;
    for (const DatasetRow& row : library.rows()) {
        const std::filesystem::path below = image.image.lexically_relative(row.path);
        const bool isOwn =
            image.sample ? image.image == row.path : !below.empty() && *below.begin() != "..";
        if (!isOwn)
            continue;
        library.markImage(row.path, excludeEntry(named, row.path),
                          isWrong ? ImageMark::WrongLabel : ImageMark::None);
        return true;
    }
    return false;
}

} // namespace formwork::ui
