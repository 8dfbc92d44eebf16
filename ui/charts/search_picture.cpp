#include "ui/charts/search_picture.h"

#include "core/base/error.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/chart_figure.h"
#include "ui/charts/rate_range_chart.h"

#include <QCoreApplication>

#include <cmath>

namespace formwork::ui {

namespace {

constexpr double kRangeShare = 0.36; // its height, of the width
constexpr double kPictureDpi = 300;

class SearchWords // for translations
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::SearchPicture)
};

} // namespace

QString trialLabel(const std::string& runName)
{
    constexpr std::string_view kMark = ", tune, ";
    const std::size_t at = runName.find(kMark);
    if (at == std::string::npos) // it was renamed
        return QString::fromStdString(runName);
    return QString::fromStdString(runName.substr(at + kMark.size()))
        .replace(QLatin1String("weight_decay"), QLatin1String("wd"))
        .replace(QLatin1String("augmentation"), QLatin1String("aug."));
}

DrawnFile drawSearch(const SearchPicture& search, const std::filesystem::path& path)
{
    if (search.trials.empty())
        throw Error(ErrorCode::InvalidArgument, Text("there is no run to draw"));
    ChartExportRequest request;
    request.runs = search.trials;
    request.charts = {MetricKind::Accuracy};
    request.showTrain = false;
    for (const RunData& trial : search.trials)
        request.names[trial.row.id] = trialLabel(trial.row.name);
    ChartFigure trials(request, request.charts);

    const QSize below = trials.sizeInUnits();
    const int height = static_cast<int>(std::lround(kRangeShare * below.width()));
    RateRangeChart range;
    const auto fontUnits =
        static_cast<int>(std::lround(request.fontPoints * kPictureUnitsPerInch / 72));
    range.setTheme(ChartTheme::forPrint(fontUnits, kPictureUnitsPerInch / 96));
    range.setPoints(search.rates, search.steepest);
    const Picture picture = {{below.width(), below.height() + height}, [&](QCPPainter& painter) {
                                 range.toPainter(&painter, below.width(), height);
                                 painter.save();
                                 painter.translate(0, height);
                                 trials.draw(painter);
                                 painter.restore();
                             }};
    return drawPicture(picture, path, SearchWords::tr("Search for settings"), kPictureDpi);
}

} // namespace formwork::ui
