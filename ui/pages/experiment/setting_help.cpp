#include "ui/pages/experiment/setting_help.h"

#include <QCoreApplication>

namespace formwork::ui {

namespace {

class SettingHelp
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::SettingHelp)
};

QString html(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size())).toHtmlEscaped();
}

// What a setting takes, from the name of its type.
QString takesText(std::string_view type)
{
    constexpr std::string_view kOneOf = "one of: ";
    if (type.starts_with(kOneOf))
        return SettingHelp::tr("One of: %1").arg(html(type.substr(kOneOf.size())));
    if (type == "text")
        return SettingHelp::tr("Text.");
    if (type == "path")
        return SettingHelp::tr("The path of a file or folder.");
    if (type == "yes/no")
        return SettingHelp::tr("true or false.");
    if (type == "integer")
        return SettingHelp::tr("A whole number; several, such as 1, 2 or 0..4, make one run each.");
    if (type == "number")
        return SettingHelp::tr("A number; several, such as 1e-4, 3e-4, make one run each.");
    if (type == "device")
        return SettingHelp::tr(
            "auto, cpu, cuda, or CUDA devices by number, such as cuda:1 or cuda:0,2.");
    return SettingHelp::tr("A list of numbers in brackets, such as [0.5, 1].");
}

} // namespace

QString settingMeaning(const ConfigKey& key)
{
    return QCoreApplication::translate("formwork::ConfigKeys", std::string(key.help).c_str());
}

QString settingWhatsThis(const ConfigKey& key)
{
    return QStringLiteral("<p>%1</p><p>%2<br>%3</p>")
        .arg(settingMeaning(key).toHtmlEscaped(),
             SettingHelp::tr("Key in the YAML: %1")
                 .arg(QStringLiteral("<b>%1</b>").arg(html(key.path))),
             takesText(key.type));
}

} // namespace formwork::ui
