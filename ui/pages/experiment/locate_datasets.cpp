#include "ui/pages/experiment/locate_datasets.h"

#include "ui/dialogs/pick_moved_dataset.h"
#include "ui/jobs/dataset_library.h"
#include "ui/pages/experiment/data_fields.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QCoreApplication>

#include <memory>

namespace formwork::ui {

namespace {

class Locate
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::LocateDatasets)

public:
    static QString misfit(const QString& reason)
    {
        return tr("The data at this location is not this dataset: %1").arg(reason);
    }
    static QString usable(const QString& place)
    {
        return tr("%1\nIt can be used anyway on the Datasets page.").arg(place);
    }
    static QString found() { return tr("The dataset was found again."); }
};

} // namespace

void offerToLocate(DataFields& fields, DatasetLibrary& library, InlineMessage& message)
{
    fields.setLocatable([&library](const std::filesystem::path& path) {
        return library.mayChange() && library.rowOf(path) != nullptr;
    });
    // What was asked for here: the other pages report what they asked for themselves.
    const auto asked = std::make_shared<QString>();
    QObject::connect(&fields, &DataFields::locateRequested, &fields,
                     [&fields, &library, asked](const QString& missing) {
                         const DatasetRow* row = library.rowOf(toPath(missing));
                         if (row == nullptr)
                             return;
                         pickMovedDataset(
                             &fields, *row,
                             [&library, asked, known = row->path](const QString& place) {
                                 *asked = toQString(known);
                                 library.locate(known, toPath(place));
                             });
                     });
    QObject::connect(&library, &DatasetLibrary::moved, &fields,
                     [&fields, &message, asked](const QString& from, const QString& to) {
                         fields.draft().followMove(toPath(from), toPath(to));
                         if (from == *asked)
                             message.showMessage(Severity::Info, Locate::found(), to);
                     });
    QObject::connect(&library, &DatasetLibrary::doesNotFit, &fields,
                     [&message, asked](const QString& path, const QString& place,
                                       const QString& reason, bool usable) {
                         if (path == *asked)
                             message.showMessage(Severity::Error, Locate::misfit(reason),
                                                 usable ? Locate::usable(place) : place);
                     });
    QObject::connect(&library, &DatasetLibrary::failed, &fields,
                     [&message, asked](const QString& path, const Error& error) {
                         if (path == *asked)
                             message.showError(error);
                     });
    QObject::connect(&library, &DatasetLibrary::jobEnded, &fields, [asked](const QString& path) {
        if (path == *asked)
            asked->clear();
    });
}

} // namespace formwork::ui
