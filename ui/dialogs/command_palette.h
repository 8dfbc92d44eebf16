// A line of text that finds everything the window can do or show: actions, runs, datasets and
// settings. Enter does it.
#pragma once

#include <QDialog>
#include <QString>

#include <functional>
#include <vector>

class QLineEdit;
class QListWidget;

namespace formwork::ui {

struct PaletteEntry
{
    QString title;
    QString kind; // "Action", "Run", ...
    QString keys; // of a shortcut; may be empty
    std::function<void()> run;
};

// Those that have all words of `text` in title or kind, in any case and order: first the ones whose
// title begins with it, then the ones with a word that begins with it.
std::vector<std::size_t> matchingEntries(const std::vector<PaletteEntry>& entries,
                                         const QString& text);

class CommandPalette final : public QDialog
{
    Q_OBJECT

public:
    explicit CommandPalette(std::vector<PaletteEntry> entries, QWidget* parent = nullptr);

    QLineEdit* edit() const { return m_edit; }
    QListWidget* list() const { return m_list; }

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void filter();
    void runCurrent();

    std::vector<PaletteEntry> m_entries;
    bool m_ran = false;
    QLineEdit* m_edit;
    QListWidget* m_list;
};

} // namespace formwork::ui
