#include "core/alerts/alert_rule.h"

#include "core/base/command_words.h"
#include "core/base/enum_names.h"
#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace formwork {

namespace {

constexpr int kRulesVersion = 1;
constexpr std::size_t kMostRules = 1000;
constexpr std::uint64_t kMostRulesBytes = 4U << 20;

constexpr EnumName<AlertEvent> kEventNames[] = {
    {AlertEvent::Ended, "ended"},
    {AlertEvent::Failed, "failed"},
    {AlertEvent::NotANumber, "not_a_number"},
    {AlertEvent::Plateau, "plateau"},
    {AlertEvent::Slower, "slower"},
    {AlertEvent::DiskLow, "disk_low"},
};
constexpr EnumName<AlertAction> kActionNames[] = {
    {AlertAction::Notify, "notify"},
    {AlertAction::Command, "command"},
    {AlertAction::Webhook, "webhook"},
};

bool isId(std::string_view text)
{
    return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    });
}

AlertRule ruleFrom(const nlohmann::json& json)
{
    AlertRule rule;
    rule.id = json.at("id").get<std::string>();
    rule.isOn = json.value("on", true);
    const auto event = alertEventFromName(json.at("event").get<std::string>());
    const auto action = alertActionFromName(json.at("action").get<std::string>());
    if (!isId(rule.id) || !event || !action)
        throw Error(ErrorCode::CorruptData, Text("a rule in it is not understood"));
    rule.event = *event;
    rule.action = *action;
    rule.amount = json.value("amount", 0.0);
    rule.target = json.value("target", std::string());
    rule.createdAt = json.value("created_at", std::int64_t(0));
    validateAlertRule(rule);
    return rule;
}

} // namespace

std::string_view alertEventName(AlertEvent event)
{
    return enumName(kEventNames, event);
}

std::optional<AlertEvent> alertEventFromName(std::string_view name)
{
    return enumValue(kEventNames, name);
}

std::string_view alertActionName(AlertAction action)
{
    return enumName(kActionNames, action);
}

std::optional<AlertAction> alertActionFromName(std::string_view name)
{
    return enumValue(kActionNames, name);
}

std::optional<double> defaultAmount(AlertEvent event)
{
    switch (event) {
    case AlertEvent::Plateau:
        return 10;
    case AlertEvent::Slower:
        return 50;
    case AlertEvent::DiskLow:
        return 10;
    case AlertEvent::Ended:
    case AlertEvent::Failed:
    case AlertEvent::NotANumber:
        break;
    }
    return std::nullopt;
}

void validateAlertRule(const AlertRule& rule)
{
    constexpr double kMostAmount = 1e6;
    const bool hasAmount = defaultAmount(rule.event).has_value();
    if (hasAmount && !(rule.amount > 0 && rule.amount <= kMostAmount))
        throw Error(ErrorCode::InvalidArgument,
                    Text("the amount of an alert must be above 0 and at most a million"));
    if (rule.action == AlertAction::Command && commandWords(rule.target).empty())
        throw Error(ErrorCode::InvalidArgument, Text("the command of an alert is empty"), {},
                    Text("name a program, for example notify-send Formwork"));
    if (rule.action == AlertAction::Webhook && rule.target.empty())
        throw Error(ErrorCode::InvalidArgument, Text("the webhook of an alert has no name"));
}

std::string newAlertId(const std::vector<AlertRule>& rules)
{
    for (std::size_t number = rules.size() + 1;; ++number) {
        std::string id = "rule" + std::to_string(number);
        if (std::ranges::find(rules, id, &AlertRule::id) == rules.end())
            return id;
    }
}

std::filesystem::path alertRulesFile(const Workspace& workspace)
{
    return workspace.root() / "alerts.json";
}

std::vector<AlertRule> loadAlertRules(FileSystem& fileSystem, const Workspace& workspace)
{
    const std::filesystem::path file = alertRulesFile(workspace);
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return {};
    const std::string text = readTextFile(fileSystem, file, kMostRulesBytes);
    try {
        const nlohmann::json json = nlohmann::json::parse(text);
        if (json.at("version").get<int>() > kRulesVersion)
            throw Error(ErrorCode::UnsupportedVersion,
                        Text("these alerts were written by a newer version of Formwork"), file,
                        Text("use that version"));
        std::vector<AlertRule> rules;
        for (const nlohmann::json& each : json.at("rules")) {
            if (rules.size() == kMostRules)
                break;
            rules.push_back(ruleFrom(each));
        }
        return rules;
    } catch (const nlohmann::json::exception&) {
        throw Error(ErrorCode::CorruptData, Text("the file of alerts is damaged"), file,
                    Text("correct it, or remove it and make the rules again"));
    } catch (const Error& error) {
        if (!error.path().empty())
            throw;
        throw Error(ErrorCode::CorruptData,
                    Text("the file of alerts is damaged: %1").arg(error.text()), file,
                    Text("correct it, or remove it and make the rules again"));
    }
}

void saveAlertRules(FileSystem& fileSystem, const Workspace& workspace,
                    const std::vector<AlertRule>& rules)
{
    nlohmann::json list = nlohmann::json::array();
    for (const AlertRule& rule : rules) {
        validateAlertRule(rule);
        list.push_back({{"id", rule.id},
                        {"on", rule.isOn},
                        {"event", alertEventName(rule.event)},
                        {"amount", rule.amount},
                        {"action", alertActionName(rule.action)},
                        {"target", rule.target},
                        {"created_at", rule.createdAt}});
    }
    const nlohmann::json json = {{"version", kRulesVersion}, {"rules", list}};
    writeTextFile(fileSystem, alertRulesFile(workspace),
                  json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n');
}

} // namespace formwork
