#include "ui/jobs/beton_task.h"

#include "ui/widgets/style.h"

#include <QCoreApplication>

namespace formwork::ui {

namespace {

template <typename... Actions>
struct Overloaded : Actions...
{
    using Actions::operator()...;
};

BetonTaskResult resultOf(const std::vector<beton::CopyReport>& reports)
{
    BetonTaskResult result;
    for (const beton::CopyReport& report : reports) {
        result.datasets.push_back(report.file);
        result.samples += report.samples;
    }
    return result;
}

} // namespace

const std::filesystem::path& inputOf(const BetonTask& task)
{
    return std::visit(
        Overloaded{
            [](const beton::AppendRequest& request) -> const auto& { return request.base;
}
, [](const auto& request) -> const auto&
{
    return request.input;
}
} // namespace formwork::ui
,
        task);
}

QString titleOf(const BetonTask& task)
{
    const QString text = std::visit(
        Overloaded{
            [](const beton::AppendRequest&) {
                return QCoreApplication::translate("formwork::ui::BetonTask", "Merging %1");
            },
            [](const SplitRequest&) {
                return QCoreApplication::translate("formwork::ui::BetonTask", "Splitting %1");
            },
            [](const SubsetRequest&) {
                return QCoreApplication::translate("formwork::ui::BetonTask",
                                                   "Writing a subset of %1");
            },
            [](const ExtractRequest&) {
                return QCoreApplication::translate("formwork::ui::BetonTask", "Extracting %1");
            }},
        task);
    return text.arg(toQString(inputOf(task).filename()));
}

BetonTaskResult runBetonTask(const BetonTask& task, FileSystem& fileSystem, ProgressSink& progress,
                             std::stop_token stop)
{
    return std::visit(
        Overloaded{[&](const beton::AppendRequest& request) {
                       return resultOf({beton::appendBetons(request, fileSystem, progress, stop)});
                   },
                   [&](const SplitRequest& request) {
                       return resultOf(splitBeton(request, fileSystem, progress, stop));
                   },
                   [&](const SubsetRequest& request) {
                       return resultOf({subsetBeton(request, fileSystem, progress, stop)});
                   },
                   [&](const ExtractRequest& request) {
                       const ExtractReport report =
                           extractBeton(request, fileSystem, progress, stop);
                       return BetonTaskResult{{report.folder}, report.samples};
                   }},
        task);
}

} // namespace formwork::ui
