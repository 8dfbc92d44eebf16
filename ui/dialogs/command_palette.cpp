#include "ui/dialogs/command_palette.h"

#include "ui/widgets/style.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace formwork::ui {

namespace {

constexpr std::size_t kMostListed = 200; // more are found by typing on

int rankOf(const PaletteEntry& entry, const QString& text)
{
    if (entry.title.startsWith(text, Qt::CaseInsensitive))
        return 0;
    if (entry.title.contains(QLatin1Char(' ') + text, Qt::CaseInsensitive))
        return 1;
    return 2;
}

} // namespace

std::vector<std::size_t> matchingEntries(const std::vector<PaletteEntry>& entries,
                                         const QString& text)
{
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto has = [&](const QString& word) {
            return entries[i].title.contains(word, Qt::CaseInsensitive) ||
                   entries[i].kind.contains(word, Qt::CaseInsensitive);
        };
        if (std::ranges::all_of(words, has))
            found.push_back(i);
    }
    const QString whole = words.join(QLatin1Char(' '));
    std::ranges::stable_sort(found, {}, [&](std::size_t i) { return rankOf(entries[i], whole); });
    return found;
}

CommandPalette::CommandPalette(std::vector<PaletteEntry> entries, QWidget* parent)
    : QDialog(parent)
    , m_entries(std::move(entries))
    , m_edit(new QLineEdit(this))
    , m_list(new QListWidget(this))
{
    setWindowTitle(tr("Find actions, runs, datasets and settings"));
    m_edit->setPlaceholderText(tr("Type what you want to do, or a name"));
    m_edit->setAccessibleName(windowTitle());
    m_edit->setClearButtonEnabled(true);
    m_list->setAccessibleName(tr("Results"));
    m_list->setUniformItemSizes(true);
    m_edit->setWhatsThis(
        tr("Words to search for, in any order. Up and Down select a result, Enter runs it."));
    m_list->setWhatsThis(tr("The results; Enter or a click runs one."));
    auto* column = new QVBoxLayout(this);
    column->setSpacing(kSpacing);
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    resize(560, 380);
    m_edit->installEventFilter(this);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_edit, &QLineEdit::returnPressed, this, &CommandPalette::runCurrent);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    connect(m_list, &QListWidget::itemActivated, this, &CommandPalette::runCurrent);
    filter();
}

void CommandPalette::filter()
{
    m_list->clear();
    std::vector<std::size_t> found = matchingEntries(m_entries, m_edit->text());
    found.resize(std::min(found.size(), kMostListed));
    for (const std::size_t i : found) {
        const PaletteEntry& entry = m_entries[i];
        QString text = tr("%1: %2").arg(entry.kind, entry.title);
        if (!entry.keys.isEmpty())
            text += QStringLiteral("   (%1)").arg(entry.keys);
        auto* item = new QListWidgetItem(text, m_list);
        item->setData(Qt::UserRole, QVariant::fromValue<qulonglong>(i));
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::runCurrent()
{
    const QListWidgetItem* item = m_list->currentItem();
    if (item == nullptr || std::exchange(m_ran, true)) // a click may activate as well
        return;
    const std::function<void()> run = m_entries[item->data(Qt::UserRole).toULongLong()].run;
    accept(); // first: what it does may open a dialog
    run();
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_edit && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        int step = 0;
        if (key == Qt::Key_Down || key == Qt::Key_Up)
            step = key == Qt::Key_Down ? 1 : -1;
        if (key == Qt::Key_PageDown || key == Qt::Key_PageUp)
            step = key == Qt::Key_PageDown ? 10 : -10;
        if (step != 0 && m_list->count() > 0) {
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
            return true;
        }
    }
    return QDialog::eventFilter(object, event);
}

} // namespace formwork::ui
