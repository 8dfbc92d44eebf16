// Makes small pictures in the background: what was asked for last comes first, and what is no
// longer worth it is forgotten. Lives in the GUI thread; its signals come there.
#pragma once

#include "ui/jobs/thumbnail_source.h"

#include <QImage>
#include <QObject>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace formwork::ui {

class ThumbnailLoader final : public QObject
{
    Q_OBJECT

public:
    ThumbnailLoader(std::shared_ptr<const ThumbnailSource> source, int side,
                    QObject* parent = nullptr);
    ~ThumbnailLoader() override;

    // Again for a sample that waits: moves it to the front.
    void request(std::size_t sample);

Q_SIGNALS:
    // A null image: it could not be read, for that reason.
    void loaded(qulonglong sample, const QImage& image, const QString& problem);

private:
    struct Result
    {
        std::size_t sample = 0;
        QImage image;
        QString problem;
    };

    void work(const std::stop_token& stop);
    Result make(std::size_t sample, ThumbnailScratch& scratch) const;
    void deliver();

    std::shared_ptr<const ThumbnailSource> m_source;
    int m_side;
    std::mutex m_mutex; // guards those below
    std::condition_variable_any m_changed;
    std::deque<std::size_t> m_wanted; // the next one in front
    std::vector<Result> m_results;
    bool m_announced = false;            // deliver() is on its way
    std::vector<std::jthread> m_threads; // last: they use all of the above
};

} // namespace formwork::ui
