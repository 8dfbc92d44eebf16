// How large the images of a dataset are: a dot for every size, the more images the larger. Follows
// the palette.
#pragma once

#include "core/dataset/scan/image_folder.h"
#include "ui/charts/plot.h"

#include <array>
#include <vector>

namespace formwork::ui {

class SizeChart final : public QCustomPlot
{
    Q_OBJECT

public:
    explicit SizeChart(QWidget* parent = nullptr);

    void setSizes(const std::vector<ImageSizeCount>& sizes);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();

    // One for each magnitude of the count: 1, up to 10, up to 100, ...
    std::array<QCPGraph*, 6> m_dots{};
};

} // namespace formwork::ui
