// What a window on an empty workspace begins with: images to open, the demo, and the workspaces
// that were open before.
#pragma once

#include <QStringList>
#include <QWidget>

class QCommandLinkButton;
class QLabel;
class QListWidget;

namespace formwork::ui {

class WelcomeView final : public QWidget
{
    Q_OBJECT

public:
    explicit WelcomeView(QWidget* parent = nullptr);

    // Folders, newest first; without one there is no list.
    void setRecentWorkspaces(const QStringList& folders);

    QListWidget* recentList() const { return m_recent; }

Q_SIGNALS:
    void folderRequested();
    void demoRequested();
    void openWorkspaceRequested();
    void workspaceChosen(const QString& folder);

protected:
    void changeEvent(QEvent* event) override;

private:
    QCommandLinkButton* addLink(const QString& title, const QString& text);
    void updatePicture();

    QLabel* m_picture;
    QLabel* m_recentTitle;
    QListWidget* m_recent;
};

} // namespace formwork::ui
