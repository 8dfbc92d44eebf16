#include "core/remote/shell_words.h"

#include "core/base/child_process.h"
#include "core/base/error.h"
#include "support/error_of.h"

#include <QTest>

#include <random>
#include <string>
#include <vector>

using namespace formwork;
using namespace formwork::test;

namespace {

// What a shell makes of the words, each behind a '<'.
std::string readBy(const std::string& shell, const std::string& command)
{
    return runChild({.program = findProgram(shell).value(),
                     .arguments = {"-c", "printf '<%s' " + command}})
        .output;
}

const std::vector<std::string>& hardWords()
{
    static const std::vector<std::string> words = {
        "",        "plain",       "two words", "it's",     "''",       "\\",        "a\\'b\\\\c",
        "$(date)", "`date`",      "$HOME",     "a;b|c&d",  "!history", "~",         "*?[x]",
        "#no",     "\"x\"",       "tab\there", "\x01\xff", "-n",       "{a,b}",     "a=b",
        "%s%d",    "caf\xc3\xa9", "!!'\\'!",   "(x)",      "<in >out", "\\n\\t\\0", " leading",
    };
    return words;
}

} // namespace

class TestShellWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shellsReadTheSameWord_data()
    {
        QTest::addColumn<QString>("shell");
        for (const char* shell : {"sh", "bash", "dash", "zsh", "fish"})
            QTest::newRow(shell) << shell;
    }
    void shellsReadTheSameWord()
    {
        QFETCH(QString, shell);
        const std::string name = shell.toStdString();
        if (!findProgram(name))
            QSKIP(qPrintable("skipped: there is no " + shell));
        for (const std::string& word : hardWords())
            QCOMPARE(readBy(name, shellWord(word)), "<" + word);
        QCOMPARE(readBy(name, shellCommand({"a b", "", "c'd"})), std::string("<a b<<c'd"));
    }

    void anyBytesArrive()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 40; ++round) {
            std::string word;
            for (unsigned i = 0; i < 60; ++i)
                if (const char c = static_cast<char>(random() & 0xff); c != '\0' && c != '\n')
                    word += c;
            QCOMPARE(readBy("sh", shellWord(word)), "<" + word);
        }
    }

    void plainWordsStayAsTheyAre()
    {
        QCOMPARE(shellWord("/data/cats-2.beton"), std::string("/data/cats-2.beton"));
        QCOMPARE(shellWord("a b"), std::string("'a b'"));
    }

    void lineBreaksAreRefused()
    {
        QCOMPARE(errorOf([] { shellWord("a\nb"); }).code(), ErrorCode::InvalidArgument);
        QCOMPARE(errorOf([] { shellWord(std::string(1, '\0')); }).code(),
                 ErrorCode::InvalidArgument);
    }

    void homeFoldersAreThoseOfTheTarget()
    {
        qputenv("HOME", "/home/a b");
        QCOMPARE(readBy("sh", remotePathWord("~/it's here")), std::string("</home/a b/it's here"));
        QCOMPARE(readBy("sh", remotePathWord("~")), std::string("</home/a b"));
        QCOMPARE(readBy("sh", remotePathWord("/a/~/b")), std::string("</a/~/b"));
        QCOMPARE(readBy("sh", remotePathWord("~other/x")), std::string("<~other/x"));
        QCOMPARE(readBy("sh", remotePathWord("-rf")), std::string("<./-rf"));
    }
};

QTEST_GUILESS_MAIN(TestShellWords)
#include "tst_shell_words.moc"
