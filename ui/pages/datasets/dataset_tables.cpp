#include "ui/pages/datasets/dataset_tables.h"

#include "ui/language/error_texts.h"
#include "ui/widgets/bar_delegate.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/style.h"

#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace formwork::ui {

namespace {

QTreeWidget* makeTable(const QStringList& columns, const QString& name, QWidget* parent)
{
    auto* table = new QTreeWidget(parent);
    table->setHeaderLabels(columns);
    table->setRootIsDecorated(false);
    table->setAlternatingRowColors(true);
    table->setUniformRowHeights(true);
    table->setAccessibleName(name);
    table->setItemDelegate(new BarDelegate(table));
    table->header()->setStretchLastSection(true);
    return table;
}

std::uint64_t largest(const std::vector<std::uint64_t>& counts)
{
    return counts.empty() ? 0 : *std::ranges::max_element(counts);
}

void setCount(QTreeWidgetItem* item, int column, const std::vector<std::uint64_t>& counts,
              std::size_t index, std::uint64_t most)
{
    if (index >= counts.size())
        return;
    item->setText(column, countText(counts[index]));
    item->setData(column, BarDelegate::kShareRole,
                  double(counts[index]) / double(std::max<std::uint64_t>(1, most)));
}

} // namespace

QString problemCountText(std::size_t count)
{
    return count == 1 ? DatasetTables::tr("1 problem")
                      : DatasetTables::tr("%Ln problems", nullptr, static_cast<int>(count));
}

DatasetTables::DatasetTables(QWidget* parent) : QSplitter(Qt::Vertical, parent)
{
    setChildrenCollapsible(false);
    m_classes = makeTable({}, tr("Classes"), this);
    m_classes->setWhatsThis(
        tr("The classes, in the order of their numbers, and how many images each of them has. The "
           "bars show whether the classes are of equal size."));

    m_below = new QWidget(this);
    m_title = new QLabel(m_below);
    m_list = makeTable({}, tr("Problems"), m_below);
    m_list->setWhatsThis(tr("For a folder: files that cannot be read, classes without images, and "
                            "images that are not what their name says. For a beton file: its "
                            "manifest, which records how the file was made."));
    m_list->setTextElideMode(Qt::ElideMiddle);
    auto* column = new QVBoxLayout(m_below);
    column->setContentsMargins(0, 4, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_title);
    column->addWidget(m_list, 1);
    addWidget(m_classes);
    addWidget(m_below);
    setStretchFactor(0, 3);
    setStretchFactor(1, 2);
}

void DatasetTables::showDataset(const DatasetRow& row, const DatasetDetails* details)
{
    showClasses(row, details);
    m_list->clear();
    m_title->clear();
    if (details && details->beton)
        showManifest(*details->beton);
    else if (details)
        showProblems(*details);
    // An empty table says less than its title alone.
    const bool hasList = m_list->topLevelItemCount() > 0;
    const bool comes = hasList && m_list->isHidden();
    m_list->setVisible(hasList);
    m_below->setMaximumHeight(hasList ? QWIDGETSIZE_MAX : m_title->sizeHint().height() + 8);
    if (comes) // from the height of a title
        setSizes({3 * height(), 2 * height()});
}

void DatasetTables::showClasses(const DatasetRow& row, const DatasetDetails* details)
{
    const bool folder = row.kind == DatasetKind::ImageFolder;
    m_classes->clear();
    QStringList header = {tr("Class"), folder ? tr("Train images") : tr("Samples")};
    if (folder)
        header.append(tr("Validation images"));
    m_classes->setColumnCount(int(header.size()));
    m_classes->setHeaderLabels(header);
    const std::uint64_t trainMost = details ? largest(details->trainCounts) : 0;
    const std::uint64_t validationMost = details ? largest(details->validationCounts) : 0;
    QList<QTreeWidgetItem*> items;
    for (std::size_t i = 0; i < row.classNames.size(); ++i) {
        auto* item = new QTreeWidgetItem;
        item->setText(0, QString::fromStdString(row.classNames[i]));
        if (details) {
            setCount(item, 1, details->trainCounts, i, trainMost);
            setCount(item, 2, details->validationCounts, i, validationMost);
        }
        items.append(item);
    }
    m_classes->addTopLevelItems(items);
    m_classes->header()->setStretchLastSection(true);
    m_classes->setColumnWidth(0, 220);
    m_classes->setColumnWidth(1, 260);
}

void DatasetTables::showProblems(const DatasetDetails& details)
{
    m_list->setAccessibleName(tr("Problems"));
    m_list->setHeaderLabels({tr("Problem"), tr("File")});
    m_list->setColumnWidth(0, 380);
    QList<QTreeWidgetItem*> items;
    std::vector<Problem> problems = details.problems;
    std::ranges::stable_sort(problems, std::greater(), &Problem::severity); // the worst first
    for (const Problem& problem : problems) {
        auto* item =
            new QTreeWidgetItem({inWindowsLanguage(problem.message), toQString(problem.path)});
        item->setIcon(0, icon(problem.severity));
        item->setToolTip(1, toQString(problem.path));
        items.append(item);
    }
    m_list->addTopLevelItems(items);
    const auto notes = std::ranges::count(details.problems, Severity::Info, &Problem::severity);
    const std::size_t count = details.problems.size() - static_cast<std::size_t>(notes);
    if (!details.problems.empty()) {
        QStringList parts;
        if (count > 0)
            parts << problemCountText(count);
        if (notes > 0)
            parts << (notes == 1 ? tr("1 note")
                                 : tr("%Ln notes", nullptr, static_cast<int>(notes)));
        if (details.imagesRead != ImageReading::Pixels)
            parts << tr("images not decoded yet");
        m_title->setText(parts.join(QStringLiteral(", ")));
    } else if (details.imagesRead == ImageReading::Pixels)
        m_title->setText(tr("No problems: every image was decoded"));
    else if (details.imagesRead == ImageReading::Headers)
        m_title->setText(
            tr("No problems seen; only the images' headers were read (“Check images” decodes)"));
    else
        m_title->setText(tr("No problems seen; the images themselves were not opened yet"));
}

void DatasetTables::showManifest(const BetonDetails& beton)
{
    m_list->setAccessibleName(tr("Manifest"));
    m_list->setHeaderLabels({tr("Manifest"), tr("Value")});
    m_list->setColumnWidth(0, 220);
    if (!beton.manifest) {
        m_title->setText(beton.manifestProblem.empty()
                             ? tr("No manifest: class names are generated, checksums are missing")
                             : inWindowsLanguage(beton.manifestProblem));
        return;
    }
    const auto add = [this](const QString& name, const std::string& value) {
        if (value.empty())
            return;
        auto* item = new QTreeWidgetItem({name, QString::fromStdString(value)});
        item->setToolTip(1, QString::fromStdString(value));
        m_list->addTopLevelItem(item);
    };
    m_title->setText(tr("How it was made"));
    add(tr("Source"), beton.manifest->source);
    add(tr("Split"), beton.manifest->split);
    add(tr("Tool"), beton.manifest->tool);
    for (const auto& [name, value] : beton.manifest->settings)
        add(QString::fromStdString(name), value);
}

} // namespace formwork::ui
