#include "core/remote/ssh_connection.h"

#include "core/base/child_process.h"
#include "core/base/error.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

namespace formwork {

namespace {

constexpr std::size_t kLongestSocketFolder = 45; // of 107 bytes; ssh adds a hash and a suffix
constexpr int kConnectionFailed = 255;           // ssh's exit status
constexpr int kNoProgram = 127;                  // a shell's
constexpr int kSourceVanished = 24;              // rsync's
constexpr std::chrono::milliseconds kNoTimeout{0};

std::filesystem::path requireProgram(const std::string& name, Text&& hint)
{
    if (const auto found = findProgram(name))
        return *found;
    throw Error(ErrorCode::NotFound, Text("the program %1 is not installed").arg(name), {},
                std::move(hint));
}

std::string lastLine(std::string_view text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.remove_suffix(1);
    const std::size_t begin = text.rfind('\n');
    return std::string(begin == std::string_view::npos ? text : text.substr(begin + 1));
}

// What ssh wrote, in words of ours where there is something to do about it.
Error connectionError(const std::string& host, const std::string& errors)
{
    const auto says = [&errors](std::string_view words) {
        return errors.find(words) != std::string::npos;
    };
    if (says("REMOTE HOST IDENTIFICATION HAS CHANGED"))
        return {
            ErrorCode::Io,
            Text("%1 has another host key than the one that is known").arg(host),
            {},
            Text("ask its administrator why, before you remove the old key with ssh-keygen -R")};
    if (says("Host key verification failed") || says("No matching host key"))
        return {
            ErrorCode::Io,
            Text("the host key of %1 is not known yet").arg(host),
            {},
            Text("run 'ssh %1' once in a terminal and compare the key that it shows").arg(host)};
    if (says("Permission denied"))
        return {ErrorCode::Io,
                Text("%1 does not accept any of your keys").arg(host),
                {},
                Text("add a key to your agent (ssh-add) or name one in your ssh configuration; "
                     "'ssh %1 true' must work without a question")
                    .arg(host)};
    if (says("Could not resolve hostname"))
        return {ErrorCode::Io,
                Text("the host %1 is not known").arg(host),
                {},
                Text("check its name, your ssh configuration and the network")};
    return {ErrorCode::Io,
            Text("%1 cannot be reached: %2")
                .arg(host, errors.empty() ? Text("the connection ended")
                                          : Text::verbatim(lastLine(errors))),
            {},
            Text("check the network, and that 'ssh %1 true' works in a terminal").arg(host)};
}

Error noAnswer(const std::string& host, std::chrono::milliseconds waited)
{
    return {ErrorCode::Io,
            Text("%1 did not answer within %2 s").arg(host, waited.count() / 1000),
            {},
            Text("check the network, and that 'ssh %1 true' works in a terminal").arg(host)};
}

// As rsync takes its remote shell apart: at blanks, with quotes that are doubled inside quotes.
std::string rsyncShellWord(const std::string& word)
{
    std::string quoted = "'";
    for (const char c : word)
        quoted += c == '\'' ? std::string("''") : std::string(1, c);
    return quoted + '\'';
}

bool isPrivateFolder(const std::filesystem::path& folder)
{
    ::mkdir(folder.c_str(), S_IRWXU);
    struct stat status = {};
    return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == ::getuid() && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

// Takes rsync's output apart, whose lines end with CR while it copies.
class RsyncProgress
{
public:
    RsyncProgress(std::string stage, ProgressSink& sink) : m_stage(std::move(stage)), m_sink(sink)
    {}

    void take(std::string_view piece)
    {
        for (const char c : piece) {
            if (c != '\r' && c != '\n') {
                m_line += c;
                continue;
            }
            if (const auto percent = rsyncPercent(m_line))
                m_sink.progress({m_stage, "%", static_cast<std::uint64_t>(*percent), 100});
            m_line.clear();
        }
    }

private:
    std::string m_stage;
    ProgressSink& m_sink;
    std::string m_line;
};

} // namespace

std::filesystem::path privateSocketFolder()
{
    std::vector<std::filesystem::path> candidates;
    if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr && *runtime == '/')
        candidates.push_back(std::filesystem::path(runtime) / "formwork");
    candidates.push_back("/tmp/formwork-ssh-" + std::to_string(::getuid()));
    for (const auto& folder : candidates)
        if (folder.native().size() <= kLongestSocketFolder && isPrivateFolder(folder))
            return folder;
    return {};
}

std::optional<int> rsyncPercent(std::string_view line)
{
    const std::size_t sign = line.find('%');
    if (sign == std::string_view::npos)
        return std::nullopt;
    std::size_t begin = sign;
    while (begin > 0 && line[begin - 1] >= '0' && line[begin - 1] <= '9')
        --begin;
    int percent = 0;
    const auto [end, failure] = std::from_chars(line.data() + begin, line.data() + sign, percent);
    if (failure != std::errc() || end != line.data() + sign || percent > 100)
        return std::nullopt;
    return percent;
}

SshConnection::SshConnection(std::string host, std::filesystem::path config,
                             std::filesystem::path sockets)
    : m_host(std::move(host))
    , m_config(std::move(config))
    , m_sockets(std::move(sockets))
{
    if (m_host.empty() || m_host.front() == '-')
        throw Error(ErrorCode::InvalidArgument,
                    Text("'%1' is not a host that ssh could reach").arg(m_host));
}

SshConnection::SshConnection(const Target& target)
    : SshConnection(target.host, target.sshConfig, privateSocketFolder())
{}

// Settings of the user's configuration that would get in the way of commands are overridden; how
// host keys are checked is not.
std::vector<std::string> SshConnection::options() const
{
    std::vector<std::string> options;
    if (!m_config.empty())
        options = {"-F", m_config.string()};
    for (const char* option :
         {"BatchMode=yes", "ConnectTimeout=10", "ServerAliveInterval=10", "ServerAliveCountMax=3",
          "ClearAllForwardings=yes", "ForwardX11=no", "PermitLocalCommand=no", "RemoteCommand=none",
          "RequestTTY=no", "LogLevel=ERROR"})
        options.insert(options.end(), {"-o", option});
    if (!m_sockets.empty())
        for (const std::string& option :
             {std::string("ControlMaster=auto"), "ControlPath=" + (m_sockets / "%C").string(),
              std::string("ControlPersist=60")})
            options.insert(options.end(), {"-o", option});
    else
        options.insert(options.end(), {"-o", "ControlPath=none"});
    return options;
}

RemoteResult SshConnection::run(const RemoteCommand& command, const std::stop_token& stop)
{
    ChildRequest request;
    request.program = requireProgram("ssh", Text("install the package openssh-client"));
    request.arguments = options();
    // Whatever the login shell is; and of any length, unlike an argument.
    request.arguments.insert(request.arguments.end(), {"--", m_host, "sh -c 'eval \"$(cat)\"'"});
    // 255 is kept for ssh itself.
    request.input = "export LC_ALL=C\n(\n" + command.script +
                    "\n)\ncode=$?\n[ $code -lt 255 ] || code=254\nexit $code";
    request.environment = {"LC_ALL=C"};
    request.collectsErrors = true;
    request.received = command.received;
    request.longestOutput = command.longestOutput;
    request.timeout = command.timeout;
    request.stop = stop;
    const ChildResult ended = runChild(request);
    switch (ended.end) {
    case ChildEnd::TooLong:
        throw noAnswer(m_host, command.timeout);
    case ChildEnd::TooMuch:
        throw Error(ErrorCode::Io, Text("%1 sent more than can be kept").arg(m_host));
    case ChildEnd::Signal:
        throw connectionError(m_host, ended.errors);
    case ChildEnd::Exited:
        break;
    }
    if (ended.code == kConnectionFailed)
        throw connectionError(m_host, ended.errors);
    return {ended.code, ended.output, ended.errors};
}

std::string SshConnection::output(const std::string& script, const Text& action,
                                  const std::stop_token& stop)
{
    const RemoteResult result = run({.script = script}, stop);
    if (!result.succeeded())
        throw Error(ErrorCode::Io,
                    Text("%1: cannot %2: %3")
                        .arg(m_host, action,
                             result.errors.empty() ? Text("exit status %1").arg(result.code)
                                                   : Text::verbatim(lastLine(result.errors))));
    return result.output;
}

void SshConnection::upload(const RemoteCopy& copied, const std::string& stage,
                           ProgressSink& progress, const std::stop_token& stop)
{
    const std::string end = copied.isFolder ? "/" : "";
    copy({copied.from + end, m_host + ':' + copied.to + end}, copied, stage, progress, stop);
}

void SshConnection::download(const RemoteCopy& copied, const std::string& stage,
                             ProgressSink& progress, const std::stop_token& stop)
{
    const std::string end = copied.isFolder ? "/" : "";
    copy({m_host + ':' + copied.from + end, copied.to + end}, copied, stage, progress, stop);
}

void SshConnection::copy(const std::vector<std::string>& places, const RemoteCopy& copied,
                         const std::string& stage, ProgressSink& progress,
                         const std::stop_token& stop)
{
    requireProgram("ssh", Text("install the package openssh-client"));
    ChildRequest request;
    request.program = requireProgram("rsync", Text("install the package rsync"));
    std::string shell = "ssh";
    for (const std::string& option : options())
        shell += ' ' + rsyncShellWord(option);
    request.arguments = {"-rLt",
                         "-s",
                         "--partial-dir=.formwork-partial",
                         "--no-inc-recursive",
                         "--info=progress2",
                         "--no-h",
                         "--outbuf=L",
                         "--timeout=120",
                         "--rsh=" + shell};
    for (const std::string& one : copied.only)
        request.arguments.push_back("--include=" + one);
    if (!copied.only.empty())
        request.arguments.push_back("--exclude=*");
    if (!copied.sameAs.empty())
        request.arguments.push_back("--link-dest=" + copied.sameAs.string());
    request.arguments.push_back("--");
    request.arguments.insert(request.arguments.end(), places.begin(), places.end());
    request.environment = {"LC_ALL=C"};
    request.collectsErrors = true;
    RsyncProgress reading(stage, progress);
    request.received = [&reading](std::string_view piece) {
        reading.take(piece);
    };
    request.timeout = kNoTimeout;
    request.stop = stop;
    const ChildResult ended = runChild(request);
    // A file that was replaced while it was read is complete in its new version.
    if (ended.succeeded() || (ended.end == ChildEnd::Exited && ended.code == kSourceVanished))
        return;
    if (ended.end == ChildEnd::Exited && ended.code == kConnectionFailed)
        throw connectionError(m_host, ended.errors);
    if (ended.end == ChildEnd::Exited &&
        (ended.code == kNoProgram || ended.errors.find("not found") != std::string::npos))
        throw Error(ErrorCode::NotFound, Text("%1 has no rsync").arg(m_host), {},
                    Text("install rsync there, or ask its administrator for it"));
    throw Error(ErrorCode::Io,
                Text("%1: copying '%2' failed: %3")
                    .arg(m_host, copied.from, std::string_view(lastLine(ended.errors))),
                {}, Text("repeat it: what was copied is not sent again"));
}

} // namespace formwork
