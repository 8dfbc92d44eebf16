#include "core/ranks/rank_layout.h"

#include "core/base/error.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

namespace formwork {

namespace {

constexpr std::size_t kMostHosts = 65536;
constexpr int kMostRanks = 65536;
constexpr int kHighestPort = 65535;
// Slurm names no port. Steps of one machine get different ones, below those that the system hands
// out.
constexpr std::uint64_t kFirstSlurmPort = 20000;
constexpr std::uint64_t kSlurmPorts = 12000;
// SLURM_MAX_NORMAL_STEP_ID of slurm.h. The numbers above it are of steps in which Slurm itself
// runs something: the batch script (0xfffffffb), the shell of salloc (0xfffffffa), processes that
// came by ssh (0xfffffffc).
constexpr std::uint64_t kLastStepOfTasks = 0xfffffff0;

[[noreturn]] void contradict(const Text& text)
{
    throw Error(ErrorCode::InvalidConfig, text, {},
                Text("start the ranks with torchrun, srun or --ranks, or unset the variables for "
                     "one process"));
}

class Variables
{
public:
    explicit Variables(const EnvironmentLookup& lookup) : m_lookup(lookup) {}

    std::optional<std::string> text(const char* name) const
    {
        std::optional<std::string> value = m_lookup(name);
        if (value && value->empty())
            return std::nullopt;
        return value;
    }
    bool has(const char* name) const { return text(name).has_value(); }

    std::optional<int> number(const char* name, int lowest, int highest) const
    {
        const std::optional<std::string> value = text(name);
        if (!value)
            return std::nullopt;
        int parsed = 0;
        const char* const end = value->data() + value->size();
        const auto [rest, error] = std::from_chars(value->data(), end, parsed);
        if (error != std::errc() || rest != end || parsed < lowest || parsed > highest) {
            contradict(Text("%1 is '%2', but must be a number from %3 to %4")
                           .arg(name, *value, lowest, highest));
        }
        return parsed;
    }

    // Of Slurm, which counts in 32 bits. 0 where it is not set or not a number.
    std::uint64_t slurmId(const char* name) const
    {
        const std::string value = text(name).value_or("");
        std::uint32_t parsed = 0;
        const char* const end = value.data() + value.size();
        const auto [rest, error] = std::from_chars(value.data(), end, parsed);
        return error == std::errc() && rest == end ? parsed : 0;
    }

    // One that `because` needs.
    int required(const char* name, int lowest, int highest, const char* because) const
    {
        const std::optional<int> value = number(name, lowest, highest);
        if (!value)
            missing(name, because);
        return *value;
    }
    std::string requiredText(const char* name, const char* because) const
    {
        std::optional<std::string> value = text(name);
        if (!value)
            missing(name, because);
        return *std::move(value);
    }

private:
    [[noreturn]] static void missing(const char* name, const char* because)
    {
        contradict(Text("%1 is set, but %2 is not").arg(because, name));
    }

    const EnvironmentLookup& m_lookup;
};

void requireBelow(const char* name, int value, const char* limitName, int limit)
{
    if (value >= limit)
        contradict(Text("%1 is %2, but %3 is %4").arg(name, value, limitName, limit));
}

void requireEqual(const char* name, int value, const char* otherName, int other)
{
    if (value != other)
        throw Error(ErrorCode::InvalidConfig,
                    Text("%1 is %2, but %3 is %4").arg(name, value, otherName, other), {},
                    Text("unset the variables of one launcher"));
}

// Batch scripts and the shells of salloc have SLURM_PROCID and SLURM_NTASKS as well, but only the
// tasks of srun train.
bool isSlurmTask(const Variables& variables)
{
    return variables.has("SLURM_PROCID") && variables.has("SLURM_STEP_ID") &&
           variables.slurmId("SLURM_STEP_ID") <= kLastStepOfTasks;
}

void requireSameAsSlurm(const Variables& variables, const RankLayout& layout)
{
    if (variables.has("TORCHELASTIC_RUN_ID") || !isSlurmTask(variables))
        return;
    const int tasks = variables.required("SLURM_NTASKS", 1, kMostRanks, "SLURM_PROCID");
    if (tasks == 1)
        return; // srun started one program, which started the ranks
    requireEqual("WORLD_SIZE", layout.worldSize, "SLURM_NTASKS", tasks);
    requireEqual("RANK", layout.rank, "SLURM_PROCID",
                 variables.required("SLURM_PROCID", 0, kMostRanks, "SLURM_NTASKS"));
}

RankLayout fromTorchrun(const Variables& variables)
{
    RankLayout layout;
    layout.source = RankSource::Torchrun;
    layout.rank = variables.required("RANK", 0, kMostRanks - 1, "WORLD_SIZE");
    layout.worldSize = variables.required("WORLD_SIZE", 1, kMostRanks, "RANK");
    requireBelow("RANK", layout.rank, "WORLD_SIZE", layout.worldSize);
    requireSameAsSlurm(variables, layout);
    if (layout.worldSize == 1)
        return {};
    layout.localRank = variables.required("LOCAL_RANK", 0, kMostRanks - 1, "RANK");
    layout.localSize = variables.number("LOCAL_WORLD_SIZE", 1, kMostRanks).value_or(1);
    if (variables.has("LOCAL_WORLD_SIZE"))
        requireBelow("LOCAL_RANK", layout.localRank, "LOCAL_WORLD_SIZE", layout.localSize);
    layout.address = variables.requiredText("MASTER_ADDR", "RANK");
    layout.port = variables.required("MASTER_PORT", 1, kHighestPort, "RANK");
    if (variables.text("TORCHELASTIC_USE_AGENT_STORE") == "True")
        layout.port = layout.port < kHighestPort ? layout.port + 1 : layout.port - 1;
    return layout;
}

int slurmPort(const Variables& variables)
{
    const std::uint64_t step =
        variables.slurmId("SLURM_JOB_ID") * 31 + variables.slurmId("SLURM_STEP_ID");
    return static_cast<int>(kFirstSlurmPort + step % kSlurmPorts);
}

RankLayout fromSlurm(const Variables& variables)
{
    RankLayout layout;
    layout.source = RankSource::Slurm;
    layout.rank = variables.required("SLURM_PROCID", 0, kMostRanks - 1, "SLURM_NTASKS");
    layout.worldSize = variables.required("SLURM_NTASKS", 1, kMostRanks, "SLURM_PROCID");
    requireBelow("SLURM_PROCID", layout.rank, "SLURM_NTASKS", layout.worldSize);
    if (layout.worldSize == 1)
        return {};
    layout.localRank = variables.required("SLURM_LOCALID", 0, kMostRanks - 1, "SLURM_PROCID");
    if (const auto address = variables.text("MASTER_ADDR")) {
        layout.address = *address;
    } else {
        for (const char* name : {"SLURM_STEP_NODELIST", "SLURM_JOB_NODELIST", "SLURM_NODELIST"})
            if (const auto nodes = variables.text(name)) {
                layout.address = expandNodeList(*nodes).front();
                break;
            }
    }
    if (layout.address.empty())
        contradict(Text("%1 is set, but neither %2 nor %3 is")
                       .arg("SLURM_PROCID", "SLURM_JOB_NODELIST", "MASTER_ADDR"));
    layout.port = variables.number("MASTER_PORT", 1, kHighestPort).value_or(slurmPort(variables));
    return layout;
}

class NodeListParser
{
public:
    explicit NodeListParser(const std::string& list) : m_list(list), m_rest(list) {}

