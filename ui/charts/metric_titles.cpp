#include "ui/charts/metric_titles.h"

#include <QCoreApplication>

namespace formwork::ui {

QString metricTitle(MetricKind metric)
{
    switch (metric) {
    case MetricKind::EpochSeconds:
        return QCoreApplication::translate("formwork::ui::Charts", "Epoch runtime (s)");
    case MetricKind::Accuracy:
        return QCoreApplication::translate("formwork::ui::Charts", "Accuracy (%)");
    case MetricKind::Loss:
        return QCoreApplication::translate("formwork::ui::Charts", "Loss");
    case MetricKind::Top5:
        return QCoreApplication::translate("formwork::ui::Charts", "Top-5 accuracy (%)");
    case MetricKind::LearningRate:
        return QCoreApplication::translate("formwork::ui::Charts", "Learning rate");
    case MetricKind::GradientNorm:
        return QCoreApplication::translate("formwork::ui::Charts", "Gradient norm");
    case MetricKind::ImagesPerSecond:
        return QCoreApplication::translate("formwork::ui::Charts", "Images/s");
    case MetricKind::DataWait:
        return QCoreApplication::translate("formwork::ui::Charts", "Data wait (%)");
    case MetricKind::Memory:
        return QCoreApplication::translate("formwork::ui::Charts", "Memory (GB)");
    case MetricKind::StepLoss:
        return QCoreApplication::translate("formwork::ui::Charts", "Loss per step");
    case MetricKind::Gpu:
        return QCoreApplication::translate("formwork::ui::Charts", "GPU (%)");
    }
    return {};
}

QString axisTitle(XAxisKind x)
{
    return x == XAxisKind::Epoch
               ? QCoreApplication::translate("formwork::ui::Charts", "Epoch")
               : QCoreApplication::translate("formwork::ui::Charts", "Training time");
}

} // namespace formwork::ui
