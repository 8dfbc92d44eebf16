// Asks which runs of other programs and workspaces are imported. Does not block: open() it and wait
// for accepted().
#pragma once

#include <QDialog>

#include <filesystem>
#include <vector>

class QCheckBox;
class QDialogButtonBox;
class QListWidget;
class QPushButton;

namespace formwork::ui {

class ImportRunsDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit ImportRunsDialog(QWidget* parent = nullptr);

    std::vector<std::filesystem::path> sources() const;
    void addSources(const QStringList& paths); // each once
    bool withCheckpoints() const;

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void removeSelected();
    void edited();

    QListWidget* m_list;
    QPushButton* m_remove;
    QCheckBox* m_checkpoints;
    QDialogButtonBox* m_buttons;
};

} // namespace formwork::ui
