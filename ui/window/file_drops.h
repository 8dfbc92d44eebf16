// Takes files and folders that other programs drop on a window.
#pragma once

#include <QObject>

#include <filesystem>
#include <vector>

class QWidget;

namespace formwork::ui {

class FileDrops final : public QObject
{
    Q_OBJECT

public:
    // Goes with `target`. What is dragged from within this program is left alone.
    explicit FileDrops(QWidget& target);

Q_SIGNALS:
    void dropped(const std::vector<std::filesystem::path>& paths);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
};

} // namespace formwork::ui
