#include "ui/jobs/try_out.h"

#include "core/base/error.h"
#include "ui/widgets/style.h"

#include <QCoreApplication>

#include <cmath>

namespace formwork::ui {

namespace {

constexpr int kSteps = 3;
constexpr double kSeconds = 1; // of each measurement with data
constexpr int kRounds = 1;

QString rounded(double imagesPerSecond)
{
    return countText(static_cast<std::uint64_t>(std::lround(imagesPerSecond)));
}

int percent(double share)
{
    return static_cast<int>(std::lround(100 * share));
}

// In a table: one line.
QString unbroken(QString text)
{
    return text.replace(QLatin1Char(' '), QChar::Nbsp);
}

QString translated(const char* text)
{
    return QCoreApplication::translate("formwork::ui::TryOut", text);
}

} // namespace

TryOut tryOutExperiment(Backend& backend, const ExperimentConfig& config,
                        const std::filesystem::path& otherData, FileSystem& fileSystem,
                        ProgressSink& progress, std::stop_token stop,
                        const std::function<void(const TryOut&)>& report)
{
    StepBenchmarkRequest request;
    request.config = config;
    request.steps = kSteps;
    request.warmUp = 1;
    TryOut result;
    result.memory = backend.estimateMemory(request, stop);
    if (result.memory && !result.memory->fits())
        return result; // the system would end the program, and others with it
    result.steps = backend.benchmarkSteps(request, progress, stop);
    const auto reportResult = [&] {
        if (report)
            report(result);
    };
    reportResult();
    try {
        const HeadspaceRequest headspace{.config = config,
                                         .otherData = otherData,
                                         .seconds = kSeconds,
                                         .rounds = kRounds,
                                         .sweepBatches = true,
                                         .measured = [&](const HeadspaceResult& soFar) {
                                             result.headspace = soFar;
                                             reportResult();
                                         }};
        result.headspace = backend.measureHeadspace(headspace, progress, fileSystem, stop);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled)
            throw;
        // The steps are worth knowing without it; what is wrong with the data the form says.
    }
    return result;
}

QString headspaceText(const HeadspaceResult& result)
{
    const LoaderHeadspace& own = result.loaders.front();
    QString text = translated(QT_TRANSLATE_NOOP(
                                  "formwork::ui::TryOut",
                                  "Steps alone %1 images/s, data alone %2, both together %3: the "
                                  "fastest loader could save %4 %."))
                       .arg(rounded(result.stepAlone), rounded(own.alone), rounded(own.together))
                       .arg(percent(largestSaving(result.stepAlone, own.together)));
    if (const auto share = betonShareOfSaving(result)) {
        const LoaderHeadspace& folder =
            own.loader == LoaderKind::Folder ? own : result.loaders.back();
        text +=
            QLatin1Char(' ') +
            translated(QT_TRANSLATE_NOOP("formwork::ui::TryOut",
                                         "Of the %1 % that it could save over the image folder, "
                                         "beton saves %2 %."))
                .arg(percent(largestSaving(result.stepAlone, folder.together)))
                .arg(percent(*share));
    }
    return text;
}

QString batchTable(const HeadspaceResult& result)
{
    if (result.batches.empty())
        return {};
    const auto row = [&](const QString& title, const auto& valueOf) {
        QString cells = QStringLiteral("<td>%1</td>").arg(unbroken(title.toHtmlEscaped()));
        for (const BatchTrial& trial : result.batches) {
            const QString value = unbroken(valueOf(trial));
            cells += QStringLiteral("<td align=\"right\" style=\"padding-left: 16px\">%1</td>")
                         .arg(trial.batch == result.batch ? QStringLiteral("<b>%1</b>").arg(value)
                                                          : value);
        }
        return QStringLiteral("<tr>%1</tr>").arg(cells);
    };
    const QString tooLarge = translated(QT_TRANSLATE_NOOP("formwork::ui::TryOut", "does not fit"));
    return QStringLiteral("<table cellpadding=\"0\" cellspacing=\"0\">") +
           row(translated(QT_TRANSLATE_NOOP("formwork::ui::TryOut", "Batch size")),
               [](const BatchTrial& trial) { return QString::number(trial.batch); }) +
           row(translated(QT_TRANSLATE_NOOP("formwork::ui::TryOut", "Images/s")),
               [&](const BatchTrial& trial) {
                   return trial.fits ? rounded(trial.imagesPerSecond) : tooLarge;
               }) +
           row(translated(QT_TRANSLATE_NOOP("formwork::ui::TryOut", "Memory")),
               [](const BatchTrial& trial) {
                   return trial.fits ? bytesText(trial.peakMemoryBytes) : QString();
               }) +
           QStringLiteral("</table>");
}

} // namespace formwork::ui
