// What a page shows while it has nothing: what it is for, and the one button to begin.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace formwork::ui {

class EmptyState final : public QWidget
{
    Q_OBJECT

public:
    // `iconName` as for icon(); `action` is the text of the button.
    EmptyState(const QString& iconName, const QString& title, const QString& text,
               const QString& action, QWidget* parent = nullptr);

    // A second, quieter way to begin.
    void setSecondAction(const QString& text);

    QPushButton* actionButton() const { return m_action; }
    QPushButton* secondActionButton() const { return m_second; }

Q_SIGNALS:
    void actionTriggered();
    void secondActionTriggered();

protected:
    void changeEvent(QEvent* event) override;

private:
    void updateIcon();

    QString m_iconName;
    QLabel* m_picture;
    QPushButton* m_action;
    QPushButton* m_second;
};

} // namespace formwork::ui
