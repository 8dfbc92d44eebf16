#include "core/alerts/alert_delivery.h"

#include "core/base/child_process.h"
#include "core/base/command_words.h"
#include "core/base/error.h"

#include <curl/curl.h>
#include <nlohmann/json.hpp>

#include <array>
#include <charconv>
#include <memory>

namespace formwork {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostAnswerBytes = 1U << 20;

std::string numberText(double number)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    return {digits.data(), end.ptr};
}

fs::path requireProgram(const std::string& name)
{
    if (const auto found = findProgram(name))
        return *found;
    throw Error(ErrorCode::NotFound, Text("there is no program '%1'").arg(name), {},
                Text("name it with its path, or install it"));
}

struct CurlDeleter
{
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// Once per process, by whichever thread is first.
void initCurl()
{
    static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (result != CURLE_OK)
        throw Error(ErrorCode::Internal, Text("the library for webhooks (libcurl) does not work"));
}

// What a server says beside its status is of no use here.
std::size_t dropAnswer(const char*, std::size_t size, std::size_t count, void* total)
{
    auto& bytes = *static_cast<std::size_t*>(total);
    bytes += size * count;
    return bytes > kMostAnswerBytes ? 0 : size * count;
}

int stopIfAsked(void* token, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<std::stop_token*>(token)->stop_requested() ? 1 : 0;
}

void allowHttpAlone(CURL* handle)
{
#if CURL_AT_LEAST_VERSION(7, 85, 0)
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
}

} // namespace

std::vector<std::string> alertEnvironment(const Alert& alert, const Workspace& workspace)
{
    return {"FORMWORK_EVENT=" + std::string(alertEventName(alert.rule.event)),
            "FORMWORK_MESSAGE=" + alert.message.english(),
            "FORMWORK_RUN=" + std::to_string(alert.run),
            "FORMWORK_RUN_NAME=" + alert.runName,
            "FORMWORK_STATUS=" + alert.status,
            "FORMWORK_BEST_TOP1=" + (alert.bestTop1 ? numberText(*alert.bestTop1) : std::string()),
            "FORMWORK_WORKSPACE=" + workspace.root().string()};
}

std::string alertJson(const Alert& alert, const Workspace& workspace)
{
    const nlohmann::json json = {
        {"event", alertEventName(alert.rule.event)},
        {"message", alert.message.english()},
        {"text", alert.message.english()},
        {"run", alert.run},
        {"run_name", alert.runName},
        {"status", alert.status},
        {"best_top1", alert.bestTop1 ? nlohmann::json(*alert.bestTop1) : nlohmann::json(nullptr)},
        {"workspace", workspace.root().string()}};
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void runAlertCommand(const Alert& alert, const Workspace& workspace,
                     const DeliverySettings& settings)
{
    std::vector<std::string> words = commandWords(alert.rule.target);
    if (words.empty())
        throw Error(ErrorCode::InvalidArgument, Text("the command of an alert is empty"));
    ChildRequest request;
    request.program = requireProgram(words.front());
    request.arguments.assign(words.begin() + 1, words.end());
    request.environment = alertEnvironment(alert, workspace);
    request.isSilent = true;
    request.longestOutput = kMostAnswerBytes;
    request.timeout = settings.timeout;
    request.stop = settings.stop;
    const ChildResult result = runChild(request);
    switch (result.end) {
    case ChildEnd::Exited:
        if (result.code != 0)
            throw Error(ErrorCode::Internal,
                        Text("the command of an alert ended with status %1").arg(result.code),
                        request.program, Text("try it in a terminal"));
        return;
    case ChildEnd::Signal:
        throw Error(ErrorCode::Internal,
                    Text("the command of an alert was ended by signal %1").arg(result.code),
                    request.program);
    case ChildEnd::TooLong:
        throw Error(ErrorCode::Internal,
                    Text("the command of an alert took longer than %1 s and was ended")
                        .arg(settings.timeout.count() / 1000),
                    request.program, Text("let it start what takes long in the background"));
    case ChildEnd::TooMuch:
        throw Error(ErrorCode::Internal,
                    Text("the command of an alert printed without end and was ended"),
                    request.program);
    }
}

void postAlert(const Alert& alert, const Workspace& workspace, const Webhooks& webhooks,
               const DeliverySettings& settings)
{
    const std::string& name = alert.rule.target;
    const auto found = webhooks.find(name);
    if (found == webhooks.end())
        throw Error(ErrorCode::NotFound,
                    Text("the webhook '%1' has no address on this computer").arg(name), {},
                    Text("enter it in the dialog of the alerts: addresses are not part of the "
                         "workspace"));
    validateWebhookAddress(found->second);
    initCurl();
    const std::unique_ptr<CURL, CurlDeleter> handle(curl_easy_init());
    std::unique_ptr<curl_slist, CurlDeleter> headers(
        curl_slist_append(nullptr, "Content-Type: application/json"));
    if (!handle || !headers)
        throw Error(ErrorCode::OutOfMemory, Text("no memory for a webhook"));
    const std::string body = alertJson(alert, workspace);
    std::size_t answered = 0;
    std::stop_token stop = settings.stop;
    CURL* const curl = handle.get();
    allowHttpAlone(curl);
    curl_easy_setopt(curl, CURLOPT_URL, found->second.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "Formwork");
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(settings.timeout.count()));
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L); // signals belong to the program
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &dropAnswer);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answered);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &stopIfAsked);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &stop);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    const CURLcode result = curl_easy_perform(curl);
    if (result == CURLE_ABORTED_BY_CALLBACK)
        throw Error(ErrorCode::Cancelled, Text("cancelled"));
    if (result != CURLE_OK)
        throw Error(
            ErrorCode::Internal,
            Text("the webhook '%1' was not reached: %2").arg(name, curl_easy_strerror(result)), {},
            Text("check its address and the network"));
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (status < 200 || status >= 300)
        throw Error(ErrorCode::Internal,
                    Text("the webhook '%1' answered with status %2").arg(name, status), {},
                    Text("check its address"));
}

} // namespace formwork
