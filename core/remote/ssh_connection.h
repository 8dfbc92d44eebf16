// Commands and files on another machine, through the ssh and rsync programs: the user's own ssh
// configuration, keys and agent count, ssh checks the host's key, and nothing ever asks for a
// password. Connections to a host are shared for a minute through a socket in a private folder.
#pragma once

#include "core/base/progress.h"
#include "core/remote/target.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

struct RemoteResult
{
    int code = 0; // exit status of the script; of one that was ended by a signal 128 + signal
    std::string output;
    std::string errors;

    bool succeeded() const { return code == 0; }
};

struct RemoteCommand
{
    std::string script; // for sh
    std::chrono::milliseconds timeout{60'000};
    std::size_t longestOutput = std::size_t{64} << 20;
    std::function<void(std::string_view)> received = {}; // see ChildRequest
};

struct RemoteCopy
{
    // A file, or a folder whose content is copied. One side is on this machine.
    std::string from;
    std::string to;
    bool isFolder = false;
    // In a folder: the names of what is copied, with wildcards; empty: all of it.
    std::vector<std::string> only = {};
    // A folder beside the target's content: files that are the same there are linked, not sent.
    std::filesystem::path sameAs = {};
};

// A connection to one host. Any thread, one at a time.
class SshConnection
{
public:
    // `sockets`: a folder for shared connections, see privateSocketFolder(); empty: each command
    // makes its own connection.
    SshConnection(std::string host, std::filesystem::path config, std::filesystem::path sockets);
    explicit SshConnection(const Target& target);

    const std::string& host() const { return m_host; }

    // Runs a script with sh in the home folder there, in English, without a terminal. Errors: Io
    // (the host cannot be reached, refuses the key, or has another host key than the one known; the
    // hint says what to do), NotFound (there is no ssh program), Cancelled.
    RemoteResult run(const RemoteCommand& command, const std::stop_token& stop);
    // The same; a script that fails is an Error{Io} with what it wrote to its standard error.
    // `action` completes "cannot ...".
    std::string output(const std::string& script, const Text& action, const std::stop_token& stop);

    // Copies with rsync; what was copied before and did not change is not sent again, and a file
    // appears under its name when it is complete. Links are followed. Errors as run(), and NotFound
    // where rsync is missing here or there.
    void upload(const RemoteCopy& copy, const std::string& stage, ProgressSink& progress,
                const std::stop_token& stop);
    void download(const RemoteCopy& copy, const std::string& stage, ProgressSink& progress,
                  const std::stop_token& stop);

private:
    std::vector<std::string> options() const;
    void copy(const std::vector<std::string>& places, const RemoteCopy& copy,
              const std::string& stage, ProgressSink& progress, const std::stop_token& stop);

    std::string m_host;
    std::filesystem::path m_config;
    std::filesystem::path m_sockets;
};

// A folder that belongs to this user alone and has a name short enough for sockets:
// $XDG_RUNTIME_DIR/formwork, else /tmp/formwork-ssh-<uid>. Empty where it cannot be had, or
// somebody else made it.
std::filesystem::path privateSocketFolder();

// "45%" in a line of rsync's: 45. Nothing in other lines.
std::optional<int> rsyncPercent(std::string_view line);

} // namespace formwork
