// The language of the window. English is in the sources; every other language is a .qm file in
// the resources, made from resources/translations/. One is chosen by the user, or else by the
// system. What is on the screen already keeps its language: choose before a window is built.
#pragma once

#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

class QTranslator;

namespace formwork::ui {

struct Language
{
    QString code; // "fr"
    QString name; // in that language
};

// All there are, English first.
std::vector<Language> languages();

// The code of the first of `wanted` ("fr-CA", "de") that there is; "en" if there is none.
QString languageFor(const QStringList& wanted);

// What the user chose, for all workspaces; empty: that of the system.
QString chosenLanguage();
void chooseLanguage(const QString& code);

// The application's texts are in the language of use() as long as this lives; Qt's own texts
// (buttons, file dialogs) too, where Qt's translations are installed.
class Translations final
{
public:
    Translations();
    ~Translations();
    Translations(const Translations&) = delete;
    Translations& operator=(const Translations&) = delete;

    // A code, or empty for the system's language. Numbers and dates follow a language that is not
    // the system's; else the system's formats stay.
    void use(const QString& code);
    QString code() const { return m_code; }

private:
    void remove();

    QString m_code = QStringLiteral("en");
    std::vector<std::unique_ptr<QTranslator>> m_translators;
};

} // namespace formwork::ui
