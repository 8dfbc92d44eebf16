#include "ui/pages/datasets/datasets_page.h"

#include "ui/dialogs/pick_path.h"
#include "ui/jobs/job.h"
#include "ui/pages/datasets/dataset_detail.h"
#include "ui/pages/datasets/dataset_tables.h"
#include "ui/pages/datasets/welcome_view.h"
#include "ui/widgets/bar_delegate.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/overlay.h"
#include "ui/widgets/style.h"

#include <QApplication>
#include <QDir>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace formwork::ui {

namespace fs = std::filesystem;

namespace {

enum Column { kName, kClasses, kSamples, kSize, kState, kColumns };
constexpr int kPathRole = Qt::UserRole + 1;

} // namespace

DatasetsPage::DatasetsPage(DatasetLibrary& library, QWidget* parent)
    : QWidget(parent)
    , m_library(library)
    , m_stack(new QStackedWidget(this))
    , m_emptyMessage(new InlineMessage(this))
    , m_message(new InlineMessage(this))
{
    m_empty = new EmptyState(QStringLiteral("datasets"), tr("No datasets yet"),
                             tr("Add a folder of images, one folder per class, or a .beton file. "
                                "You can also drop it on this window."),
                             tr("Add image folder…"), this);
    m_empty->setSecondAction(tr("Try it with demo images"));
    connect(m_empty, &EmptyState::actionTriggered, this, &DatasetsPage::addFolder);
    connect(m_empty, &EmptyState::secondActionTriggered, this, &DatasetsPage::demoRequested);
    auto* emptyPage = new QWidget(this);
    auto* emptyColumn = new QVBoxLayout(emptyPage);
    emptyColumn->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    m_welcome = new WelcomeView(emptyPage);
    connect(m_welcome, &WelcomeView::folderRequested, this, &DatasetsPage::addFolder);
    connect(m_welcome, &WelcomeView::demoRequested, this, &DatasetsPage::demoRequested);
    emptyColumn->addWidget(m_empty, 1);
    emptyColumn->addWidget(m_welcome, 1);
    setNewWorkspace(false);

    m_detail = new DatasetDetail(library, this);
    connect(m_detail, &DatasetDetail::experimentRequested, this,
            &DatasetsPage::experimentRequested);
    connect(m_detail, &DatasetDetail::guideRequested, this, &DatasetsPage::guideRequested);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(buildLibrary());
    splitter->addWidget(m_detail);
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({470, 730});
    splitter->setChildrenCollapsible(false);
    m_stack->addWidget(emptyPage);
    m_stack->addWidget(splitter);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    m_message->setInfoLifetime(kInfoMilliseconds);
    new Overlay(m_emptyMessage, emptyPage, Qt::TopEdge);
    new Overlay(m_message, this, Qt::BottomEdge);
    connectLibrary();
    // Disks come and go while the user is elsewhere.
    connect(qApp, &QGuiApplication::applicationStateChanged, this,
            [this](Qt::ApplicationState now) {
                if (now == Qt::ApplicationActive && isVisible())
                    refreshList();
            });
    refreshList();
}

void DatasetsPage::setNewWorkspace(bool isNew)
{
    m_welcome->setVisible(isNew);
    m_empty->setVisible(!isNew);
}

void DatasetsPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refreshList();
}

