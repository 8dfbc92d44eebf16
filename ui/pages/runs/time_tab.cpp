#include "ui/pages/runs/time_tab.h"

#include "ui/charts/chart_theme.h"
#include "ui/charts/time_chart.h"
#include "ui/models/run_texts.h"
#include "ui/widgets/style.h"

#include <QCoreApplication>
#include <QEvent>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

QLabel* makeText(const QString& name, Qt::TextFormat format, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(format);
    label->setAccessibleName(name);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

QString limitText(const LimitSentence& sentence)
{
    QString text = QCoreApplication::translate("formwork::Limits", sentence.text);
    for (const std::string& argument : sentence.arguments)
        text = text.arg(QString::fromStdString(argument));
    return text;
}

TimeTab::TimeTab(QWidget* parent) : QWidget(parent)
{
    auto* content = new QWidget(this);
    m_chart = new TimeChart(content);
    m_chart->setWhatsThis(
        tr("Where the time of each epoch went: waiting for data, copying to the device, computing, "
           "and validation. A large data wait means that the loader limits the run."));
    m_table = makeText(tr("Mean parts of an epoch"), Qt::RichText, content);
    m_table->setWordWrap(false);
    m_verdict = makeText(tr("What limits this run"), Qt::PlainText, content);
    QFont bold = m_verdict->font();
    bold.setBold(true);
    m_verdict->setFont(bold);
    m_advice = makeText(tr("What would help"), Qt::RichText, content);
    m_figures = makeText(tr("Figures behind this verdict"), Qt::PlainText, content);
    m_figures->setForegroundRole(QPalette::PlaceholderText);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(2, 8, 2, 4);
    column->setSpacing(8);
    column->addWidget(m_chart);
    column->addWidget(m_table);
    column->addWidget(m_verdict);
    column->addWidget(m_advice);
    column->addWidget(m_figures);
    column->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Time of the run"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
}

void TimeTab::clear()
{
    showRun({}, {});
    m_verdict->clear();
}

void TimeTab::showRun(const std::vector<EpochRecord>& epochs, const LimitFacts& facts)
{
    m_chart->setEpochs(epochs);
    m_hasEpochs = !epochs.empty();
    m_mean = meanTimeParts(epochs);
    showParts();
    showLimit(findLimit(facts));
}

void TimeTab::showParts()
{
    if (!m_hasEpochs) {
        m_table->clear();
        return;
    }
    double all = 0;
    for (const TimePart part : kTimeParts)
        all += timePartSeconds(m_mean, part);
    QString html = QStringLiteral("<table cellspacing='0' cellpadding='2'>");
    for (const TimePart part : kTimeParts) {
        const double seconds = timePartSeconds(m_mean, part);
        html += QStringLiteral("<tr><td><span style='color:%1'>\u25a0</span></td><td>%2</td>"
                               "<td align='right'>&nbsp;&nbsp;%3</td>"
                               "<td align='right'>&nbsp;&nbsp;%4</td></tr>")
                    .arg(timePartColour(part, isDark(palette())).name(), timePartName(part),
                         durationText(seconds), percentText(all > 0 ? seconds / all : 0));
    }
    m_table->setText(html + QStringLiteral("</table>"));
}

void TimeTab::showLimit(const RunLimit& limit)
{
    m_verdict->setText(limitText(limit.verdict));
    QString advice;
    for (const LimitSentence& each : limit.advice)
        advice += QStringLiteral("<li>%1 <code>%2</code></li>")
                      .arg(limitText(each).toHtmlEscaped(), QString::fromStdString(each.key));
    m_advice->setText(
        advice.isEmpty()
            ? QString()
            : tr("What would help:") +
                  QStringLiteral("<ul style='margin:2px 0 0 -24px'>%1</ul>").arg(advice));
    m_advice->setVisible(!advice.isEmpty());
    QStringList figures;
    for (const LimitSentence& each : limit.figures)
        figures << limitText(each);
    m_figures->setText(figures.join(QLatin1Char('\n')));
}

QString TimeTab::verdict() const
{
    return m_verdict->text();
}

QString TimeTab::advice() const
{
    return m_advice->text();
}

void TimeTab::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showParts();
}

} // namespace formwork::ui