    std::vector<std::string> parse()
    {
        std::vector<std::string> hosts;
        do {
            for (std::string& host : entry())
                add(hosts, std::move(host));
        } while (skip(','));
        if (!m_rest.empty())
            fail();
        return hosts;
    }

private:
    // "rack[1-2]n[1-4]-ib": texts and brackets in turn, up to a comma.
    std::vector<std::string> entry()
    {
        std::vector<std::string> hosts = {""};
        bool isEmpty = true;
        while (!m_rest.empty() && m_rest.front() != ',') {
            isEmpty = false;
            if (skip('[')) {
                hosts = combined(hosts, numbers());
                continue;
            }
            const std::string_view text = m_rest.substr(0, m_rest.find_first_of("[,"));
            if (text.find(']') != std::string_view::npos)
                fail();
            m_rest.remove_prefix(text.size());
            for (std::string& host : hosts)
                host += text;
        }
        if (isEmpty)
            fail();
        return hosts;
    }

    std::vector<std::string> combined(const std::vector<std::string>& prefixes,
                                      const std::vector<std::string>& numbers) const
    {
        std::vector<std::string> all;
        for (const std::string& prefix : prefixes)
            for (const std::string& number : numbers)
                add(all, prefix + number);
        return all;
    }

    std::vector<std::string> numbers()
    {
        std::vector<std::string> all;
        do {
            const std::string_view first = digits();
            const std::string_view last = skip('-') ? digits() : first;
            const int end = value(last);
            for (int number = value(first); number <= end; ++number) {
                std::string text = std::to_string(number);
                if (text.size() < first.size())
                    text.insert(0, first.size() - text.size(), '0');
                add(all, std::move(text));
            }
            if (value(first) > end)
                fail();
        } while (skip(','));
        if (!skip(']'))
            fail();
        return all;
    }

    std::string_view digits()
    {
        const std::size_t count = std::min(m_rest.find_first_not_of("0123456789"), m_rest.size());
        const std::string_view found = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return found;
    }

    int value(std::string_view text) const
    {
        int number = 0;
        const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc() || rest != text.data() + text.size() || number > 999'999'999)
            fail();
        return number;
    }

    bool skip(char letter)
    {
        if (m_rest.empty() || m_rest.front() != letter)
            return false;
        m_rest.remove_prefix(1);
        return true;
    }

    void add(std::vector<std::string>& hosts, std::string host) const
    {
        if (hosts.size() == kMostHosts)
            fail();
        hosts.push_back(std::move(host));
    }

    [[noreturn]] void fail() const
    {
        throw Error(ErrorCode::InvalidConfig, Text("'%1' is not a node list of Slurm").arg(m_list),
                    {}, Text("set MASTER_ADDR to the host of rank 0"));
    }

    const std::string& m_list;
    std::string_view m_rest;
};

} // namespace

std::optional<std::string> environmentVariable(const char* name)
{
    const char* const value = std::getenv(name);
    if (value == nullptr)
        return std::nullopt;
    return value;
}

RankLayout rankLayout(const EnvironmentLookup& lookup)
{
    const Variables variables(lookup);
    if (variables.has("RANK") || variables.has("WORLD_SIZE"))
        return fromTorchrun(variables);
    if (isSlurmTask(variables))
        return fromSlurm(variables);
    return {};
}

std::vector<std::string> expandNodeList(const std::string& list)
{
    return NodeListParser(list).parse();
}

} // namespace formwork
