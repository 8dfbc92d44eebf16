#include "core/base/command_words.h"

#include "core/base/child_process.h"
#include "core/base/error.h"
#include "support/error_of.h"

#include <QProcess>
#include <QTest>

#include <random>

using namespace formwork;
using namespace formwork::test;

namespace {

using Words = std::vector<std::string>;

// What a program that the shell starts with this line gets, each word ended by a zero byte.
Words wordsInShell(const QString& shell, const std::string& line)
{
    QProcess process;
    process.start(shell, {QStringLiteral("-c"),
                          QStringLiteral("printf '%s\\0' ") + QString::fromStdString(line)});
    if (!process.waitForFinished())
        return {};
    Words words;
    for (const QByteArray& word : process.readAllStandardOutput().split('\0'))
        words.push_back(word.toStdString());
    words.pop_back(); // after the last zero
    return words;
}

} // namespace

class TestCommandWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quotesOnlyWhereNeeded()
    {
        QCOMPARE(commandLine({"formwork-cli", "train", "/data/run 1/config.yaml", "--lr=1e-4"}),
                 std::string("formwork-cli train '/data/run 1/config.yaml' --lr=1e-4"));
        QCOMPARE(commandLine({"a", ""}), std::string("a ''"));
        QCOMPARE(commandLine({"it's"}), std::string("'it'\\''s'"));
        QCOMPARE(commandLine({"été"}), std::string("'été'"));
        QCOMPARE(commandLine({"two\nlines"}), std::string("$'two\\012lines'"));
        QCOMPARE(commandLine({"\xff.jpg"}), std::string("$'\\377.jpg'"));
        QCOMPARE(commandLine({}), std::string());
    }

    void shellReadsTheSameWords()
    {
        const Words words = {"plain", "",      "two words", "it's",        "\"double\"", "$HOME",
                             "`id`",  "a;b|c", "*?[a]",     "back\\slash", "~root",      "!x",
                             "#no",   "été",   "a=b",       "-n",          "{a,b}"};
        QCOMPARE(wordsInShell(QStringLiteral("sh"), commandLine(words)), words);
        if (wordsInShell(QStringLiteral("bash"), "x") != Words{"x"})
            QSKIP("skipped: bash is not installed");
        const Words odd = {"two\nlines", "tab\there", "\xff\xfe'\\", "\x1b[0m1", "\xed\xa0\x80"};
        QCOMPARE(wordsInShell(QStringLiteral("bash"), commandLine(odd)), odd);
    }

    void readsWhatItWrote()
    {
        std::mt19937 random(1);
        const std::string letters = "ab \t'\"\\$`;*é-=";
        for (int round = 0; round < 2000; ++round) {
            Words words(random() % 4 + 1);
            for (std::string& word : words)
                for (unsigned i = random() % 6; i > 0; --i)
                    word += letters[random() % letters.size()];
            const std::string line = commandLine(words);
            if (line.find("$'") != std::string::npos)
                continue; // half of a character, or a tab: not what a user types
            QCOMPARE(commandWords(line), words);
        }
    }

    void readsLikeAShell()
    {
        QCOMPARE(commandWords("  curl  -d \"a \\\"b\\\" $c\" 'd e'f g\\ h "),
                 (Words{"curl", "-d", "a \"b\" $c", "d ef", "g h"}));
        QCOMPARE(commandWords("a '' \"\""), (Words{"a", "", ""}));
        QVERIFY(commandWords(" \t").empty());
    }

    void refusesHalfALine()
    {
        QCOMPARE(errorOf([] { commandWords("echo 'a"); }).code(), ErrorCode::InvalidArgument);
        QCOMPARE(errorOf([] { commandWords("echo \"a"); }).code(), ErrorCode::InvalidArgument);
        QCOMPARE(errorOf([] { commandWords("echo a\\"); }).code(), ErrorCode::InvalidArgument);
    }
};

QTEST_MAIN(TestCommandWords)
#include "tst_command_words.moc"
