#include "ui/widgets/job_strip.h"

#include "ui/widgets/elided_label.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/style.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

namespace formwork::ui {

class JobStrip::Item final : public QWidget
{
public:
    Item(Activity* activity, JobStrip* strip)
        : QWidget(strip)
        , m_activity(activity)
        , m_strip(strip)
        , m_title(new ElidedLabel(this, Qt::ElideRight))
        , m_text(new ElidedLabel(this, Qt::ElideRight))
        , m_bar(new QProgressBar(this))
        , m_rate(new ElidedLabel(this, Qt::ElideRight))
        , m_cancel(new QToolButton(this))
    {
        QFont bold = font();
        bold.setWeight(QFont::DemiBold);
        m_title->setFont(bold);
        m_title->setText(activity->title());
        m_bar->setRange(0, 1000);
        m_bar->setTextVisible(false);
        m_bar->setFixedHeight(10);
        m_bar->setMinimumWidth(70);
        m_bar->setMaximumWidth(220);
        m_bar->setAccessibleName(JobStrip::tr("Progress of %1").arg(activity->title()));
        m_cancel->setIcon(icon(QStringLiteral("close")));
        m_cancel->setAutoRaise(true);
        m_cancel->setToolTip(JobStrip::tr("Cancel %1").arg(activity->title()));
        m_cancel->setAccessibleName(m_cancel->toolTip());
        m_cancel->setObjectName(QStringLiteral("cancelJob"));

        auto* row = new QHBoxLayout(this);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(10);
        // However long the texts are just now: the bar stays where it is.
        for (ElidedLabel* label : {m_text, m_rate})
            label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        row->addWidget(m_title, 2);
        row->addWidget(m_bar, 3);
        row->addWidget(m_text, 2);
        row->addWidget(m_rate, 2);
        row->addWidget(m_cancel);
        setFocusPolicy(Qt::TabFocus);
        setCursor(Qt::PointingHandCursor);
        setToolTip(JobStrip::tr("Open the page of this job"));
        for (QWidget* each : std::initializer_list<QWidget*>{this, m_cancel})
            each->setWhatsThis(each->toolTip());
        connect(m_cancel, &QToolButton::clicked, this, [this] {
            m_cancel->setEnabled(false);
            m_activity->cancel();
            refresh();
        });
        connect(activity, &Activity::changed, this, [this] { refresh(); });
        refresh();
    }

    void refresh()
    {
        const ActivityStatus status = m_activity->status();
        m_text->setText(status.text);
        QString rate = status.rate;
        const QString left = timeLeftText(status.secondsLeft);
        if (!left.isEmpty())
            rate += rate.isEmpty() ? left : QStringLiteral(", ") + left;
        m_rate->setText(rate);
        m_bar->setMaximum(status.share < 0 ? 0 : 1000);
        if (status.share >= 0)
            m_bar->setValue(int(status.share * 1000));
        setAccessibleName(QStringLiteral("%1. %2. %3").arg(m_activity->title(), status.text, rate));
    }

protected:
    void mouseReleaseEvent(QMouseEvent* event) override
    {
        if (event->button() == Qt::LeftButton && rect().contains(event->pos()))
            Q_EMIT m_strip->pageRequested(m_activity->page());
    }

    void contextMenuEvent(QContextMenuEvent* event) override
    {
        QMenu* menu = m_strip->contextMenu(m_activity);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->popup(event->globalPos());
    }

    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Space)
            Q_EMIT m_strip->pageRequested(m_activity->page());
        else
            QWidget::keyPressEvent(event);
    }

    void paintEvent(QPaintEvent*) override
    {
        if (!hasFocus())
            return;
        QPainter painter(this);
        painter.setPen(palette().color(QPalette::Highlight));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }

private:
    Activity* m_activity;
    JobStrip* m_strip;
    ElidedLabel* m_title;
    ElidedLabel* m_text;
    QProgressBar* m_bar;
    ElidedLabel* m_rate;
    QToolButton* m_cancel;
};

JobStrip::JobStrip(JobList& jobs, QWidget* parent)
    : QFrame(parent)
    , m_items(new QHBoxLayout)
    , m_idle(makeHint({}, this))
    , m_queuedIcon(new QLabel(this))
    , m_queued(new QLabel(this))
    , m_startQueue(new QPushButton(tr("Start the queue"), this))
{
    m_idle->setWordWrap(false);
    m_items->setSpacing(24);
    m_items->addWidget(m_idle, 1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kPageMargin, 4, kPageMargin, 4);
    row->setSpacing(6);
    row->addLayout(m_items, 1);
    row->addWidget(m_queuedIcon);
    row->addWidget(m_queued);
    row->addWidget(m_startQueue);
    setMinimumHeight(fontMetrics().height() + 20);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Jobs"));
    m_queuedIcon->setPixmap(icon(QStringLiteral("queue")).pixmap(QSize(16, 16)));
    m_startQueue->setToolTip(tr("Train the queued runs"));
    m_startQueue->setWhatsThis(
        tr("Trains the waiting runs one after the other, in the order of the queue. Runs are moved "
           "in the queue with Alt+Up and Alt+Down."));
    connect(m_startQueue, &QPushButton::clicked, this, &JobStrip::startQueueRequested);
    setQueue(0, false);

    connect(&jobs, &JobList::added, this, &JobStrip::addItem);
    connect(&jobs, &JobList::removed, this, &JobStrip::removeItem);
    for (Activity* activity : jobs.activities())
        addItem(activity);
    updateIdle();
}

void JobStrip::setQueue(int runs, bool moving, const QString& resumed)
{
    const QString queued = tr("%1 queued").arg(runs);
    m_queued->setText(resumed.isEmpty() ? queued
                                        : tr("“%1” resumes next, %2").arg(resumed, queued));
    m_queued->setVisible(runs > 0);
    m_queuedIcon->setPixmap(
        icon(QStringLiteral("queue")).pixmap(QSize(16, 16), devicePixelRatioF()));
    m_queuedIcon->setVisible(runs > 0);
    m_startQueue->setVisible(runs > 0 && !moving);
}

void JobStrip::setIdleText(const QString& text)
{
    m_idle->setText(text);
}

QMenu* JobStrip::contextMenu(Activity* activity)
{
    auto* menu = new QMenu(activity->title(), this);
    menu->addAction(tr("Open the page of this job"), this,
                    [this, page = activity->page()] { Q_EMIT pageRequested(page); });
    if (!activity->command().isEmpty())
        menu->addAction(tr("Copy as command"), this, [command = activity->command()] {
            QApplication::clipboard()->setText(command);
        });
    menu->addSeparator();
    // The job may end while the menu is open.
    menu->addAction(tr("Cancel"), activity, &Activity::cancel);
    return menu;
}

void JobStrip::addItem(Activity* activity)
{
    auto* item = new Item(activity, this);
    m_byActivity[activity] = item;
    m_items->addWidget(item, 1);
    updateIdle();
}

void JobStrip::removeItem(Activity* activity)
{
    const auto found = m_byActivity.find(activity);
    if (found == m_byActivity.end())
        return;
    // The activity goes now, the item when the event loop comes round: cut the tie first.
    activity->disconnect(found->second);
    found->second->hide();
    found->second->deleteLater();
    m_byActivity.erase(found);
    updateIdle();
}

void JobStrip::updateIdle()
{
    m_idle->setVisible(m_byActivity.empty());
}

void JobStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(
        mixed(palette().color(QPalette::Window), palette().color(QPalette::WindowText), 0.18));
    painter.drawLine(0, 0, width(), 0);
}

} // namespace formwork::ui
