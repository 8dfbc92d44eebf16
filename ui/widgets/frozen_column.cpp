#include "ui/widgets/frozen_column.h"

#include <QAbstractItemDelegate>
#include <QAction>
#include <QEvent>
#include <QFrame>
#include <QHeaderView>
#include <QScrollBar>
#include <QTableView>
#include <QTreeView>

namespace formwork::ui {

FrozenColumn::FrozenColumn(QAbstractItemView* view, QAbstractItemDelegate* delegate)
    : QObject(view)
    , m_view(view)
{
    if (qobject_cast<QTableView*>(view) != nullptr)
        buildTable();
    else
        buildTree();
    delegate->setParent(m_frozen);
    m_frozen->setItemDelegate(delegate);
    m_frozen->setObjectName(view->objectName() + QStringLiteral("Frozen"));
    m_frozen->setAccessibleName(view->accessibleName());
    m_frozen->setWhatsThis(view->whatsThis());
    m_frozen->setFocusPolicy(Qt::NoFocus);
    m_frozen->setFrameShape(QFrame::NoFrame);
    m_frozen->setSelectionBehavior(view->selectionBehavior());
    m_frozen->setSelectionMode(view->selectionMode());
    m_frozen->setEditTriggers(view->editTriggers());
    m_frozen->setAlternatingRowColors(view->alternatingRowColors());
    m_frozen->setIconSize(view->iconSize());
    m_frozen->setVerticalScrollMode(view->verticalScrollMode());
    m_frozen->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_frozen->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_frozen->setContextMenuPolicy(view->contextMenuPolicy());
    m_frozen->addActions(view->actions());
    m_edge = new QFrame(view);
    m_edge->setFrameShape(QFrame::VLine);
    m_edge->setForegroundRole(QPalette::Mid);

    followHeader();
    hideOtherColumns();
    connect(view->model(), &QAbstractItemModel::columnsInserted, this,
            &FrozenColumn::hideOtherColumns);
    connect(view->verticalScrollBar(), &QScrollBar::valueChanged, m_frozen->verticalScrollBar(),
            &QScrollBar::setValue);
    connect(m_frozen->verticalScrollBar(), &QScrollBar::valueChanged, view->verticalScrollBar(),
            &QScrollBar::setValue);
    connect(view->horizontalScrollBar(), &QScrollBar::valueChanged, this, &FrozenColumn::place);
    view->viewport()->installEventFilter(this);
    place();
}

void FrozenColumn::buildTable()
{
    auto* view = static_cast<QTableView*>(m_view);
    auto* frozen = new QTableView(view);
    frozen->setModel(view->model());
    frozen->setSelectionModel(view->selectionModel());
    frozen->setShowGrid(view->showGrid());
    frozen->setWordWrap(view->wordWrap());
    frozen->verticalHeader()->hide();
    frozen->verticalHeader()->setDefaultSectionSize(view->verticalHeader()->defaultSectionSize());
    m_frozen = frozen;
    m_header = view->horizontalHeader();
    m_frozenHeader = frozen->horizontalHeader();
}

void FrozenColumn::buildTree()
{
    auto* view = static_cast<QTreeView*>(m_view);
    auto* frozen = new QTreeView(view);
    frozen->setModel(view->model());
    frozen->setSelectionModel(view->selectionModel());
    frozen->setUniformRowHeights(view->uniformRowHeights());
    connect(view, &QTreeView::expanded, frozen, &QTreeView::expand);
    connect(view, &QTreeView::collapsed, frozen, &QTreeView::collapse);
    connect(frozen, &QTreeView::expanded, view, &QTreeView::expand);
    connect(frozen, &QTreeView::collapsed, view, &QTreeView::collapse);
    m_frozen = frozen;
    m_header = view->header();
    m_frozenHeader = frozen->header();
}

void FrozenColumn::followHeader()
{
    m_header->setFirstSectionMovable(false);
    m_frozenHeader->setHighlightSections(false);
    m_frozenHeader->setStretchLastSection(false);
    m_frozenHeader->setSectionsClickable(true);
    m_frozenHeader->setSortIndicatorShown(true);
    m_frozenHeader->setSortIndicatorClearable(true);
    m_frozenHeader->setSortIndicator(m_header->sortIndicatorSection(),
                                     m_header->sortIndicatorOrder());
    connect(m_header, &QHeaderView::sortIndicatorChanged, m_frozenHeader,
            &QHeaderView::setSortIndicator);
    connect(m_frozenHeader, &QHeaderView::sortIndicatorChanged, m_header,
            &QHeaderView::setSortIndicator);
    connect(m_header, &QHeaderView::sectionResized, this, &FrozenColumn::place);
    connect(m_frozenHeader, &QHeaderView::sectionResized, this, [this](int section, int, int size) {
        if (section == 0)
            m_header->resizeSection(0, size);
    });
}

void FrozenColumn::hideOtherColumns()
{
    for (int section = 0; section < m_frozenHeader->count(); ++section)
        m_frozenHeader->setSectionHidden(section, section != 0);
}

bool FrozenColumn::isShown() const
{
    return !m_frozen->isHidden();
}

void FrozenColumn::place()
{
    const int width = m_header->sectionSize(0);
    const QRect viewport = m_view->viewport()->geometry();
    const int top = viewport.top() - m_header->height();
    if (m_frozenHeader->sectionSize(0) != width)
        m_frozenHeader->resizeSection(0, width);
    m_frozen->setGeometry(viewport.left(), top, width, m_header->height() + viewport.height());
    m_edge->setGeometry(viewport.left() + width, top, 1, m_header->height() + viewport.height());
    // Sideways scrolling is what takes the column away; a view as narrow as the column keeps all.
    const bool shown = m_view->horizontalScrollBar()->value() > 0 && 2 * width < viewport.width();
    m_frozen->setVisible(shown);
    m_edge->setVisible(shown);
    if (shown) {
        m_frozen->raise();
        m_edge->raise();
        m_frozen->verticalScrollBar()->setValue(m_view->verticalScrollBar()->value());
    }
}

bool FrozenColumn::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::Resize)
        place();
    return QObject::eventFilter(object, event);
}

} // namespace formwork::ui
