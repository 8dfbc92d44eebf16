#include "ui/pages/runs/system_tab.h"

#include "ui/charts/chart_theme.h"
#include "ui/charts/system_chart.h"
#include "ui/models/run_texts.h"
#include "ui/widgets/style.h"

#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace formwork::ui {

SystemTab::SystemTab(QWidget* parent)
    : QWidget(parent)
    , m_chart(new SystemChart(this))
    , m_table(new QLabel(this))
    , m_note(makeHint({}, this))
{
    m_table->setTextFormat(Qt::RichText);
    m_table->setAccessibleName(tr("Use of the machine"));
    m_chart->setWhatsThis(tr("How busy processor, memory, disk and GPU of this machine were while "
                             "the run trained, by all programs together."));
    m_table->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2, 8, 2, 4);
    column->setSpacing(8);
    column->addWidget(m_chart, 1);
    column->addWidget(m_table);
    column->addWidget(m_note);
    column->addStretch(0);
    showSamples({});
}

void SystemTab::showSamples(const std::vector<SystemSample>& samples)
{
    m_samples = samples;
    m_chart->setSamples(samples);
    m_chart->setVisible(!samples.empty());
    m_note->setText(
        samples.empty()
            ? tr("Nothing has been recorded yet: while a run trains, the machine is sampled every "
                 "few seconds.")
            : tr("This program alone: %1 cores busy, %2 of memory, %3 read per second.")
                  .arg(locale().toString(samples.back().processCores, 'f', 1),
                       bytesText(samples.back().processMemory),
                       bytesText(static_cast<std::uint64_t>(samples.back().diskReadRate))));
    showTable();
}

void SystemTab::showTable()
{
    if (m_samples.empty()) {
        m_table->clear();
        return;
    }
    const auto cell = [](const QString& text) {
        return QStringLiteral("<td align='right'>&nbsp;&nbsp;%1</td>").arg(text);
    };
    QString html = QStringLiteral("<table cellspacing='0' cellpadding='2'><tr><td></td><td></td>") +
                   cell(tr("now")) + cell(tr("mean")) + cell(tr("maximum")) +
                   QStringLiteral("</tr>");
    for (const SystemPart part : kSystemParts) {
        double sum = 0;
        double most = 0;
        int count = 0;
        for (const SystemSample& sample : m_samples) {
            const double value = systemPartValue(sample, part);
            if (!std::isfinite(value))
                continue;
            sum += value;
            most = std::max(most, value);
            ++count;
        }
        if (count == 0)
            continue;
        const auto share = [](double value) {
            return percentText(value / 100);
        };
        html += QStringLiteral("<tr><td><span style='color:%1'>\u25a0</span></td><td>%2</td>")
                    .arg(systemPartColour(part, isDark(palette())).name(), systemPartName(part)) +
                cell(share(systemPartValue(m_samples.back(), part))) + cell(share(sum / count)) +
                cell(share(most)) + QStringLiteral("</tr>");
    }
    m_table->setText(html + QStringLiteral("</table>"));
}

void SystemTab::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showTable();
}

} // namespace formwork::ui
