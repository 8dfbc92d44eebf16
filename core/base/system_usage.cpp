#include "core/base/system_usage.h"

#include "core/base/clock.h"
#include "core/base/nvidia_gpu.h"
#include "core/base/threads.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>

#include <unistd.h>

namespace formwork {

namespace {

struct Counters
{
    double time = 0; // steadySeconds
    double cpuBusy = 0;
    double cpuAll = 0;
    double processSeconds = 0;
    double bytesRead = 0;
    std::map<std::string, double> diskBusySeconds;
    std::map<std::string, double> loaderSeconds;     // by thread: ran or waited for a core
    std::map<std::string, double> loaderBusySeconds; // by thread: ran
};

void readCpu(Counters& counters)
{
    std::ifstream file("/proc/stat");
    std::string name;
    file >> name; // "cpu": all cores together
    double idle = 0;
    double value = 0;
    for (int field = 0; field < 8 && file >> value; ++field) {
        counters.cpuAll += value;
        if (field == 3 || field == 4) // idle, waiting for a disk
            idle += value;
    }
    counters.cpuBusy = counters.cpuAll - idle;
}

struct ProcessorTime
{
    std::string name;
    double seconds = 0;
};

// A "stat" file of a process or of one of its threads.
std::optional<ProcessorTime> readProcessorTime(const std::string& path)
{
    std::ifstream file(path);
    std::string text;
    std::getline(file, text);
    // The second field is the name in brackets, and may hold anything.
    const std::size_t begin = text.find('(');
    const std::size_t end = text.rfind(')');
    if (begin == std::string::npos || end == std::string::npos)
        return std::nullopt;
    std::istringstream fields(text.substr(end + 1));
    std::string skipped;
    for (int field = 3; field < 14; ++field)
        fields >> skipped;
    double user = 0;
    double system = 0;
    if (!(fields >> user >> system))
        return std::nullopt;
    const double ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    return ProcessorTime{text.substr(begin + 1, end - begin - 1), (user + system) / ticks};
}

void readProcess(Counters& counters)
{
    if (const auto time = readProcessorTime("/proc/self/stat"))
        counters.processSeconds = time->seconds;
}

// How long a thread ran or waited for a core. Not every kernel reports it.
std::optional<double> wantedSeconds(const std::string& path)
{
    std::ifstream file(path);
    double ran = 0;
    double waited = 0;
    if (!(file >> ran >> waited))
        return std::nullopt;
    return (ran + waited) / 1e9;
}

void readLoaderThreads(Counters& counters)
{
    std::error_code error; // threads come and go meanwhile
    for (std::filesystem::directory_iterator thread("/proc/self/task", error), none;
         !error && thread != none; thread.increment(error)) {
        const auto time = readProcessorTime(thread->path() / "stat");
        if (!time || time->name != kLoaderThreadName)
            continue;
        const std::string name = thread->path().filename();
        counters.loaderBusySeconds[name] = time->seconds;
        counters.loaderSeconds[name] =
            wantedSeconds(thread->path() / "schedstat").value_or(time->seconds);
    }
}

void readDisks(Counters& counters)
{
    std::ifstream own("/proc/self/io");
    std::string key;
    double value = 0;
    while (own >> key >> value) {
        if (key == "read_bytes:")
            counters.bytesRead = value;
    }
    std::ifstream file("/proc/diskstats");
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::string skipped;
        std::string name;
        fields >> skipped >> skipped >> name;
        for (int field = 4; field < 13; ++field)
            fields >> skipped;
        double milliseconds = 0;
        const bool isDisk = name.rfind("loop", 0) != 0 && name.rfind("ram", 0) != 0;
        if (isDisk && fields >> milliseconds)
            counters.diskBusySeconds[name] = milliseconds / 1000;
    }
}

Counters readCounters()
{
    Counters counters;
    counters.time = steadySeconds();
    readCpu(counters);
    readProcess(counters);
    readLoaderThreads(counters);
    readDisks(counters);
    return counters;
}

void readMemory(SystemSample& sample)
{
    std::ifstream file("/proc/meminfo");
    std::string key;
    std::uint64_t kibibytes = 0;
    std::uint64_t available = 0;
    while (file >> key >> kibibytes) {
        if (key == "MemTotal:")
            sample.memoryTotal = kibibytes * 1024;
        if (key == "MemAvailable:")
            available = kibibytes * 1024;
        file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
    sample.memoryUsed = sample.memoryTotal - std::min(available, sample.memoryTotal);
    std::ifstream own("/proc/self/statm");
    std::uint64_t pages = 0;
    own >> pages >> pages;
    sample.processMemory = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

double rate(double now, double before, double seconds)
{
    return seconds > 0 ? std::max(0.0, now - before) / seconds : 0;
}

// Added up over the threads that were there before; nothing without one.
std::optional<double> coresOf(const std::map<std::string, double>& now,
                              const std::map<std::string, double>& before, double seconds)
{
    std::optional<double> cores;
    for (const auto& [thread, busy] : now)
        if (const auto known = before.find(thread); known != before.end())
            cores = cores.value_or(0) + rate(busy, known->second, seconds);
    return cores;
}

} // namespace

struct SystemMeter::State
{
    std::optional<NvidiaFunctions> nvidia;
    Counters last = readCounters();
};

SystemMeter::SystemMeter() : m_state(std::make_unique<State>()) {}

SystemMeter::~SystemMeter() = default;

SystemSample SystemMeter::sample(std::optional<int> gpu)
{
    const Counters now = readCounters();
    const Counters& last = m_state->last;
    const double seconds = now.time - last.time;
    SystemSample sample;
    sample.time = unixMilliseconds();
    sample.cpuShare = std::min(1.0, rate(now.cpuBusy, last.cpuBusy, now.cpuAll - last.cpuAll));
    sample.processCores = rate(now.processSeconds, last.processSeconds, seconds);
    sample.loaderCores = coresOf(now.loaderSeconds, last.loaderSeconds, seconds);
    sample.loaderBusyCores = coresOf(now.loaderBusySeconds, last.loaderBusySeconds, seconds);
    const double ownTicks =
        (now.processSeconds - last.processSeconds) * static_cast<double>(::sysconf(_SC_CLK_TCK));
    sample.otherShare =
        std::clamp(sample.cpuShare - rate(ownTicks, 0, now.cpuAll - last.cpuAll), 0.0, 1.0);
    sample.diskReadRate = rate(now.bytesRead, last.bytesRead, seconds);
    for (const auto& [name, busy] : now.diskBusySeconds) {
        const auto before = last.diskBusySeconds.find(name);
        if (before != last.diskBusySeconds.end())
            sample.diskBusyShare =
                std::max(sample.diskBusyShare, std::min(1.0, rate(busy, before->second, seconds)));
    }
    readMemory(sample);
    if (gpu) {
        if (!m_state->nvidia)
            m_state->nvidia = nvidiaFunctions();
        const GpuUse use = readGpuUse(*m_state->nvidia, *gpu);
        sample.gpuShare = use.share;
        sample.gpuMemoryUsed = use.memoryUsed;
        sample.gpuMemoryTotal = use.memoryTotal;
    }
    m_state->last = now;
    return sample;
}

} // namespace formwork
