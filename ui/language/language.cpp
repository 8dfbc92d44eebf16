#include "ui/language/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>
#include <QTranslator>

#include <algorithm>

// Resources of a static library are only registered on request. The macro must stand
// outside of any namespace.
static void registerTranslations()
{
    static const bool done = [] {
        Q_INIT_RESOURCE(formwork_translations);
        return true;
    }();
    Q_UNUSED(done)
}

namespace formwork::ui {

namespace {

const QString kLanguageKey = QStringLiteral("language");

QString ownFolder()
{
    return QStringLiteral(":/formwork/translations");
}

} // namespace

std::vector<Language> languages()
{
    return {{QStringLiteral("en"), QStringLiteral("English")},
            {QStringLiteral("fr"), QStringLiteral("Français")}};
}

QString languageFor(const QStringList& wanted)
{
    const auto known = languages();
    for (const QString& name : wanted) {
        const QString code = QString(name)
                                 .replace(QLatin1Char('_'), QLatin1Char('-'))
                                 .section(QLatin1Char('-'), 0, 0)
                                 .toLower();
        if (std::ranges::find(known, code, &Language::code) != known.end())
            return code;
    }
    return known.front().code;
}

QString chosenLanguage()
{
    const QString code = QSettings().value(kLanguageKey).toString();
    const auto known = languages();
    return std::ranges::find(known, code, &Language::code) == known.end() ? QString() : code;
}

void chooseLanguage(const QString& code)
{
    QSettings().setValue(kLanguageKey, code);
}

Translations::Translations() = default;

Translations::~Translations()
{
    remove();
}

void Translations::remove()
{
    for (const auto& translator : m_translators)
        QCoreApplication::removeTranslator(translator.get());
    m_translators.clear();
}

void Translations::use(const QString& code)
{
    registerTranslations();
    remove();
    const QString system = languageFor(QLocale::system().uiLanguages());
    m_code = code.isEmpty() ? system : languageFor({code});
    // A French user who has Swiss number formats keeps them.
    QLocale::setDefault(m_code == system ? QLocale::system() : QLocale(m_code));
    if (m_code == languages().front().code)
        return;
    const std::pair<QString, QString> files[] = {
        {QStringLiteral("qtbase_") + m_code, QLibraryInfo::path(QLibraryInfo::TranslationsPath)},
        {QStringLiteral("core_") + m_code, ownFolder()},
        {QStringLiteral("formwork_") + m_code, ownFolder()}, // the last one is asked first
    };
    for (const auto& [name, folder] : files) {
        auto translator = std::make_unique<QTranslator>();
        if (!translator->load(name, folder))
            continue; // Qt's are a separate package
        QCoreApplication::installTranslator(translator.get());
        m_translators.push_back(std::move(translator));
    }
}

} // namespace formwork::ui
