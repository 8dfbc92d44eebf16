// Something that runs in the background, as the job strip shows it. Lives in the GUI thread.
#pragma once

#include <QObject>
#include <QString>

namespace formwork::ui {

struct ActivityStatus
{
    QString text;      // "Converting train", "epoch 3 of 10"
    double share = -1; // done, in [0, 1]; negative = not known
    QString rate;      // "495 images/s, 1.2 GB"; may be empty
    double secondsLeft = -1;
};

class Activity : public QObject
{
    Q_OBJECT

public:
    // `page`: number of the page that shows it (a click in the job strip goes there).
    Activity(QString title, int page, QObject* parent = nullptr);

    const QString& title() const { return m_title; }
    int page() const { return m_page; }
    // The line of formwork-cli that does the same (cli_commands.h); empty: there is none.
    const QString& command() const { return m_command; }
    void setCommand(const QString& command) { m_command = command; }

    virtual ActivityStatus status() const = 0;
    virtual bool isRunning() const = 0;
    // Asks it to end soon; ended() follows.
    virtual void cancel() = 0;

Q_SIGNALS:
    void changed(); // 15 times a second at most
    void ended();   // for whatever reason; once

private:
    QString m_title;
    int m_page;
    QString m_command;
};

} // namespace formwork::ui