QWidget* DatasetsPage::buildLibrary()
{
    auto* side = new QWidget(this);
    m_list = new QTreeWidget(side);
    m_list->setColumnCount(kColumns);
    m_list->setHeaderLabels({tr("Name"), tr("Classes"), tr("Samples"), tr("Size"), tr("State")});
    for (const int column : {1, 2, 3})
        m_list->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    m_list->setRootIsDecorated(false);
    m_list->setAlternatingRowColors(true);
    m_list->setUniformRowHeights(true);
    m_list->setAccessibleName(tr("Datasets"));
    m_list->setWhatsThis(
        tr("The image folders and beton files that experiments can choose from. The list is part "
           "of the workspace; the files themselves stay where they are. A folder or a .beton file "
           "can also be dropped on the window."));
    m_list->setItemDelegate(new BarDelegate(m_list));
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(kName, QHeaderView::Stretch);
    m_list->header()->setMinimumSectionSize(60);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &DatasetsPage::showCurrent);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_list, &QWidget::customContextMenuRequested, this, &DatasetsPage::openMenu);

    auto* folder = new QPushButton(icon(QStringLiteral("folder")), tr("Add folder…"), side);
    auto* beton = new QPushButton(icon(QStringLiteral("beton")), tr("Add beton…"), side);
    connect(folder, &QPushButton::clicked, this, &DatasetsPage::addFolder);
    connect(beton, &QPushButton::clicked, this, &DatasetsPage::addBeton);
    folder->setWhatsThis(
        tr("Adds a folder of images: one folder per class in it, or train and val folders that "
           "hold the class folders. It is scanned in the background."));
    beton->setWhatsThis(tr("Adds beton files, made here or by FFCV. Only their tables are read "
                           "now; Verify reads everything."));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kSpacing);
    buttons->addWidget(folder);
    buttons->addWidget(beton);
    buttons->addStretch();

    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(kPageMargin, kPageMargin, kSpacing, kPageMargin);
    column->setSpacing(kSpacing);
    column->addWidget(makeTitle(tr("Datasets"), side));
    column->addWidget(m_list, 1);
    column->addLayout(buttons);
    return side;
}

void DatasetsPage::connectLibrary()
{
    connect(&m_library, &DatasetLibrary::changed, this, &DatasetsPage::refreshList);
    connect(&m_library, &DatasetLibrary::detailsChanged, this, &DatasetsPage::refreshList);
    connect(&m_library, &DatasetLibrary::jobStarted, this, [this](const QString& path) {
        m_emptyMessage->showMessage(Severity::Info, tr("Reading %1 …").arg(path));
        m_emptyMessage->setClosable(false);
        refreshList();
    });
    connect(&m_library, &DatasetLibrary::jobEnded, this, [this] {
        if (m_emptyMessage->severity() == Severity::Info)
            m_emptyMessage->clear();
    });
    connect(&m_library, &DatasetLibrary::failed, this, &DatasetsPage::showFailure);
    connect(&m_library, &DatasetLibrary::moved, this,
            [this](const QString& from, const QString& to) {
                m_message->showMessage(Severity::Info,
                                       tr("%1 was found again.").arg(QDir(to).dirName()),
                                       tr("%1, before at %2").arg(to, from));
                m_message->setClosable(true);
                showDataset(toPath(to));
            });
    connect(&m_library, &DatasetLibrary::added, this, [this](const QString& path) {
        m_message->clear();
        showDataset(toPath(path));
    });
}

void DatasetsPage::addPaths(const std::vector<fs::path>& paths)
{
    for (const fs::path& given : paths) {
        const fs::path path = fs::absolute(given).lexically_normal();
        std::error_code ignored;
        const bool exists = fs::exists(path, ignored);
        if (exists && (fs::is_directory(path, ignored) || path.extension() == ".beton")) {
            m_library.add(path);
            if (const DatasetRow* known = m_library.rowOf(path)) // else it is shown once it is read
                showDataset(known->path);
            continue;
        }
        showFailure(toQString(path),
                    exists ? Error(ErrorCode::UnsupportedFormat,
                                   Text("This is neither a folder nor a beton file"), path,
                                   Text("add a folder with one folder of images per class"))
                           : Error(ErrorCode::NotFound, Text("No such file or directory"), path));
    }
}

void DatasetsPage::showDataset(const fs::path& path)
{
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        if (m_list->topLevelItem(i)->data(kName, kPathRole).toString() == toQString(path)) {
            m_list->setCurrentItem(m_list->topLevelItem(i));
            return;
        }
    }
}

void DatasetsPage::addFolder()
{
    pickFolder(this, tr("Add image folder"), QDir::homePath(),
               [this](const QString& path) { addPaths({toPath(path)}); });
}

void DatasetsPage::addBeton()
{
    pickFiles(this, tr("Add beton files"), QDir::homePath(), tr("Beton files (*.beton)"),
              [this](const QStringList& files) {
                  std::vector<fs::path> paths;
                  for (const QString& file : files)
                      paths.push_back(toPath(file));
                  addPaths(paths);
              });
}

