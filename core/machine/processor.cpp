#include "core/machine/processor.h"

#include "core/machine/text_files.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <sched.h>

namespace formwork {

namespace {

using Flags = std::set<std::string_view>;

struct Simd
{
    const char* name;
    std::array<std::string_view, 4> flags; // all of them; empty ones do not count
};

// Names of the kernel (arch/x86/include/asm/cpufeatures.h, arch/arm64/kernel/cpuinfo.c).
constexpr std::array<Simd, 13> kSimd = {{
    {"SSE4.2", {"sse4_2"}},
    {"AVX2", {"avx2"}},
    {"FMA", {"fma"}},
    {"F16C", {"f16c"}},
    {"AVX-512", {"avx512f", "avx512bw", "avx512dq", "avx512vl"}},
    {"AVX-512 VNNI", {"avx512_vnni"}},
    {"AVX-512 BF16", {"avx512_bf16"}},
    {"AMX BF16", {"amx_tile", "amx_bf16"}},
    {"AMX INT8", {"amx_tile", "amx_int8"}},
    {"NEON", {"asimd"}},
    {"SVE", {"sve"}},
    {"SVE2", {"sve2"}},
    {"BF16", {"bf16"}},
}};

std::vector<std::string> simdOf(const Flags& flags)
{
    std::vector<std::string> names;
    for (const Simd& simd : kSimd) {
        const auto has = [&flags](std::string_view flag) {
            return flag.empty() || flags.contains(flag);
        };
        if (std::ranges::all_of(simd.flags, has))
            names.emplace_back(simd.name);
    }
    return names;
}

Flags wordsOf(std::string_view text)
{
    Flags words;
    while (!(text = trimmed(text)).empty()) {
        const auto end = std::min(text.find_first_of(" \t"), text.size());
        words.insert(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

using Fields = std::map<std::string_view, std::string_view>;

std::string_view fieldOf(const Fields& fields, std::string_view key)
{
    const auto found = fields.find(key);
    return found == fields.end() ? std::string_view() : found->second;
}

// ARM's kernel gives numbers instead of a name.
std::string modelOf(const Fields& first)
{
    for (const std::string_view key : {"model name", "Model", "Hardware", "cpu"}) {
        if (const std::string_view name = fieldOf(first, key); !name.empty())
            return std::string(name);
    }
    const std::string_view implementer = fieldOf(first, "CPU implementer");
    const std::string_view part = fieldOf(first, "CPU part");
    if (implementer.empty() || part.empty())
        return {};
    return "ARM implementer " + std::string(implementer) + ", part " + std::string(part);
}

struct Topology
{
    std::set<std::string> sockets;
    std::set<std::pair<std::string, std::string>> cores; // in their socket
    bool isComplete = true;

    void add(std::string_view socket, std::string_view core)
    {
        if (socket.empty() || core.empty()) {
            isComplete = false;
            return;
        }
        sockets.emplace(socket);
        cores.emplace(socket, core);
    }
    void writeTo(ProcessorFacts& facts) const
    {
        if (!isComplete)
            return;
        facts.sockets = static_cast<int>(sockets.size());
        facts.cores = static_cast<int>(cores.size());
    }
};

// Only the lines of one thread; empty when `text` is at its end.
Fields takeBlock(std::string_view& text)
{
    Fields fields;
    while (!text.empty()) {
        const std::string_view line = takeLine(text);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) {
            if (!fields.empty())
                break; // the empty line behind a block
            continue;
        }
        fields.emplace(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    }
    return fields;
}

std::vector<int> affinity()
{
    std::vector<int> numbers;
    // The kernel's mask may be longer than cpu_set_t.
    for (std::size_t cpus = CPU_SETSIZE; cpus <= (std::size_t{1} << 20); cpus *= 2) {
        cpu_set_t* set = CPU_ALLOC(cpus);
        const std::size_t size = CPU_ALLOC_SIZE(cpus);
        const bool known = set != nullptr && ::sched_getaffinity(0, size, set) == 0;
        for (std::size_t cpu = 0; known && cpu < cpus; ++cpu) {
            if (CPU_ISSET_S(cpu, size, set))
                numbers.push_back(static_cast<int>(cpu));
        }
        CPU_FREE(set);
        if (known)
            break;
    }
    return numbers;
}

void addTopologyOfSys(const std::filesystem::path& folder, ProcessorFacts& facts)
{
    Topology topology;
    std::error_code failed;
    int found = 0;
    for (std::filesystem::directory_iterator entry(folder, failed), none; !failed && entry != none;
         entry.increment(failed)) {
        const std::string name = entry->path().filename();
        if (!name.starts_with("cpu") || !numberOf<int>(std::string_view(name).substr(3)))
            continue;
        const auto place = entry->path() / "topology";
        if (!std::filesystem::exists(place, failed))
            continue; // switched off
        topology.add(trimmed(kernelText(place / "physical_package_id")),
                     trimmed(kernelText(place / "core_id")));
        ++found;
    }
    if (found > 0)
        topology.writeTo(facts);
}

} // namespace

ProcessorFacts parseCpuInfo(std::string_view text)
{
    ProcessorFacts facts;
    Topology topology;
    // Older ARM kernels have the name behind the threads, in a separate block.
    Fields about;
    while (true) {
        const Fields block = takeBlock(text);
        if (block.empty())
            break;
        if (block.contains("processor")) {
            ++facts.threads;
            topology.add(fieldOf(block, "physical id"), fieldOf(block, "core id"));
        }
        about.insert(block.begin(), block.end());
    }
    facts.model = modelOf(about);
    const std::string_view listed = fieldOf(about, "flags");
    const Flags flags = wordsOf(listed.empty() ? fieldOf(about, "Features") : listed);
    facts.simd = simdOf(flags);
    facts.isVirtual = flags.contains("hypervisor");
    if (facts.threads > 0)
        topology.writeTo(facts);
    return facts;
}

ProcessorFacts readProcessor(const std::filesystem::path& root)
{
    ProcessorFacts facts = parseCpuInfo(kernelText(root / "proc/cpuinfo"));
    if (facts.cores == 0)
        addTopologyOfSys(root / "sys/devices/system/cpu", facts);
    const std::vector<int> usable = affinity();
    facts.usableThreads = static_cast<int>(usable.size());
    facts.affinity = rangesText(usable);
    return facts;
}

std::string rangesText(const std::vector<int>& numbers)
{
    std::string text;
    for (std::size_t first = 0; first < numbers.size();) {
        std::size_t last = first;
        while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1)
            ++last;
        if (!text.empty())
            text += ',';
        text += std::to_string(numbers[first]);
        if (last > first)
            text += '-' + std::to_string(numbers[last]);
        first = last + 1;
    }
    return text;
}

} // namespace formwork
