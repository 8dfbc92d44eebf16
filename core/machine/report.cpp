#include "core/machine/report.h"

#include "core/machine/cuda_driver.h"
#include "core/machine/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

namespace formwork {

namespace {

const std::string kUnknown = "unknown";

std::string orUnknown(const std::string& text)
{
    return text.empty() ? kUnknown : text;
}

std::string limitText(const std::optional<std::uint64_t>& bytes)
{
    return bytes ? bytesText(*bytes) : "unlimited";
}

std::string countLimitText(const std::optional<std::uint64_t>& count)
{
    return count ? std::to_string(*count) : "unlimited";
}

std::string numbered(int count, const char* one, const char* many)
{
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string countText(int count)
{
    return count > 0 ? std::to_string(count) : kUnknown;
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string quotaText(const GroupLimits& groups)
{
    return groups.cpus ? fmt::format("{:.2f} CPUs", *groups.cpus) : "unlimited";
}

std::string groupsText(const GroupLimits& groups)
{
    return groups.version == 0 ? "none" : fmt::format("version {}", groups.version);
}

ReportSection programSection(const MachineFacts& facts)
{
    return {"Program",
            {{"Formwork", facts.program.version},
             {"Build", orUnknown(facts.program.buildType) + ", " + facts.program.compiler},
             {"Operating system", orUnknown(facts.system.name)},
             {"Kernel", facts.system.kernel + ", " + facts.system.architecture}}};
}

ReportSection processorSection(const MachineFacts& facts)
{
    const ProcessorFacts& processor = facts.processor;
    ReportSection section{
        "Processor",
        {{"Model", orUnknown(processor.model)},
         {"Sockets", countText(processor.sockets)},
         {"Cores", countText(processor.cores)},
         {"Threads", countText(processor.threads)},
         {"SIMD", processor.simd.empty() ? kUnknown : joined(processor.simd)},
         {"Usable threads", fmt::format("{} ({})", processor.usableThreads, processor.affinity)},
         {"Control groups", groupsText(facts.groups)},
         {"CPU quota", quotaText(facts.groups)}}};
    if (processor.isVirtual)
        section.lines.push_back({"Virtual machine", "yes"});
    return section;
}

ReportSection memorySection(const MachineFacts& facts)
{
    const MemoryFacts& memory = facts.memory;
    const ResourceLimits& limits = facts.limits;
    return {"Memory and limits",
            {{"Memory", memory.total > 0 ? fmt::format("{}, {} available", bytesText(memory.total),
                                                       bytesText(memory.available))
                                         : kUnknown},
             {"Swap", memory.swapTotal > 0 ? fmt::format("{}, {} free", bytesText(memory.swapTotal),
                                                         bytesText(memory.swapFree))
                                           : "none"},
             {"Memory limit", limitText(facts.groups.memory)},
             {"Open files", fmt::format("{} (hard limit {})", countLimitText(limits.openFiles),
                                        countLimitText(limits.openFilesHard))},
             {"File size", limitText(limits.fileSize)},
             {"Locked memory", limitText(limits.lockedMemory)},
             {"Address space", limitText(limits.addressSpace)}}};
}

void addProducts(const MachineFacts& facts, ReportSection& section)
{
    const auto& products = facts.backend.products;
    if (!products) {
        section.lines.push_back({"Matrix products", "not measured"});
        return;
    }
    const double speedUp = productSpeedUp(facts).value_or(0);
    section.lines.push_back(
        {"Matrix products", fmt::format("{:.1f} GFLOP/s, {:.{}f} x the reference",
                                        products->libtorch, speedUp, speedUp < 10 ? 1 : 0)});
    section.lines.push_back({"Linear layers", fmt::format("{:.1f} GFLOP/s", products->linear)});
    section.lines.push_back({"Reference loop", fmt::format("{:.2f} GFLOP/s", products->reference)});
    section.lines.push_back(
        {"Measured with",
         fmt::format("{} x {} x {}, {}", products->rows, products->depth, products->columns,
                     numbered(products->threads, "thread", "threads"))});
}

std::string deviceText(const CudaDeviceFacts& device)
{
    return fmt::format("{}, {}, compute capability {}.{}", orUnknown(device.name),
                       bytesText(device.memory), device.major, device.minor);
}

ReportSection computingSection(const MachineFacts& facts)
{
    const BackendFacts& backend = facts.backend;
    ReportSection section{"Computing", {}};
    if (backend.failure) {
        section.lines.push_back({"Training module", *backend.failure});
        if (!backend.file.empty())
            section.lines.push_back({"Module file", backend.file.string()});
    } else {
        section.lines.push_back({"LibTorch", backend.info.libtorchVersion});
        section.lines.push_back({"BLAS", backend.info.blas});
        addProducts(facts, section);
    }
    section.lines.push_back({"CUDA", cudaSummary(facts)});
    const CudaDriverFacts& driver = facts.cuda;
    if (driver.isInstalled)
        section.lines.push_back(
            {"NVIDIA driver", fmt::format("{}, up to CUDA {}", orUnknown(driver.version),
                                          cudaVersionText(driver.cudaVersion))});
    else
        section.lines.push_back({"NVIDIA driver", "none"});
    for (std::size_t index = 0; index < driver.devices.size(); ++index)
        section.lines.push_back({fmt::format("GPU {}", index), deviceText(driver.devices[index])});
    return section;
}

std::string accessText(const DiskFacts& disk)
{
    if (disk.isReadOnly)
        return "read-only file system";
    return disk.isWritable ? "writable" : "not writable";
}

ReportSection workspaceSection(const DiskFacts& disk)
{
    ReportSection section{"Workspace", {{"Folder", disk.folder.string()}}};
    if (!disk.exists)
        section.lines.push_back({"Nearest existing folder", disk.examined.string()});
    section.lines.push_back({"Disk", fmt::format("{}, {}", orUnknown(disk.fileSystem),
                                                 disk.isNetwork ? "network" : "local")});
    section.lines.push_back(
        {"Free space",
         disk.total > 0 ? fmt::format("{} free of {}", bytesText(disk.free), bytesText(disk.total))
                        : kUnknown});
    section.lines.push_back({"Access", accessText(disk)});
    return section;
}

ReportSection windowSection(const MachineFacts& facts)
{
    ReportSection section{"Window", {}};
    if (facts.windowPlatform)
        section.lines.push_back({"Qt platform", *facts.windowPlatform});
    return section;
}

ReportSection librariesSection(const MachineFacts& facts)
{
    ReportSection section{"Libraries", {}};
    for (const LibraryVersion& library : facts.libraries)
        section.lines.push_back({library.name, library.version});
    return section;
}

// In code points: columns of a terminal, but for rare letters.
std::size_t widthOf(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char letter) { return (static_cast<unsigned char>(letter) & 0xC0U) != 0x80U; }));
}

// Messages of libraries may have several lines.
std::string shown(const std::string& text, const PrivateNames& names)
{
    std::string line = withoutPrivateNames(text, names);
    std::ranges::replace(line, '\n', ' ');
    return line;
}

} // namespace