void DatasetsPage::refreshList()
{
    const auto& rows = m_library.rows();
    m_stack->setCurrentIndex(rows.empty() ? 0 : 1);
    // Items are kept, so that selection, focus and scroll position survive a refresh.
    for (int i = m_list->topLevelItemCount() - 1; i >= 0; --i) {
        const fs::path path = toPath(m_list->topLevelItem(i)->data(kName, kPathRole).toString());
        if (std::ranges::find(rows, path, &DatasetRow::path) == rows.end())
            delete m_list->takeTopLevelItem(i);
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const QString path = toQString(rows[i].path);
        QTreeWidgetItem* item = nullptr;
        for (int k = 0; k < m_list->topLevelItemCount() && !item; ++k) {
            if (m_list->topLevelItem(k)->data(kName, kPathRole).toString() == path)
                item = m_list->topLevelItem(k);
        }
        if (!item) {
            item = new QTreeWidgetItem;
            item->setData(kName, kPathRole, path);
            m_list->insertTopLevelItem(int(i), item);
        }
        refreshItem(item, rows[i]);
    }
    if (!m_list->currentItem() && m_list->topLevelItemCount() > 0)
        m_list->setCurrentItem(m_list->topLevelItem(0));
    m_detail->refresh();
}

void DatasetsPage::refreshItem(QTreeWidgetItem* item, const DatasetRow& row)
{
    const bool folder = row.kind == DatasetKind::ImageFolder;
    item->setIcon(kName, icon(folder ? QStringLiteral("folder") : QStringLiteral("beton")));
    item->setText(kName, shownName(row));
    item->setText(kClasses, countText(row.classNames.size()));
    item->setText(kSamples, countText(row.trainSamples + row.validationSamples));
    const auto share = m_library.shareOfFolder(row);
    item->setText(kSize,
                  share ? tr("%1 (%2 %)").arg(bytesText(row.bytes)).arg(std::lround(100 * *share))
                        : bytesText(row.bytes));
    item->setToolTip(kSize, share ? tr("%1 % of what the same number of images takes in the folder "
                                       "that it was converted from")
                                        .arg(std::lround(100 * *share))
                                  : QString());
    item->setText(kState, stateText(row));
    item->setToolTip(kName, toQString(row.path));
    for (const int column : {kClasses, kSamples, kSize})
        item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
}

// Betons with the same settings have the same name: then the folder distinguishes them.
QString DatasetsPage::shownName(const DatasetRow& row) const
{
    const QString name = QString::fromStdString(row.name);
    if (std::ranges::count(m_library.rows(), row.name, &DatasetRow::name) < 2)
        return name;
    return QStringLiteral("%1 (%2)").arg(name, toQString(row.path.parent_path().filename()));
}

QString DatasetsPage::stateText(const DatasetRow& row) const
{
    if (m_library.jobFor(row.path))
        return tr("busy");
    std::error_code ignored;
    if (!fs::exists(row.path, ignored))
        return tr("missing");
    const DatasetDetails* details = m_library.details(row.path);
    const auto errors =
        details
            ? std::ranges::count_if(details->problems,
                                    [](const Problem& p) { return p.severity != Severity::Info; })
            : 0;
    return errors > 0 ? problemCountText(std::size_t(errors)) : tr("ready");
}

void DatasetsPage::showCurrent()
{
    QTreeWidgetItem* item = m_list->currentItem();
    m_detail->showDataset(item ? toPath(item->data(kName, kPathRole).toString()) : fs::path());
}

QMenu* DatasetsPage::contextMenu(const fs::path& path)
{
    showDataset(path);
    auto* menu = new QMenu(this);
    m_detail->fillMenu(*menu);
    return menu;
}

void DatasetsPage::openMenu(QPoint place)
{
    const QTreeWidgetItem* item = m_list->itemAt(place);
    QMenu* menu = nullptr;
    if (item != nullptr) {
        menu = contextMenu(toPath(item->data(kName, kPathRole).toString()));
    } else {
        menu = new QMenu(this);
        menu->addAction(icon(QStringLiteral("folder")), tr("Add folder…"), this,
                        &DatasetsPage::addFolder);
        menu->addAction(icon(QStringLiteral("beton")), tr("Add beton…"), this,
                        &DatasetsPage::addBeton);
    }
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(m_list->viewport()->mapToGlobal(place));
}

void DatasetsPage::showFailure(const QString& path, const Error& error)
{
    // The detail shows what went wrong with the dataset that is open there.
    if (m_detail->path() == toPath(path))
        return;
    InlineMessage* message = m_library.rows().empty() ? m_emptyMessage : m_message;
    message->showError(error);
    message->setClosable(true);
}

} // namespace formwork::ui
