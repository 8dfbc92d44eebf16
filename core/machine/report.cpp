#include "core/machine/report.h"

#include "core/machine/cuda_driver.h"
#include "core/machine/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace formwork {

namespace {

Text words(const std::string& text)
{
    return Text::verbatim(text);
}

Text unknown()
{
    return Text("unknown");
}

Text orUnknown(const std::string& text)
{
    return text.empty() ? unknown() : words(text);
}

Text limitText(const std::optional<std::uint64_t>& bytes)
{
    return bytes ? words(bytesText(*bytes)) : Text("unlimited");
}

Text countLimitText(const std::optional<std::uint64_t>& count)
{
    return count ? words(std::to_string(*count)) : Text("unlimited");
}

Text countText(int count)
{
    return count > 0 ? words(std::to_string(count)) : unknown();
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

Text quotaText(const GroupLimits& groups)
{
    return groups.cpus ? Text("%1 CPUs").arg(fmt::format("{:.2f}", *groups.cpus))
                       : Text("unlimited");
}

Text groupsText(const GroupLimits& groups)
{
    return groups.version == 0 ? Text("none") : Text("version %1").arg(groups.version);
}

ReportSection programSection(const MachineFacts& facts)
{
    return {Text("Program"),
            {{words("Formwork"), words(facts.program.version)},
             {Text("Build"),
              Text("%1, %2").arg(orUnknown(facts.program.buildType), facts.program.compiler)},
             {Text("Operating system"), orUnknown(facts.system.name)},
             {Text("Kernel"), words(facts.system.kernel + ", " + facts.system.architecture)}}};
}

ReportSection processorSection(const MachineFacts& facts)
{
    const ProcessorFacts& processor = facts.processor;
    ReportSection section{
        Text("Processor"),
        {{Text("Model"), orUnknown(processor.model)},
         {Text("Sockets"), countText(processor.sockets)},
         {Text("Cores"), countText(processor.cores)},
         {Text("Threads"), countText(processor.threads)},
         {words("SIMD"), orUnknown(joined(processor.simd))},
         {Text("Usable threads"),
          words(fmt::format("{} ({})", processor.usableThreads, processor.affinity))},
         {Text("Control groups"), groupsText(facts.groups)},
         {Text("CPU quota"), quotaText(facts.groups)}}};
    if (processor.isVirtual)
        section.lines.push_back({Text("Virtual machine"), Text("yes")});
    return section;
}

ReportSection memorySection(const MachineFacts& facts)
{
    const MemoryFacts& memory = facts.memory;
    const ResourceLimits& limits = facts.limits;
    return {
        Text("Memory and limits"),
        {{Text("Memory"),
          memory.total > 0
              ? Text("%1, %2 available").arg(bytesText(memory.total), bytesText(memory.available))
              : unknown()},
         {Text("Swap"),
          memory.swapTotal > 0
              ? Text("%1, %2 free").arg(bytesText(memory.swapTotal), bytesText(memory.swapFree))
              : Text("none")},
         {Text("Memory limit"), limitText(facts.groups.memory)},
         {Text("Open files"),
          Text("%1 (hard limit %2)")
              .arg(countLimitText(limits.openFiles), countLimitText(limits.openFilesHard))},
         {Text("File size"), limitText(limits.fileSize)},
         {Text("Locked memory"), limitText(limits.lockedMemory)},
         {Text("Address space"), limitText(limits.addressSpace)}}};
}

void addProducts(const MachineFacts& facts, ReportSection& section)
{
    const auto& products = facts.backend.products;
    if (!products) {
        section.lines.push_back({Text("Matrix products"), Text("not measured")});
        return;
    }
    const double speedUp = productSpeedUp(facts).value_or(0);
    section.lines.push_back(
        {Text("Matrix products"), Text("%1 GFLOP/s, %2 x the reference")
                                      .arg(fmt::format("{:.1f}", products->libtorch),
                                           fmt::format("{:.{}f}", speedUp, speedUp < 10 ? 1 : 0))});
    section.lines.push_back(
        {Text("Linear layers"), words(fmt::format("{:.1f} GFLOP/s", products->linear))});
    section.lines.push_back(
        {Text("Reference loop"), words(fmt::format("{:.2f} GFLOP/s", products->reference))});
    const std::string shape =
        fmt::format("{} x {} x {}", products->rows, products->depth, products->columns);
    section.lines.push_back(
        {Text("Measured with"), products->threads == 1
                                    ? Text("%1, 1 thread").arg(shape)
                                    : Text("%1, %2 threads").arg(shape, products->threads)});
}

Text deviceText(const CudaDeviceFacts& device)
{
    const std::string capability = fmt::format("{}.{}", device.major, device.minor);
    if (device.freeMemory)
        return Text("%1, %2 (%3 free), compute capability %4")
            .arg(orUnknown(device.name), bytesText(device.memory), bytesText(*device.freeMemory),
                 capability);
    return Text("%1, %2, compute capability %3")
        .arg(orUnknown(device.name), bytesText(device.memory), capability);
}

ReportSection computingSection(const MachineFacts& facts)
{
    const BackendFacts& backend = facts.backend;
    ReportSection section{Text("Computing"), {}};
    if (backend.failure) {
        section.lines.push_back({Text("Training module"), *backend.failure});
        if (!backend.file.empty())
            section.lines.push_back({Text("Module file"), words(backend.file.string())});
    } else {
        section.lines.push_back({words("LibTorch"), words(backend.info.libtorchVersion)});
        section.lines.push_back({words("BLAS"), words(backend.info.blas)});
        addProducts(facts, section);
    }
    section.lines.push_back({words("CUDA"), cudaSummary(facts)});
    const CudaDriverFacts& driver = facts.cuda;
    section.lines.push_back(
        {Text("NVIDIA driver"), driver.isInstalled ? Text("%1, up to CUDA %2")
                                                         .arg(orUnknown(driver.version),
                                                              cudaVersionText(driver.cudaVersion))
                                                   : Text("none")});
    for (std::size_t index = 0; index < driver.devices.size(); ++index)
        section.lines.push_back(
            {words(fmt::format("GPU {}", index)), deviceText(driver.devices[index])});
    return section;
}

Text accessText(const DiskFacts& disk)
{
    if (disk.isReadOnly)
        return Text("read-only file system");
    return disk.isWritable ? Text("writable") : Text("not writable");
}

ReportSection workspaceSection(const DiskFacts& disk)
{
    ReportSection section{Text("Workspace"), {{Text("Folder"), words(disk.folder.string())}}};
    if (!disk.exists)
        section.lines.push_back({Text("Nearest existing folder"), words(disk.examined.string())});
    const Text fileSystem = orUnknown(disk.fileSystem);
    section.lines.push_back({Text("Disk"), disk.isNetwork ? Text("%1, network").arg(fileSystem)
                                                          : Text("%1, local").arg(fileSystem)});
    section.lines.push_back(
        {Text("Free space"),
         disk.total > 0 ? Text("%1 free of %2").arg(bytesText(disk.free), bytesText(disk.total))
                        : unknown()});
    section.lines.push_back({Text("Access"), accessText(disk)});
    return section;
}

ReportSection windowSection(const MachineFacts& facts)
{
    ReportSection section{Text("Window"), {}};
    if (facts.windowPlatform)
        section.lines.push_back({Text("Qt platform"), words(*facts.windowPlatform)});
    return section;
}

ReportSection librariesSection(const MachineFacts& facts)
{
    ReportSection section{Text("Libraries"), {}};
    for (const LibraryVersion& library : facts.libraries)
        section.lines.push_back({words(library.name), words(library.version)});
    return section;
}

// In code points: columns of a terminal, but for rare letters.
std::size_t widthOf(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char letter) { return (static_cast<unsigned char>(letter) & 0xC0U) != 0x80U; }));
}

} // namespace

