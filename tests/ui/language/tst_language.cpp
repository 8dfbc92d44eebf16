#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/beton/reader.h"
#include "core/dataset/scan/image_folder.h"
#include "core/experiment/config.h"
#include "core/image/decode.h"
#include "support/image_folder.h"
#include "ui/language/error_texts.h"
#include "ui/language/language.h"

#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLibraryInfo>
#include <QLocale>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <span>
#include <string_view>

using namespace formwork::ui;

namespace {

QString translated(const char* context, const char* text)
{
    return QCoreApplication::translate(context, text);
}

} // namespace

Q_DECLARE_METATYPE(formwork::Text)

class TestLanguage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QCoreApplication::setOrganizationName(QStringLiteral("FormworkTest"));
        QCoreApplication::setApplicationName(QStringLiteral("language"));
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    }

    void cleanup() { QLocale::setDefault(QLocale::system()); }

    void firstWantedLanguageThatThereIs_data()
    {
        QTest::addColumn<QStringList>("wanted");
        QTest::addColumn<QString>("code");
        const auto list = [](const char* text) {
            return QString::fromLatin1(text).split(QLatin1Char(' '));
        };
        QTest::newRow("exact") << list("fr") << QStringLiteral("fr");
        QTest::newRow("region") << list("fr-CA") << QStringLiteral("fr");
        QTest::newRow("underscore") << list("fr_FR") << QStringLiteral("fr");
        QTest::newRow("second choice") << list("de-DE fr-CH en") << QStringLiteral("fr");
        QTest::newRow("english first") << list("en-GB fr-FR") << QStringLiteral("en");
        QTest::newRow("unknown") << list("de-DE sv") << QStringLiteral("en");
        QTest::newRow("C locale") << list("C") << QStringLiteral("en");
        QTest::newRow("none") << QStringList() << QStringLiteral("en");
        QTest::newRow("only alike") << list("frr") << QStringLiteral("en"); // North Frisian
    }

    void firstWantedLanguageThatThereIs()
    {
        QFETCH(QStringList, wanted);
        QFETCH(QString, code);
        QCOMPARE(languageFor(wanted), code);
    }

    void everyLanguageNamesItself()
    {
        const auto all = languages();
        QCOMPARE(all.front().code, QStringLiteral("en"));
        QVERIFY(std::ranges::find(all, QStringLiteral("fr"), &Language::code) != all.end());
        for (const Language& language : all) {
            const QString own = QLocale(language.code).nativeLanguageName();
            QVERIFY2(own.contains(language.name, Qt::CaseInsensitive), qPrintable(own));
        }
    }

    void choiceIsRemembered()
    {
        QCOMPARE(chosenLanguage(), QString()); // the system's
        chooseLanguage(QStringLiteral("fr"));
        QCOMPARE(chosenLanguage(), QStringLiteral("fr"));
        chooseLanguage(QStringLiteral("tlh")); // of a later version, or damaged
        QCOMPARE(chosenLanguage(), QString());
        chooseLanguage({});
        QCOMPARE(chosenLanguage(), QString());
    }

    void textsAndNumbersFollow()
    {
        Translations translations;
        QCOMPARE(translations.code(), QStringLiteral("en"));
        translations.use(QStringLiteral("fr"));
        QCOMPARE(translations.code(), QStringLiteral("fr"));
        QCOMPARE(translated("formwork::ui::MainWindow", "Runs"), QStringLiteral("Essais"));
        QCOMPARE(translated("formwork::ConfigKeys", "Images in a batch."),
                 QStringLiteral("Images dans un lot."));
        QCOMPARE(QLocale().toString(1.5, 'f', 1), QStringLiteral("1,5"));
        // The plural of French begins after one and a half.
        const auto runs = [](int count) {
            return QCoreApplication::translate("formwork::ui::NewExperimentPage", "Makes %Ln runs.",
                                               nullptr, count);
        };
        QVERIFY(runs(0).contains(QStringLiteral("essai.")));
        QVERIFY(runs(2).contains(QStringLiteral("essais.")));
        translations.use(QStringLiteral("en"));
        QCOMPARE(translated("formwork::ui::MainWindow", "Runs"), QStringLiteral("Runs"));
        QCOMPARE(QLocale().toString(1.5, 'f', 1), QStringLiteral("1.5"));
    }

    // Errors as core really throws them, not copies of their texts.
    void errorsOfCoreAreTranslated_data()
    {
        QTest::addColumn<formwork::Text>("message");
        QTest::addColumn<formwork::Text>("hint");
        QTest::addColumn<QString>("expected"); // a part of the message in French
        const auto row = [](const char* name, const auto& failing, const QString& expected) {
            try {
                failing();
                QTest::newRow(name) << formwork::Text() << formwork::Text() << expected; // fails
            } catch (const formwork::Error& error) {
                QTest::newRow(name) << error.text() << error.hint() << expected;
            }
        };
        formwork::PosixFileSystem files;
        const auto path = [this](const char* name) {
            return std::filesystem::path(m_folder.filePath(QLatin1String(name)).toStdString());
        };
        formwork::test::writeText(m_folder.filePath(QStringLiteral("short.beton")), "short");
        row(
            "missing", [&] { files.open(path("none")); }, QStringLiteral("Impossible : ouvrir"));
        row(
            "beton", [&] { formwork::beton::Reader reader(files, path("short.beton")); },
            QStringLiteral("plus court"));
        row(
            "dataset",
            [&] {
                formwork::NullProgress silent;
                std::filesystem::create_directories(path("empty"));
                formwork::scanImageFolder({.root = path("empty")}, files, silent, {});
            },
            QStringLiteral("aucun dossier de classe"));
        row(
            "image",
            [&] {
                constexpr std::string_view kAnimated("RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0\x02\0\0\0"
                                                     "\x0F\0\0\x0F\0\0",
                                                     30);
                formwork::ImageDecoder decoder;
                decoder.probe(std::as_bytes(std::span(kAnimated)));
            },
            QStringLiteral("WebP animé"));
        row(
            "splits",
            [&] {
                formwork::NullProgress silent;
                std::filesystem::create_directories(path("splits/train/a"));
                formwork::test::writeText(m_folder.filePath(QStringLiteral("splits/train/a/1.jpg")),
                                          "image");
                formwork::scanSplit(path("splits"), "train", files, silent, {});
            },
            QStringLiteral("contient des parties (train/)"));
        row(
            "value",
            [&] {
                formwork::ExperimentConfig config;
                formwork::applyOverride(config, "optimizer.lr", "fast %1");
            },
            QStringLiteral("« optimizer.lr » doit être un nombre"));
        row(
            "key",
            [&] {
                formwork::ExperimentConfig config;
                formwork::applyOverride(config, "optimizer.lrr", "1");
            },
            QStringLiteral("clé inconnue"));
    }

    void errorsOfCoreAreTranslated()
    {
        QFETCH(formwork::Text, message);
        QFETCH(formwork::Text, hint);
        QFETCH(QString, expected);
        const auto plain = [](QString text) { // without the unbreakable blanks of French
            return text.replace(QChar(0xa0), QLatin1Char(' '));
        };
        Translations translations;
        QCOMPARE(inWindowsLanguage(message), QString::fromStdString(message.english()));
        translations.use(QStringLiteral("fr"));
        const QString text = plain(inWindowsLanguage(message));
        QVERIFY2(text.contains(expected), qPrintable(text));
        if (message.english().find("fast %1") != std::string::npos)
            QVERIFY2(text.contains(QStringLiteral("fast %1")), qPrintable(text));
        if (!hint.empty())
            QVERIFY2(inWindowsLanguage(hint) != QString::fromStdString(hint.english()),
                     hint.english().c_str());
        QCOMPARE(inWindowsLanguage(formwork::Text::verbatim("file is not a database")),
                 QStringLiteral("file is not a database"));
    }

    // One line of several parts.
    void guessesOfAScanAreTranslated()
    {
        for (const char* name :
             {"Train/a/1.jpg", "Train/b/1.jpg", "Val/a/1.jpg", "test/1.jpg", "@eaDir/1.jpg"}) {
            const QString file = m_folder.filePath(QStringLiteral("pets/") + QLatin1String(name));
            QVERIFY(QDir().mkpath(QFileInfo(file).path()));
            formwork::test::writeText(file, "image");
        }
        formwork::PosixFileSystem files;
        formwork::NullProgress silent;
        const std::filesystem::path root = m_folder.filePath(QStringLiteral("pets")).toStdString();
        const auto scan = formwork::scanImageFolder({.root = root}, files, silent, {});
        Translations translations;
        translations.use(QStringLiteral("fr"));
        QString text;
        for (const formwork::Problem& problem : scan.problems)
            text += inWindowsLanguage(problem.message) + QLatin1Char('\n');
        QVERIFY2(text.contains(QStringLiteral("Train/ et Val/ pris comme parties")),
                 qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("test/ laissé de côté")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("il n’a pas de classes")), qPrintable(text));
        QVERIFY2(!text.contains(QStringLiteral("left out")), qPrintable(text));
    }

    void nothingStaysBehind()
    {
        {
            Translations translations;
            translations.use(QStringLiteral("fr"));
        }
        QCOMPARE(translated("formwork::ui::MainWindow", "Runs"), QStringLiteral("Runs"));
    }

    void qtsOwnTextsFollow()
    {
        const QString folder = QLibraryInfo::path(QLibraryInfo::TranslationsPath);
        if (!QFile::exists(folder + QStringLiteral("/qtbase_fr.qm")))
            QSKIP("skipped: Qt's translations are not installed");
        Translations translations;
        translations.use(QStringLiteral("fr"));
        const QDialogButtonBox box(QDialogButtonBox::Cancel);
        QCOMPARE(box.button(QDialogButtonBox::Cancel)->text(), QStringLiteral("Annuler"));
    }

private:
    QTemporaryDir m_folder;
};

QTEST_MAIN(TestLanguage)
#include "tst_language.moc"
