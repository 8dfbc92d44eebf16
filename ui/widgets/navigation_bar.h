// The narrow bar at the left: one button with icon and word per page, Ctrl+1, Ctrl+2, ...
#pragma once

#include <QWidget>

class QButtonGroup;
class QVBoxLayout;

namespace formwork::ui {

class NavigationBar final : public QWidget
{
    Q_OBJECT

public:
    explicit NavigationBar(QWidget* parent = nullptr);

    // Pages are numbered 0, 1, ... in the order they are added; the shortcut is Ctrl+(number + 1).
    void addPage(const QString& iconName, const QString& word);

    int currentPage() const;
    void setCurrentPage(int page);

Q_SIGNALS:
    void pageChosen(int page);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QButtonGroup* m_group;
    QVBoxLayout* m_column;
};

} // namespace formwork::ui
