// Whether what was found in another place is the dataset that the library knows.
#pragma once

#include "core/store/store.h"

#include <QString>

namespace formwork::ui {

enum class FitKind {
    Same,
    OtherImages, // same classes; how many images there are, or how large the file is, differs
    OtherClasses,
    OtherKind, // a folder instead of a beton file, or the other way round
};

struct DatasetFit
{
    FitKind kind = FitKind::Same;
    QString reason; // what differs, as a sentence; empty for Same
};

// Names, paths and ids do not count.
DatasetFit compareDatasets(const DatasetRow& known, const DatasetRow& found);

} // namespace formwork::ui
