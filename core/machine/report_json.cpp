#include "core/machine/cuda_driver.h"
#include "core/machine/report.h"

#include <nlohmann/json.hpp>

namespace formwork {

namespace {

using nlohmann::json;

template <typename Value>
json orNull(const std::optional<Value>& value)
{
    return value ? json(*value) : json();
}

json orNull(const std::string& text)
{
    return text.empty() ? json() : json(text);
}

json orNull(const Text& text)
{
    return orNull(text.english());
}

json countOrNull(std::int64_t count)
{
    return count > 0 ? json(count) : json();
}

json cudaVersionOrNull(int version)
{
    return version > 0 ? json(cudaVersionText(version)) : json();
}

json findingsJson(const std::vector<Finding>& findings)
{
    json all = json::array();
    for (const Finding& finding : findings)
        all.push_back({{"key", finding.key},
                       {"kind", finding.severity == Severity::Info ? "note" : "problem"},
                       {"prevents_training", finding.severity == Severity::Error},
                       {"what", finding.what.english()},
                       {"todo", orNull(finding.todo)}});
    return all;
}

json processorJson(const ProcessorFacts& processor)
{
    return {
        {"model", orNull(processor.model)},          {"sockets", countOrNull(processor.sockets)},
        {"cores", countOrNull(processor.cores)},     {"threads", countOrNull(processor.threads)},
        {"virtual_machine", processor.isVirtual},    {"simd", processor.simd},
        {"usable_threads", processor.usableThreads}, {"affinity", processor.affinity}};
}

json productsJson(const MachineFacts& facts)
{
    const auto& products = facts.backend.products;
    if (!products)
        return {};
    return {{"rows", products->rows},
            {"columns", products->columns},
            {"depth", products->depth},
            {"threads", products->threads},
            {"libtorch_gflops", products->libtorch},
            {"linear_gflops", products->linear},
            {"reference_gflops", products->reference},
            {"times_reference", orNull(productSpeedUp(facts))}};
}

json backendJson(const MachineFacts& facts)
{
    const BackendFacts& backend = facts.backend;
    const bool loads = !backend.failure.has_value();
    return {{"loads", loads},
            {"failure", backend.failure ? orNull(*backend.failure) : json()},
            {"file", orNull(backend.file.string())},
            {"libtorch", orNull(backend.info.libtorchVersion)},
            {"blas", orNull(backend.info.blas)},
            {"blas_is_reference", loads ? json(backend.info.blasIsSlow) : json()},
            {"products", productsJson(facts)},
            {"products_failure", orNull(backend.productsFailure)}};
}

json cudaJson(const MachineFacts& facts)
{
    const CudaDriverFacts& driver = facts.cuda;
    json devices = json::array();
    for (const CudaDeviceFacts& device : driver.devices)
        devices.push_back(
            {{"name", orNull(device.name)},
             {"memory_bytes", device.memory},
             {"free_memory_bytes", device.freeMemory ? json(*device.freeMemory) : json()},
             {"compute_capability",
              std::to_string(device.major) + "." + std::to_string(device.minor)}});
    return {{"usable_devices", facts.backend.info.cudaDevices.size()},
            {"summary", cudaSummary(facts).english()},
            {"libtorch_cuda", cudaVersionOrNull(facts.backend.info.cudaVersion)},
            {"driver_installed", driver.isInstalled},
            {"driver", orNull(driver.version)},
            {"driver_cuda", cudaVersionOrNull(driver.cudaVersion)},
            {"driver_failure", orNull(driver.failure)},
            {"devices", std::move(devices)}};
}

json memoryJson(const MachineFacts& facts)
{
    return {{"total_bytes", facts.memory.total},
            {"available_bytes", facts.memory.available},
            {"swap_total_bytes", facts.memory.swapTotal},
            {"swap_free_bytes", facts.memory.swapFree}};
}

json limitsJson(const ResourceLimits& limits)
{
    return {{"open_files", orNull(limits.openFiles)},
            {"open_files_hard", orNull(limits.openFilesHard)},
            {"file_size_bytes", orNull(limits.fileSize)},
            {"locked_memory_bytes", orNull(limits.lockedMemory)},
            {"address_space_bytes", orNull(limits.addressSpace)}};
}

json workspaceJson(const DiskFacts& disk)
{
    return {{"folder", disk.folder.string()},
            {"exists", disk.exists},
            {"examined_folder", disk.examined.string()},
            {"file_system", orNull(disk.fileSystem)},
            {"network", disk.isNetwork},
            {"read_only", disk.isReadOnly},
            {"writable", disk.isWritable},
            {"total_bytes", disk.total},
            {"free_bytes", disk.free},
            {"free_inodes", orNull(disk.freeInodes)}};
}

json librariesJson(const std::vector<LibraryVersion>& libraries)
{
    json all = json::object();
    for (const LibraryVersion& library : libraries)
        all[library.key] = library.version;
    return all;
}

// Every text in it, but for the keys.
void hidePrivateNames(json& value, const PrivateNames& names)
{
    if (value.is_string())
        value = withoutPrivateNames(value.get_ref<const std::string&>(), names);
    else if (value.is_structured()) {
        for (json& inner : value)
            hidePrivateNames(inner, names);
    }
}

} // namespace

std::string machineReportJson(const MachineFacts& facts, const PrivateNames& names)
{
    const std::vector<Finding> findings = findingsOf(facts);
    json report = {{"formwork",
                    {{"version", facts.program.version},
                     {"build_type", orNull(facts.program.buildType)},
                     {"compiler", facts.program.compiler}}},
                   {"system",
                    {{"name", orNull(facts.system.name)},
                     {"kernel", orNull(facts.system.kernel)},
                     {"architecture", orNull(facts.system.architecture)}}},
                   {"processor", processorJson(facts.processor)},
                   {"control_groups",
                    {{"version", facts.groups.version > 0 ? json(facts.groups.version) : json()},
                     {"cpus", orNull(facts.groups.cpus)},
                     {"memory_bytes", orNull(facts.groups.memory)}}},
                   {"memory", memoryJson(facts)},
                   {"limits", limitsJson(facts.limits)},
                   {"backend", backendJson(facts)},
                   {"cuda", cudaJson(facts)},
                   {"workspace", workspaceJson(facts.disk)},
                   {"qt_platform", orNull(facts.windowPlatform)},
                   {"libraries", librariesJson(facts.libraries)},
                   {"findings", findingsJson(findings)},
                   {"training_possible", trainingIsPossible(findings)}};
    hidePrivateNames(report, names);
    // Paths may be any bytes, JSON is UTF-8: what is not becomes U+FFFD.
    return report.dump(2, ' ', false, json::error_handler_t::replace);
}

} // namespace formwork