MachineReport makeMachineReport(const MachineFacts& facts, const PrivateNames& names)
{
    MachineReport report{findingsOf(facts),
                         {programSection(facts), processorSection(facts), memorySection(facts),
                          computingSection(facts), workspaceSection(facts.disk),
                          windowSection(facts), librariesSection(facts)}};
    std::erase_if(report.sections,
                  [](const ReportSection& section) { return section.lines.empty(); });
    for (Finding& finding : report.findings) {
        finding.what = shown(finding.what, names);
        finding.todo = shown(finding.todo, names);
    }
    for (ReportSection& section : report.sections) {
        for (ReportLine& line : section.lines)
            line.value = shown(line.value, names);
    }
    return report;
}

std::string machineReportText(const MachineReport& report)
{
    std::string text;
    for (const Finding& finding : report.findings) {
        text += finding.severity == Severity::Info ? "note: " : "problem: ";
        text += finding.what;
        if (!finding.todo.empty())
            text += " (" + finding.todo + ")";
        text += '\n';
    }
    if (report.findings.empty())
        text += "No problems found\n";
    std::size_t width = 0;
    for (const ReportSection& section : report.sections) {
        for (const ReportLine& line : section.lines)
            width = std::max(width, widthOf(line.label));
    }
    for (const ReportSection& section : report.sections) {
        text += '\n' + section.title + '\n';
        for (const ReportLine& line : section.lines)
            text += "  " + line.label + std::string(width - widthOf(line.label) + 2, ' ') +
                    line.value + '\n';
    }
    return text;
}

} // namespace formwork
