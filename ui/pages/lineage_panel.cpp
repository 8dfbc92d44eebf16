#include "ui/pages/lineage_panel.h"

#include "ui/jobs/lineage_reader.h"
#include "ui/language/error_texts.h"
#include "ui/widgets/lineage_view.h"

#include <QVBoxLayout>

#include <utility>

namespace formwork::ui {

namespace {

constexpr int kRefreshMilliseconds = 1500;

} // namespace

LineagePanel::LineagePanel(QWidget* parent) : QWidget(parent), m_view(new LineageView(this))
{
    m_later.setSingleShot(true);
    m_later.setInterval(kRefreshMilliseconds);
    connect(&m_later, &QTimer::timeout, this, [this] {
        if (m_isStale && isVisible())
            read();
    });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_view);
    connect(m_view, &LineageView::activated, this, &LineagePanel::activated);
}

void LineagePanel::setReader(LineageReader* reader)
{
    m_reader = reader;
    m_isStale = true;
    if (isVisible())
        read();
}

void LineagePanel::showRun(RunId run)
{
    setSubject(run);
}

void LineagePanel::showDataset(const std::filesystem::path& path)
{
    setSubject(path);
}

void LineagePanel::setSubject(Subject subject)
{
    if (subject == m_subject)
        return;
    m_subject = std::move(subject);
    m_view->showText({});
    m_isStale = true;
    if (isVisible())
        read();
}

void LineagePanel::refresh()
{
    m_isStale = true;
    if (!m_later.isActive())
        m_later.start();
}

void LineagePanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_isStale)
        read();
}

void LineagePanel::read()
{
    m_isStale = false;
    const RunId* run = std::get_if<RunId>(&m_subject);
    const auto* path = std::get_if<std::filesystem::path>(&m_subject);
    if (m_reader == nullptr || (run != nullptr && *run == 0) || (path != nullptr && path->empty()))
        return m_view->showText({});
    const auto show = [this](const Lineage& lineage) {
        if (lineage.edges.empty() && lineage.nodes.size() == 1 &&
            lineage.nodes.front().kind != LineageKind::Run)
            m_view->showText(tr("No run was trained on this dataset yet, and no beton file was "
                                "made of it."));
        else
            m_view->showLineage(lineage);
    };
    const auto showProblem = [this](const Error& error) {
        m_view->showText(inWindowsLanguage(error.text()));
    };
    if (run != nullptr)
        m_reader->readRun(*run, this, show, showProblem);
    else
        m_reader->readDataset(*path, this, show, showProblem);
}

} // namespace formwork::ui
