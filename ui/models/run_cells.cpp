#include "ui/models/run_cells.h"

#include "ui/models/run_texts.h"

#include <QStringList>

#include <algorithm>
#include <optional>
#include <utility>

namespace formwork::ui {

namespace {

// Names, and their meaning where it is not obvious.
constexpr std::pair<const char*, const char*> kTitles[RunsModel::ColumnCount] = {
    {QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Name"),
     QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Ticked runs are drawn")},
    {QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Status"), ""},
    {QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Model"), ""},
    {QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Loader"), ""},
    {QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Dataset"), ""},
    {QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Epochs"),
     QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Epochs done and planned")},
    {QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Best acc."),
     QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Best validation accuracy, top-1")},
    {QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Val. acc."),
     QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Validation accuracy of the last epoch, top-1")},
    {QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Loss"),
     QT_TRANSLATE_NOOP("formwork::ui::RunCells",
                       "Loss of the last epoch: validation, or train without it")},
    {QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Epoch s"),
     QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Median seconds of an epoch, without the first")},
    {QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Images/s"),
     QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Training throughput of the last epoch")},
    {QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Data wait"),
     QT_TRANSLATE_NOOP("formwork::ui::RunCells",
                       "Share of the training time spent waiting for data")},
    {QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Started"), ""},
    {QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Duration"), ""},
    {QT_TRANSLATE_NOOP("formwork::ui::RunCells", "Tags"), ""},
};

bool isActive(RunStatus status)
{
    return status == RunStatus::Queued || status == RunStatus::Running ||
           status == RunStatus::Submitted;
}

double progressOf(const RunRow& run)
{
    if (run.epochsTotal <= 0)
        return 0;
    return std::clamp((run.epochsDone + run.epochFraction) / run.epochsTotal, 0.0, 1.0);
}

QVariant orInvalid(const std::optional<double>& value)
{
    return value ? QVariant(*value) : QVariant();
}

} // namespace

QString RunCells::title(Column column)
{
    return tr(kTitles[column].first);
}

QVariant RunCells::titleToolTip(Column column)
{
    const char* help = kTitles[column].second;
    return *help == '\0' ? QVariant() : QVariant(tr(help));
}

bool RunCells::isNumber(Column column)
{
    return column >= Column::Epochs && column <= Column::DataWait;
}

QVariant RunCells::progress(const RunRow& run)
{
    return isActive(run.status) ? QVariant(progressOf(run)) : QVariant();
}

QVariant RunCells::text(const RunRow& run, Column column, int queuePlace)
{
    switch (column) {
    case Column::Name:
        return QString::fromStdString(run.name);
    case Column::Status:
        if (queuePlace == 1 && run.willResume)
            return tr("Resumes next");
        return queuePlace > 0 ? tr("%1, no. %2").arg(runStatusText(run)).arg(queuePlace)
                              : runStatusText(run);
    case Column::Model:
        return modelLabel(run.model);
    case Column::Loader:
        return knowsLoader(run) ? loaderLabel(run.loader) : QString();
    case Column::Dataset:
        return datasetLabel(run.dataset);
    case Column::Epochs:
        return QStringLiteral("%1/%2").arg(run.epochsDone).arg(run.epochsTotal);
    case Column::BestAccuracy:
        return percentText(run.bestValidationTop1);
    case Column::LastAccuracy:
        return percentText(run.lastValidationTop1);
    case Column::LastLoss:
        return numberText(run.lastValidationLoss ? run.lastValidationLoss : run.lastTrainLoss, 3);
    case Column::EpochSeconds:
        return run.disturbedEpochs > 0 ? tr("%1 *").arg(secondsText(run.medianEpochSeconds))
                                       : secondsText(run.medianEpochSeconds);
    case Column::ImagesPerSecond:
        return numberText(run.imagesPerSecond, run.imagesPerSecond.value_or(0) < 10 ? 1 : 0);
    case Column::DataWait:
        return percentText(run.dataWaitShare);
    case Column::Started:
        return timeText(run.startedAt);
    case Column::Duration:
        return durationText(runSeconds(run));
    case Column::Tags:
        return tagsText(run);
    default:
        return {};
    }
}

QVariant RunCells::sortKey(const RunRow& run, Column column, int queuePlace)
{
    switch (column) {
    case Column::Status: // in the order of the queue
        return static_cast<int>(run.status) +
               (run.status == RunStatus::Queued ? queuePlace * 1e-6 : progressOf(run) / 2);
    case Column::Epochs:
        return run.epochsDone + run.epochFraction;
    case Column::BestAccuracy:
        return orInvalid(run.bestValidationTop1);
    case Column::LastAccuracy:
        return orInvalid(run.lastValidationTop1);
    case Column::LastLoss:
        return orInvalid(run.lastValidationLoss ? run.lastValidationLoss : run.lastTrainLoss);
    case Column::EpochSeconds:
        return orInvalid(run.medianEpochSeconds);
    case Column::ImagesPerSecond:
        return orInvalid(run.imagesPerSecond);
    case Column::DataWait:
        return orInvalid(run.dataWaitShare);
    case Column::Started:
        return run.startedAt > 0 ? QVariant::fromValue<qlonglong>(run.startedAt) : QVariant();
    case Column::Duration:
        return run.startedAt > 0 ? QVariant(runSeconds(run)) : QVariant();
    default:
        return text(run, column, queuePlace);
    }
}

QVariant RunCells::toolTip(const RunRow& run, Column column)
{
    switch (column) {
    case Column::Status: {
        QStringList lines;
        if (!run.errorMessage.empty())
            lines << QString::fromStdString(run.errorMessage);
        if (run.remote)
            lines << remotePlaceText(*run.remote);
        if (run.turns > 0)
            lines << tr("Trained alternately with the other loader, epoch by epoch");
        return lines.isEmpty() ? QVariant() : lines.join(QLatin1Char('\n'));
    }
    case Column::Dataset:
        return QString::fromStdString(run.dataset);
    case Column::BestAccuracy:
        return run.bestEpoch > 0 ? QVariant(tr("in epoch %1").arg(run.bestEpoch)) : QVariant();
    case Column::EpochSeconds: {
        QStringList lines;
        if (run.firstEpochSeconds)
            lines << tr("Median without the first epoch, which took %1")
                         .arg(durationText(*run.firstEpochSeconds));
        if (run.disturbedEpochs > 0)
            lines << tr("* Epochs with other work on more than 10 % of the machine: %Ln", nullptr,
                        run.disturbedEpochs);
        return lines.isEmpty() ? QVariant() : lines.join(QLatin1Char('\n'));
    }
    case Column::Name:
        return run.note.empty() ? text(run, column, 0)
                                : QStringLiteral("%1\n%2").arg(text(run, column, 0).toString(),
                                                               QString::fromStdString(run.note));
    case Column::Tags:
        return text(run, column, 0);
    default:
        return {};
    }
}

} // namespace formwork::ui
