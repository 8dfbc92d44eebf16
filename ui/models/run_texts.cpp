#include "ui/models/run_texts.h"

#include "core/base/clock.h"
#include "core/experiment/model_names.h"
#include "core/experiment/run_name.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace formwork::ui {

namespace {

// Its tr() names the context for lupdate and for the translator alike.
class RunTexts
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::RunTexts)
};

QString dash()
{
    return QStringLiteral("\u2013");
}

} // namespace

QString runStatusWord(RunStatus status)
{
    switch (status) {
    case RunStatus::Queued:
        return RunTexts::tr("Queued");
    case RunStatus::Running:
        return RunTexts::tr("Running");
    case RunStatus::Done:
        return RunTexts::tr("Done");
    case RunStatus::Stopped:
        return RunTexts::tr("Stopped");
    case RunStatus::Failed:
        return RunTexts::tr("Failed");
    case RunStatus::Interrupted:
        return RunTexts::tr("Interrupted");
    case RunStatus::TimeLimit:
        return RunTexts::tr("Time limit");
    case RunStatus::Preempted:
        return RunTexts::tr("Preempted");
    case RunStatus::NodeFailed:
        return RunTexts::tr("Node failed");
    case RunStatus::Submitted:
        return RunTexts::tr("Submitted");
    }
    return {};
}

QString runStatusText(const RunRow& run)
{
    if (run.isOnTarget() && run.remote->lostSince != 0)
        return RunTexts::tr("Unknown since %1").arg(timeText(run.remote->lostSince));
    if (run.isImported() && run.status == RunStatus::Done)
        return RunTexts::tr("Imported");
    const bool isActive = run.status == RunStatus::Running || run.status == RunStatus::Submitted;
    const QString word = isActive && run.stopRequested ? RunTexts::tr("Stopping")
                         : run.willResume              ? RunTexts::tr("Resumes")
                                                       : runStatusWord(run.status);
    if (run.status == RunStatus::Done || run.status == RunStatus::Queued ||
        run.status == RunStatus::Submitted)
        return word;
    return QStringLiteral("%1 %2/%3").arg(word).arg(run.epochsDone).arg(run.epochsTotal);
}

QString remotePlaceText(const RemotePlace& place)
{
    const QString target = QString::fromStdString(place.target);
    QString text =
        place.job.empty()
            ? RunTexts::tr("On %1").arg(target)
            : RunTexts::tr("On %1, job %2").arg(target, QString::fromStdString(place.job));
    const QString detail = QString::fromStdString(place.detail);
    switch (place.phase) {
    case RemotePhase::Preparing:
        text += RunTexts::tr(", being submitted");
        break;
    case RemotePhase::Waiting:
        text += detail.isEmpty() ? RunTexts::tr(", waiting")
                                 : RunTexts::tr(", waiting: %1").arg(detail);
        break;
    case RemotePhase::Running:
        text += detail.isEmpty() ? RunTexts::tr(", running")
                                 : RunTexts::tr(", running on %1").arg(detail);
        break;
    case RemotePhase::Ended:
        break;
    }
    if (place.lostSince != 0)
        text += RunTexts::tr("; no answer since %1: %2")
                    .arg(timeText(place.lostSince), QString::fromStdString(place.lostReason));
    return text;
}

QString modelLabel(const std::string& id)
{
    const ModelName* name = findModelName(id);
    return name == nullptr
               ? QString::fromStdString(id)
               : QString::fromUtf8(name->label.data(), static_cast<qsizetype>(name->label.size()));
}

QString loaderLabel(LoaderKind loader)
{
    return loader == LoaderKind::Beton ? RunTexts::tr("beton") : RunTexts::tr("image folder");
}

QString datasetLabel(const std::string& dataset)
{
    std::filesystem::path path(dataset);
    if (!path.has_filename())
        path = path.parent_path();
    // "train" alone is meaningless: the folder above names the dataset.
    const std::filesystem::path name = path.filename();
    if ((name == "train" || name == "training") && path.parent_path().has_filename())
        return QString::fromStdString((path.parent_path().filename() / name).string());
    return QString::fromStdString(name.string());
}

QString numberText(const std::optional<double>& value, int decimals)
{
    return value && std::isfinite(*value) ? QLocale().toString(*value, 'f', decimals) : dash();
}

QString percentText(const std::optional<double>& share)
{
    return share && std::isfinite(*share)
               ? RunTexts::tr("%1 %").arg(QLocale().toString(*share * 100, 'f', 1))
               : dash();
}

QString secondsText(const std::optional<double>& seconds)
{
    return numberText(seconds, seconds.value_or(0) < 10 ? 2 : 1);
}

QString durationText(double seconds)
{
    if (!(seconds >= 0))
        return dash();
    if (seconds < 120) // epochs of a minute and of twenty seconds should look alike
        return RunTexts::tr("%1 s").arg(QLocale().toString(seconds, 'f', 1));
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    const auto padded = [](std::int64_t value) {
        return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0'));
    };
    if (whole < 3600)
        return RunTexts::tr("%1 min %2 s").arg(QString::number(whole / 60), padded(whole % 60));
    const std::int64_t minutes = (whole + 30) / 60;
    return RunTexts::tr("%1 h %2 min").arg(QString::number(minutes / 60), padded(minutes % 60));
}

QString timeText(std::int64_t unixMilliseconds)
{
    if (unixMilliseconds <= 0)
        return dash();
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(unixMilliseconds),
                              QLocale::ShortFormat);
}

QString tagsText(const RunRow& run)
{
    QStringList tags;
    for (const std::string& tag : run.tags)
        tags << QString::fromStdString(tag);
    return tags.join(QStringLiteral(", "));
}

std::vector<std::string> tagsFrom(const QString& text)
{
    std::vector<std::string> tags;
    for (const QString& tag : text.split(QLatin1Char(','), Qt::SkipEmptyParts))
        if (const QString trimmed = tag.trimmed(); !trimmed.isEmpty())
            tags.push_back(trimmed.toStdString());
    return tags;
}

double runSeconds(const RunRow& run)
{
    if (run.startedAt <= 0)
        return -1;
    const std::int64_t end = run.finishedAt > 0 ? run.finishedAt : formwork::unixMilliseconds();
    return static_cast<double>(end - run.startedAt) / 1000;
}

QString commonRunName(const QStringList& names)
{
    std::vector<std::string> each;
    for (const QString& name : names)
        each.push_back(name.toStdString());
    return QString::fromStdString(formwork::commonRunName(each));
}

} // namespace formwork::ui
