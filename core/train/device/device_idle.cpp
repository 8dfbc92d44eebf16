#include "core/train/device/device_idle.h"

#include <c10/core/impl/VirtualGuardImpl.h>

#include <utility>

namespace formwork {

namespace {

template <typename Event>
concept HasClock = requires(const Event& event)
{
    event.elapsedTime(event);
};

template <typename Event>
double secondsBetween(const Event& begin, const Event& end)
{
    if constexpr (HasClock<Event>)
        return begin.elapsedTime(end) / 1e3;
    else
        return 0;
}

} // namespace

DeviceIdle::DeviceIdle(torch::Device device)
    : m_device(device)
    , m_isMeasured(!device.is_cpu() && HasClock<c10::Event>)
{}

c10::Event DeviceIdle::recorded() const
{
    // The default of LibTorch has no clock; that of the device has.
    c10::Event event(m_device.type(), c10::EventFlag::BACKEND_DEFAULT);
    event.record(c10::impl::VirtualGuardImpl(m_device.type()).getStream(m_device));
    return event;
}

void DeviceIdle::stepEnds()
{
    if (m_isMeasured)
        m_end.emplace(recorded());
}

void DeviceIdle::stepBegins()
{
    if (!m_isMeasured || !m_end)
        return;
    m_gaps.push_back({std::move(*m_end), recorded()});
    m_end.reset();
}

double DeviceIdle::take()
{
    double seconds = 0;
    while (!m_gaps.empty() && m_gaps.front().begin.query()) {
        seconds += secondsBetween(m_gaps.front().end, m_gaps.front().begin);
        m_gaps.pop_front();
    }
    return seconds;
}

} // namespace formwork
