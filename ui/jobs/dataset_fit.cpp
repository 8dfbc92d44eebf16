#include "ui/jobs/dataset_fit.h"

#include "core/beton/class_names.h"
#include "ui/widgets/style.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr qsizetype kMostNames = 3;

class Fit
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::DatasetFit)

public:
    static QString kinds(DatasetKind found)
    {
        return found == DatasetKind::Beton
                   ? tr("This is a beton file; the dataset was an image folder.")
                   : tr("This is a folder; the dataset was a beton file.");
    }

    static QString classes(const DatasetRow& known, const DatasetRow& found)
    {
        const ClassIndex present(found.classNames);
        QStringList missing;
        for (const std::string& name : known.classNames)
            if (!present.contains(name))
                missing << QString::fromStdString(name);
        if (missing.isEmpty() && known.classNames.size() == found.classNames.size())
            return tr("This has the same classes in another order.");
        if (missing.isEmpty())
            return tr("This has %1 classes instead of %2.")
                .arg(countText(found.classNames.size()), countText(known.classNames.size()));
        const qsizetype more = missing.size() - kMostNames;
        const QString names = missing.mid(0, kMostNames).join(QStringLiteral(", "));
        return more > 0 ? tr("This lacks the classes %1 and %2 more.").arg(names).arg(more)
                        : tr("This lacks the classes %1.").arg(names);
    }

    static QString counts(const DatasetRow& known, const DatasetRow& found)
    {
        const auto sum = [](const DatasetRow& row) {
            return countText(row.trainSamples + row.validationSamples);
        };
        if (sum(known) != sum(found))
            return tr("This has %1 images instead of %2.").arg(sum(found), sum(known));
        if (known.trainSamples != found.trainSamples)
            return tr("This has %1 training images instead of %2.")
                .arg(countText(found.trainSamples), countText(known.trainSamples));
        return tr("This has as many images, but its size is %1 instead of %2.")
            .arg(bytesText(found.bytes), bytesText(known.bytes));
    }
};

} // namespace

DatasetFit compareDatasets(const DatasetRow& known, const DatasetRow& found)
{
    if (known.kind != found.kind)
        return {FitKind::OtherKind, Fit::kinds(found.kind)};
    if (!std::ranges::equal(known.classNames, found.classNames, isSameClass))
        return {FitKind::OtherClasses, Fit::classes(known, found)};
    if (known.trainSamples != found.trainSamples ||
        known.validationSamples != found.validationSamples || known.bytes != found.bytes)
        return {FitKind::OtherImages, Fit::counts(known, found)};
    return {};
}

} // namespace formwork::ui
