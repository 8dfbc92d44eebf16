// Shows one chapter of the guide: pictures as wide as there is room, quiet tables and code, links
// to headings.
#pragma once

#include <QString>
#include <QTextBrowser>
#include <QTimer>

namespace formwork::ui {

class GuideBrowser final : public QTextBrowser
{
    Q_OBJECT

public:
    explicit GuideBrowser(QWidget* parent = nullptr);

    // How often `text` occurs in the chapter; all places are marked. The first one at or after the
    // cursor (before it, with `backward`) is selected and shown, starting again at the other end.
    int findText(const QString& text, bool backward = false);
    // Which of them is selected, from 1 on; 0 = none.
    int selectedMatch() const { return m_selected; }

    QVariant loadResource(int type, const QUrl& name) override;

protected:
    void doSetSource(const QUrl& url, QTextDocument::ResourceType type) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void polish();
    void fitPictures();
    void showHeading(const QString& anchor);
    int pictureWidth() const;

    QTimer m_fit;
    int m_selected = 0;
};

} // namespace formwork::ui
