// A path that can be typed, chosen in a dialog, or dropped.
#pragma once

#include <QWidget>

#include <filesystem>

class QLineEdit;

namespace formwork::ui {

class PathField final : public QWidget
{
    Q_OBJECT

public:
    enum class Kind { Folder, BetonFile, TextFile };

    // `name` is the accessible name and the title of the dialog.
    PathField(Kind kind, const QString& name, QWidget* parent = nullptr);

    std::filesystem::path path() const;
    void setPath(const std::filesystem::path& path);
    QLineEdit* edit() const { return m_edit; }

Q_SIGNALS:
    void pathChanged();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void browse();

    Kind m_kind;
    QString m_name;
    QLineEdit* m_edit;
};

} // namespace formwork::ui
