// A message inside a page: what happened, to which file, and what to do. Stays until closed or
// replaced; hidden while it has nothing to say.
#pragma once

#include "core/base/error.h"
#include "core/base/progress.h"

#include <QFrame>
#include <QString>
#include <QTimer>

class QLabel;
class QPushButton;
class QToolButton;

namespace formwork::ui {

class InlineMessage final : public QFrame
{
    Q_OBJECT

public:
    explicit InlineMessage(QWidget* parent = nullptr);

    // `detail` (may be empty) goes below `text`, fainter: a path, what to do.
    void showMessage(Severity severity, const QString& text, const QString& detail = {});
    void showError(const Error& error);
    // A button in the message, gone with the next message. Empty text removes it.
    void setAction(const QString& text);
    void setClosable(bool closable);
    // Information goes by itself after so long, unless the pointer or the focus is on it. Warnings
    // and errors stay. 0 (the default): it stays as well.
    void setInfoLifetime(int milliseconds) { m_infoLifetime = milliseconds; }
    void clear();

    Severity severity() const { return m_severity; }
    // Text and detail as they are shown, for tests and screen readers.
    QString text() const;

Q_SIGNALS:
    void actionTriggered();
    void closed();

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void updateColours();
    void closeUnlessUsed();

    Severity m_severity = Severity::Info;
    QLabel* m_icon;
    QLabel* m_text;
    QLabel* m_detail;
    QPushButton* m_action;
    QToolButton* m_close;
    QTimer m_lifetime;
    int m_infoLifetime = 0;
};

} // namespace formwork::ui
