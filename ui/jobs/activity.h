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
};

} // namespace formwork::ui
