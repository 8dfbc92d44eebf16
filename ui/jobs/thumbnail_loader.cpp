#include "ui/jobs/thumbnail_loader.h"

#include "core/base/error.h"
#include "core/base/threads.h"

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr std::size_t kMostWanted = 400; // some screens full: older ones were scrolled past
constexpr int kMostThreads = 2;          // a training run may need the cores

} // namespace

ThumbnailLoader::ThumbnailLoader(std::shared_ptr<const ThumbnailSource> source, int side,
                                 QObject* parent)
    : QObject(parent)
    , m_source(std::move(source))
    , m_side(side)
{
    for (int i = 0; i < std::min(kMostThreads, availableCores()); ++i)
        m_threads.emplace_back([this](const std::stop_token& stop) { work(stop); });
}

ThumbnailLoader::~ThumbnailLoader()
{
    for (std::jthread& thread : m_threads)
        thread.request_stop();
    m_threads.clear(); // waits for a part of a picture at most
}

void ThumbnailLoader::request(std::size_t sample)
{
    {
        const std::scoped_lock lock(m_mutex);
        const auto place = std::find(m_wanted.begin(), m_wanted.end(), sample);
        if (place != m_wanted.end())
            m_wanted.erase(place);
        m_wanted.push_front(sample);
        if (m_wanted.size() > kMostWanted)
            m_wanted.pop_back();
    }
    m_changed.notify_one();
}

void ThumbnailLoader::work(const std::stop_token& stop)
{
    setThreadName("thumbnails");
    ThumbnailScratch scratch(stop);
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [this] { return !m_wanted.empty(); })) {
        if (stop.stop_requested())
            return;
        const std::size_t sample = m_wanted.front();
        m_wanted.pop_front();
        lock.unlock();
        Result result = make(sample, scratch);
        lock.lock();
        m_results.push_back(std::move(result));
        if (m_announced)
            continue;
        m_announced = true;
        QMetaObject::invokeMethod(this, &ThumbnailLoader::deliver, Qt::QueuedConnection);
    }
}

ThumbnailLoader::Result ThumbnailLoader::make(std::size_t sample, ThumbnailScratch& scratch) const
{
    try {
        return {sample, m_source->thumbnail(sample, m_side, scratch), {}};
    } catch (const std::exception& error) { // also out of memory, for a monstrous picture
        return {sample, {}, QString::fromUtf8(error.what())};
    }
}

void ThumbnailLoader::deliver()
{
    std::vector<Result> results;
    {
        const std::scoped_lock lock(m_mutex);
        m_announced = false;
        results.swap(m_results);
    }
    for (const Result& result : results)
        Q_EMIT loaded(result.sample, result.image, result.problem);
}

} // namespace formwork::ui