MachineReport makeMachineReport(const MachineFacts& facts)
{
    MachineReport report{findingsOf(facts),
                         {programSection(facts), processorSection(facts), memorySection(facts),
                          computingSection(facts), workspaceSection(facts.disk),
                          windowSection(facts), librariesSection(facts)}};
    std::erase_if(report.sections,
                  [](const ReportSection& section) { return section.lines.empty(); });
    return report;
}

std::string machineReportText(const MachineReport& report, const PrivateNames& names)
{
    const auto shown = [&names](const Text& text) {
        return publicLine(text.english(), names);
    };
    std::string text;
    for (const Finding& finding : report.findings) {
        text += finding.severity == Severity::Info ? "note: " : "problem: ";
        text += shown(finding.what);
        if (!finding.todo.empty())
            text += " (" + shown(finding.todo) + ")";
        text += '\n';
    }
    if (report.findings.empty())
        text += "No problems found\n";
    std::size_t width = 0;
    for (const ReportSection& section : report.sections) {
        for (const ReportLine& line : section.lines)
            width = std::max(width, widthOf(line.label.english()));
    }
    for (const ReportSection& section : report.sections) {
        text += '\n' + section.title.english() + '\n';
        for (const ReportLine& line : section.lines) {
            const std::string label = line.label.english();
            text += "  " + label + std::string(width - widthOf(label) + 2, ' ') +
                    shown(line.value) + '\n';
        }
    }
    return text;
}

} // namespace formwork
