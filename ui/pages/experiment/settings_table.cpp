#include "ui/pages/experiment/settings_table.h"

#include "core/base/command_words.h"
#include "ui/language/error_texts.h"
#include "ui/pages/experiment/setting_help.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/style.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <QStyledItemDelegate>

namespace formwork::ui {

namespace {

enum Column { Setting, Value, Meaning };
constexpr int kKeyRole = Qt::UserRole;
constexpr int kChoicesRole = Qt::UserRole + 1;

QString fromUtf8(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

// "one of: adam, adamw" -> {"adam", "adamw"}
QStringList choicesOf(const ConfigKey& key)
{
    const QString type = fromUtf8(key.type);
    if (type == QLatin1String("yes/no"))
        return {QStringLiteral("true"), QStringLiteral("false")};
    if (!type.startsWith(QLatin1String("one of")))
        return {};
    return type.section(QLatin1Char(':'), 1).trimmed().split(QStringLiteral(", "));
}

// Choices come as a box, which also takes several values.
class ValueDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QSize size = QStyledItemDelegate::sizeHint(option, index);
        size.setHeight(option.fontMetrics.height() + 8);
        return size;
    }

    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override
    {
        if (index.column() != Value)
            return nullptr;
        const QStringList choices = index.data(kChoicesRole).toStringList();
        QWidget* editor = nullptr;
        if (choices.isEmpty()) {
            editor = QStyledItemDelegate::createEditor(parent, option, index);
        } else {
            auto* box = new QComboBox(parent);
            box->setEditable(true);
            box->addItems(choices);
            editor = box;
        }
        editor->setAccessibleName(index.data(kKeyRole).toString());
        return editor;
    }

    void setEditorData(QWidget* editor, const QModelIndex& index) const override
    {
        if (auto* box = qobject_cast<QComboBox*>(editor))
            box->setCurrentText(index.data().toString());
        else
            QStyledItemDelegate::setEditorData(editor, index);
    }

    void setModelData(QWidget* editor, QAbstractItemModel* model,
                      const QModelIndex& index) const override
    {
        if (auto* box = qobject_cast<QComboBox*>(editor))
            model->setData(index, box->currentText());
        else
            QStyledItemDelegate::setModelData(editor, model, index);
    }
};

} // namespace

SettingsTable::SettingsTable(ExperimentDraft& draft, QWidget* parent)
    : QTreeWidget(parent)
    , m_draft(draft)
{
    setAccessibleName(tr("All settings"));
    this->setWhatsThis(tr("Every setting of an experiment. Double-click a value or type to change "
                          "it; What's This on a row explains it."));
    setHeaderLabels({tr("Setting"), tr("Value"), tr("Meaning")});
    setItemDelegate(new ValueDelegate(this));
    setAlternatingRowColors(true);
    setUniformRowHeights(true);
    setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::SelectedClicked |
                    QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed);
    addItems();
    header()->setStretchLastSection(true);
    setColumnWidth(Setting, 230);
    setColumnWidth(Value, 260);
    expandAll();
    // Later: filling the table from inside its own editing would pull the editor away.
    connect(this, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem* item, int column) {
        if (m_showing || column != Value)
            return;
        const std::string key = item->data(Value, kKeyRole).toString().toStdString();
        QMetaObject::invokeMethod(
            this, [this, key, text = item->text(Value)] { m_draft.setText(key, text); },
            Qt::QueuedConnection);
    });
    connect(&m_draft, &ExperimentDraft::changed, this, &SettingsTable::showDraft);
    showDraft();
}

void SettingsTable::addItems()
{
    std::map<QString, QTreeWidgetItem*> groups;
    for (const ConfigKey& key : configKeys()) {
        const QString path = fromUtf8(key.path);
        const QString group = path.contains(QLatin1Char('.')) ? path.section(QLatin1Char('.'), 0, 0)
                                                              : tr("experiment");
        QTreeWidgetItem*& parent = groups[group];
        if (parent == nullptr) {
            parent = new QTreeWidgetItem(this, {group});
            QFont bold = font();
            bold.setBold(true);
            parent->setFont(Setting, bold);
            parent->setFlags(Qt::ItemIsEnabled);
        }
        auto* item = new QTreeWidgetItem(
            parent, {path.section(QLatin1Char('.'), -1), QString(), settingMeaning(key)});
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable);
        item->setData(Value, kKeyRole, path);
        item->setData(Value, kChoicesRole, choicesOf(key));
        item->setToolTip(Meaning, settingMeaning(key));
        for (const int column : {Setting, Value, Meaning})
            item->setWhatsThis(column, settingWhatsThis(key));
        m_items[std::string(key.path)] = item;
    }
}

QTreeWidgetItem* SettingsTable::itemOf(const std::string& key) const
{
    const auto found = m_items.find(key);
    return found == m_items.end() ? nullptr : found->second;
}

QMenu* SettingsTable::contextMenu(const std::string& key)
{
    auto* menu = new QMenu(this);
    QTreeWidgetItem* item = m_items.at(key);
    menu->addAction(tr("Edit"), this,
                    [this, item] {
                        setCurrentItem(item, Value);
                        editItem(item, Value);
                    })
        ->setShortcut(QKeySequence(Qt::Key_F2));
    const QString standard = QString::fromStdString(configValue(ExperimentConfig(), key));
    QAction* reset =
        menu->addAction(standard.isEmpty() ? tr("Back to the default: empty")
                                           : tr("Back to the default: %1").arg(standard),
                        this, [this, key, standard] { m_draft.setText(key, standard); });
    reset->setEnabled(m_draft.differsFromDefault(key) || !m_draft.problem(key).isEmpty());
    menu->addSeparator();
    const std::string option = "--" + key + '=' + m_draft.text(key).toStdString();
    menu->addAction(tr("Copy as an option of formwork-cli"), this, [option] {
        QApplication::clipboard()->setText(QString::fromStdString(commandLine({option})));
    });
    menu->addAction(tr("Copy the key"), this,
                    [key] { QApplication::clipboard()->setText(QString::fromStdString(key)); });
    return menu;
}

void SettingsTable::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKeys = event->reason() == QContextMenuEvent::Keyboard;
    QTreeWidgetItem* item =
        byKeys ? currentItem() : itemAt(viewport()->mapFromGlobal(event->globalPos()));
    const QString key = item == nullptr ? QString() : item->data(Value, kKeyRole).toString();
    if (key.isEmpty()) // a group
        return;
    QMenu* menu = contextMenu(key.toStdString());
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(byKeys ? viewport()->mapToGlobal(visualItemRect(item).bottomLeft())
                       : event->globalPos());
}

void SettingsTable::showDraft()
{
    m_showing = true;
    for (const ConfigKey& key : configKeys()) {
        const std::string path(key.path);
        QTreeWidgetItem* item = m_items.at(path);
        const QString problem = m_draft.problem(path);
        item->setText(Value, m_draft.text(path));
        QFont font = this->font();
        font.setBold(m_draft.differsFromDefault(path));
        item->setFont(Value, font);
        item->setIcon(Value, problem.isEmpty() ? QIcon() : icon(QStringLiteral("error")));
        item->setToolTip(Value, problem.isEmpty() ? inWindowsLanguage(key.allowed) : problem);
    }
    m_showing = false;
}

} // namespace formwork::ui
