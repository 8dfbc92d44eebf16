// Man pages and completions: that every command and option of `--help` is in them, that man reads
// the pages without a warning, and what each shell offers.
#include "packaging/installation.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork::test;
using namespace Qt::Literals::StringLiterals;

namespace {

const QString kManual = QStringLiteral(FORMWORK_BUILD "/manual/");

QString contents(const QString& path)
{
    QFile file(kManual + path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

// "--out", "-q": the names in the left column of a help text.
QStringList optionsIn(const QByteArray& help)
{
    static const QRegularExpression names(u"^  ((?:--?[A-Za-z][^ ,]*(?:, ?|,? )?)+)"_s,
                                          QRegularExpression::MultilineOption);
    static const QRegularExpression name(u"--?[A-Za-z][A-Za-z0-9-]*"_s);
    QStringList found;
    for (auto line = names.globalMatch(QString::fromUtf8(help)); line.hasNext();) {
        for (auto each = name.globalMatch(line.next().captured(1)); each.hasNext();)
            found.append(each.next().captured());
    }
    return found;
}

struct Place
{
    QStringList command; // words below the program
    QStringList options;
};

void addPlaces(const QStringList& command, QList<Place>& places)
{
    const QByteArray help = runCommand(command + QStringList{u"--help"_s}).out;
    places.append({command, optionsIn(help)});
    for (const QString& name : commandsOf(command))
        addPlaces(command + QStringList{name}, places);
}

// What bash offers for the last of the words, which may be empty.
QStringList bashOffers(const QString& program, const QStringList& words, const QString& folder)
{
    QProcess bash;
    bash.setWorkingDirectory(folder);
    const QString script = u"set -u\nsource \"$1\"; function=$2; shift 2\n"
                           "COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMPREPLY=()\n"
                           "\"$function\"\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"_s;
    QString function = u"_"_s + program;
    function.replace(QLatin1Char('-'), QLatin1Char('_'));
    bash.start(u"bash"_s, QStringList{u"--norc"_s, u"-c"_s, script, u"bash"_s,
                                      kManual + u"bash/"_s + program, function, program} +
                              words);
    bash.waitForFinished();
    if (bash.exitCode() != 0)
        return {u"failed: "_s + QString::fromUtf8(bash.readAllStandardError())};
    return QString::fromUtf8(bash.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
}

} // namespace

class TestManual : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyOptionIsDocumented();
    void manReadsThePages();
    void pagesHoldNothingOfThisMachine();
    void everySettingIsDocumented();
    void windowsOptionsAreDocumented();
    void bashCompletes_data();
    void bashCompletes();
    void zshAcceptsTheScripts();
    void zshCompletes();
    void fishCompletes_data();
    void fishCompletes();

private:
    QTemporaryDir m_folder; // holds one.beton, two.beton, "a folder"
    QList<Place> m_places;
};

void TestManual::initTestCase()
{
    QVERIFY(m_folder.isValid());
    for (const auto& name : {u"one.beton"_s, u"two.beton"_s}) {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
    }
    QVERIFY(QDir(m_folder.path()).mkdir(u"a folder"_s));
    addPlaces({}, m_places);
    QVERIFY(m_places.size() > 20); // with bench loader, runs list, ...
    for (const Place& place : m_places)
        QVERIFY2(place.options.contains(u"--help"_s), qPrintable(place.command.join(u' ')));
}

void TestManual::everyOptionIsDocumented()
{
    const QString zsh = contents(u"zsh/_formwork-cli"_s);
    const QString fish = contents(u"fish/formwork-cli.fish"_s);
    for (const Place& place : m_places) {
        const QString path = place.command.join(u' ');
        const QString page = contents(place.command.isEmpty()
                                          ? u"man/formwork-cli.1"_s
                                          : u"man/formwork-cli-%1.1"_s.arg(place.command.front()));
        const QStringList offered =
            bashOffers(u"formwork-cli"_s, place.command + QStringList{u"-"_s}, m_folder.path());
        const QString at = u"complete -c formwork-cli -n '__formwork_cli_at%1'"_s.arg(
            path.isEmpty() ? path : u" "_s + path);
        for (const QString& option : place.options) {
            const QString what = path + u' ' + option;
            QString escaped = option;
            escaped.replace(u'-', u"\\-"_s);
            QVERIFY2(page.contains(u"\\fB%1\\fR"_s.arg(escaped)), qPrintable(what));
            QVERIFY2(offered.contains(option), qPrintable(what));
            QVERIFY2(zsh.contains(u")%1["_s.arg(option)) || zsh.contains(u")%1=["_s.arg(option)) ||
                         zsh.contains(u")%1+["_s.arg(option)),
                     qPrintable(what));
            const QString flag =
                option.startsWith(u"--"_s) ? u" -l "_s + option.mid(2) : u" -s "_s + option.mid(1);
            const QRegularExpression line(u"^%1.*%2( |$)"_s.arg(QRegularExpression::escape(at),
                                                                QRegularExpression::escape(flag)),
                                          QRegularExpression::MultilineOption);
            QVERIFY2(fish.contains(line), qPrintable(what));
        }
        for (const QString& name : commandsOf(place.command)) {
            QVERIFY(bashOffers(u"formwork-cli"_s, place.command + QStringList{QString()},
                               m_folder.path())
                        .contains(name));
            QVERIFY(fish.contains(at + u" -a "_s + name));
            QVERIFY(zsh.contains(u"'%1:"_s.arg(name)));
        }
    }
}

void TestManual::manReadsThePages()
{
    const QString man = tool(u"man"_s);
    if (man.isEmpty())
        QSKIP("skipped: man is not installed (package man-db)");
    const QDir pages(kManual + u"man"_s);
    const QStringList names = pages.entryList({u"*.1"_s});
    QVERIFY(names.size() > 15);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    environment.insert(u"MANROFFSEQ"_s, QString());
    environment.insert(u"MANWIDTH"_s, u"80"_s);
    for (const QString& name : names) {
        QProcess process;
        process.setProcessEnvironment(environment);
        process.start(man, {u"--warnings"_s, u"-E"_s, u"UTF-8"_s, u"-l"_s, pages.filePath(name)});
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 0);
        const QByteArray warnings = process.readAllStandardError();
        QVERIFY2(warnings.isEmpty(), name.toUtf8() + ": " + warnings);
        const QByteArray text = process.readAllStandardOutput();
        QVERIFY2(text.contains("NAME") && text.contains("EXIT STATUS"), qPrintable(name));
    }
}

void TestManual::pagesHoldNothingOfThisMachine()
{
    for (const QString& path : filesBelow(kManual)) {
        const QString text = contents(path);
        QVERIFY(!text.isEmpty());
        QVERIFY2(!text.contains(QStringLiteral(FORMWORK_BUILD)), qPrintable(path));
        const QString home = QDir::homePath();
        QVERIFY2(home.size() < 2 || !text.contains(home + u'/'), qPrintable(path));
    }
}

void TestManual::everySettingIsDocumented()
{
    // Keys as the file that documents them has them: "optimizer:\n  lr: 1e-4".
    QFile file(QStringLiteral(FORMWORK_SOURCE "/configs/reference.yaml"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    static const QRegularExpression key(u"^( *)([a-z_0-9]+):( *[^# ].*)?"_s);
    const QString page = contents(u"man/formwork-cli-train.1"_s);
    const QStringList offered = bashOffers(u"formwork-cli"_s, {u"train"_s, u"--"_s}, {});
    QString group;
    int settings = 0;
    for (const QByteArray& line : file.readAll().split('\n')) {
        const auto match = key.match(QString::fromUtf8(line));
        if (!match.hasMatch())
            continue;
        if (match.captured(1).isEmpty())
            group = match.captured(2);
        if (match.captured(3).trimmed().isEmpty())
            continue;
        const QString name = match.captured(1).isEmpty() ? group : group + u'.' + match.captured(2);
        QVERIFY2(page.contains(u"\\-\\-%1="_s.arg(name)), qPrintable(name));
        QVERIFY2(offered.contains(u"--%1="_s.arg(name)), qPrintable(name));
        ++settings;
    }
    QVERIFY(settings > 30);
}

void TestManual::windowsOptionsAreDocumented()
{
    if (!FORMWORK_HAS_WINDOW)
        QSKIP("skipped: built without the window");
    const CommandOutcome help =
        runCommand({u"--help"_s}, QStringLiteral(FORMWORK_TEST_PROGRAMS "/formwork"));
    const QStringList options = optionsIn(help.out);
    QVERIFY2(options.contains(u"--export"_s) && options.contains(u"-h"_s), help.out.constData());
    const QString page = contents(u"man/formwork.1"_s);
    const QStringList offered = bashOffers(u"formwork"_s, {u"-"_s}, m_folder.path());
    for (const QString& option : options) {
        QString escaped = option;
        escaped.replace(u'-', u"\\-"_s);
        QVERIFY2(page.contains(escaped), qPrintable(option));
        QVERIFY2(offered.contains(option), qPrintable(option));
        QVERIFY2(contents(u"zsh/_formwork"_s).contains(option), qPrintable(option));
        QString bare = option;
        bare.remove(QRegularExpression(u"^-+"_s));
        QVERIFY2(contents(u"fish/formwork.fish"_s).contains(u' ' + bare), qPrintable(option));
    }
}

void TestManual::bashCompletes_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QStringList>("offers");
    const QString cli = u"formwork-cli"_s;
    QTest::newRow("command") << cli << QStringList{u"conv"_s} << QStringList{u"convert"_s};
    QTest::newRow("command below one") << cli << QStringList{u"bench"_s, QString()}
                                       << QStringList{u"headspace"_s, u"loader"_s, u"step"_s};
    QTest::newRow("option") << cli << QStringList{u"convert"_s, u"--jpeg-q"_s}
                            << QStringList{u"--jpeg-quality"_s};
    QTest::newRow("choice") << cli << QStringList{u"export"_s, u"--format"_s, u"p"_s}
                            << QStringList{u"png"_s, u"pdf"_s};
    QTest::newRow("choice behind =") // bash makes three words of it
        << cli << QStringList{u"export"_s, u"--format"_s, u"="_s, u"s"_s} << QStringList{u"svg"_s};
    QTest::newRow("nothing typed behind =")
        << cli << QStringList{u"bench"_s, u"step"_s, u"--device"_s, u"="_s}
        << QStringList{u"auto"_s, u"cpu"_s, u"cuda"_s};
    QTest::newRow("the command that is meant") // there is `inspect` and `weights inspect`
        << cli << QStringList{u"weights"_s, u"inspect"_s, u"--t"_s} << QStringList{u"--tensors"_s};
    QTest::newRow("setting") << cli << QStringList{u"train"_s, u"x.yaml"_s, u"--optimizer.l"_s}
                             << QStringList{u"--optimizer.lr="_s, u"--optimizer.layer_decay="_s};
    QTest::newRow("value of a setting")
        << cli << QStringList{u"train"_s, u"--data.loader"_s, u"="_s, u"b"_s}
        << QStringList{u"beton"_s};
    QTest::newRow("file") << cli << QStringList{u"inspect"_s, u"o"_s}
                          << QStringList{u"one.beton"_s};
    QTest::newRow("name with a space")
        << cli << QStringList{u"scan"_s, u"a"_s} << QStringList{u"a folder"_s};
    QTest::newRow("folders only") << cli
                                  << QStringList{u"runs"_s, u"list"_s, u"--workspace"_s, QString()}
                                  << QStringList{u"a folder"_s};
    QTest::newRow("number: nothing")
        << cli << QStringList{u"convert"_s, u"--seed"_s, QString()} << QStringList();
    QTest::newRow("no command: nothing")
        << cli << QStringList{u"nonsense"_s, u"conv"_s} << QStringList();
    if (FORMWORK_HAS_WINDOW) {
        QTest::newRow("window: choice")
            << u"formwork"_s << QStringList{u"--export"_s, u"s"_s} << QStringList{u"svg"_s};
        QTest::newRow("window: file")
            << u"formwork"_s << QStringList{u"one.beton"_s, u"t"_s} << QStringList{u"two.beton"_s};
    }
}

void TestManual::bashCompletes()
{
    QFETCH(QString, program);
    QFETCH(QStringList, words);
    QFETCH(QStringList, offers);
    QStringList offered = bashOffers(program, words, m_folder.path());
    offered.sort();
    offers.sort();
    QCOMPARE(offered, offers);
}

void TestManual::zshAcceptsTheScripts()
{
    const QString zsh = tool(u"zsh"_s);
    if (zsh.isEmpty())
        QSKIP("skipped: zsh is not installed");
    for (const QString& name : QDir(kManual + u"zsh"_s).entryList(QDir::Files)) {
        const CommandOutcome outcome =
            runCommand({u"-f"_s, u"-n"_s, kManual + u"zsh/"_s + name}, zsh);
        QVERIFY2(outcome.exitCode == 0 && outcome.err.isEmpty(), outcome.err.constData());
    }
}

void TestManual::zshCompletes()
{
    const QString zsh = tool(u"zsh"_s);
    if (zsh.isEmpty())
        QSKIP("skipped: zsh is not installed");
    // An interactive zsh on its own terminal, whose completion system is asked for the list.
    const QString script =
        u"zmodload zsh/zpty || exit 77\n"
        "zpty shell \"$1 -f -i\"\n"
        "zpty -w shell \"PROMPT=; fpath=($2 \\$fpath); autoload -Uz compinit; compinit -u -D\"\n"
        "zpty -w shell 'zstyle \":completion:*\" list-prompt \"\"; LISTMAX=1000; COLUMNS=200'\n"
        "zpty -w shell 'list() { zle list-choices; }; zle -N list; bindkey ^X list; echo "
        "rea\"\"dy'\n"
        "zpty -r -m shell ignored '*ready*'\n"
        "zpty -w -n shell \"$3\"$'\\C-X'\n"
        "zpty -r -m shell answer \"*$4*\" && print -r -- $answer\n"
        "zpty -d shell\n"_s;
    for (const auto& [typed, offer] :
         {std::pair{u"formwork-cli "_s, u"convert"_s},
          std::pair{u"formwork-cli bench "_s, u"loader"_s},
          std::pair{u"formwork-cli export --format "_s, u"svg"_s},
          std::pair{u"formwork-cli train --optimizer.l"_s, u"layer_decay"_s}}) {
        QProcess process;
        process.setWorkingDirectory(m_folder.path());
        process.start(zsh,
                      {u"-f"_s, u"-c"_s, script, u"zsh"_s, zsh, kManual + u"zsh"_s, typed, offer});
        const bool ended = process.waitForFinished(15'000);
        if (!ended) {
            process.kill();
            process.waitForFinished();
        }
        if (process.exitCode() == 77)
            QSKIP("skipped: zsh has no zpty module");
        QVERIFY2(ended, qPrintable(typed));
        QVERIFY2(process.readAllStandardOutput().contains(offer.toUtf8()), qPrintable(typed));
    }
}

void TestManual::fishCompletes_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QStringList>("offers");
    QTest::newRow("command") << u"formwork-cli conv"_s << QStringList{u"convert"_s};
    QTest::newRow("command below one")
        << u"formwork-cli bench "_s << QStringList{u"headspace"_s, u"loader"_s, u"step"_s};
    QTest::newRow("option") << u"formwork-cli convert --jpeg-q"_s
                            << QStringList{u"--jpeg-quality"_s};
    QTest::newRow("choice") << u"formwork-cli bench step --device c"_s
                            << QStringList{u"cpu"_s, u"cuda"_s};
    QTest::newRow("the command that is meant")
        << u"formwork-cli weights convert --nami"_s << QStringList{u"--naming"_s};
    QTest::newRow("value of a setting")
        << u"formwork-cli train --data.loader=b"_s << QStringList{u"--data.loader=beton"_s};
    QTest::newRow("file") << u"formwork-cli inspect o"_s << QStringList{u"one.beton"_s};
    QTest::newRow("folders only") << u"formwork-cli runs list --workspace a"_s
                                  << QStringList{u"a folder/"_s};
}

void TestManual::fishCompletes()
{
    const QString fish = tool(u"fish"_s);
    if (fish.isEmpty())
        QSKIP("skipped: fish is not installed");
    QFETCH(QString, line);
    QFETCH(QStringList, offers);
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"HOME"_s, m_folder.path());
    process.setProcessEnvironment(environment);
    process.start(fish, {u"--no-config"_s, u"-c"_s, u"source $argv[1]; complete -C $argv[2]"_s,
                         kManual + u"fish/formwork-cli.fish"_s, line});
    QVERIFY(process.waitForFinished());
    const QByteArray errors = process.readAllStandardError();
    QVERIFY2(process.exitCode() == 0 && errors.isEmpty(), errors.constData());
    QStringList offered;
    for (const QString& each :
         QString::fromUtf8(process.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts))
        offered.append(each.section(u'\t', 0, 0).replace(u"\\ "_s, u" "_s));
    offered.sort();
    offers.sort();
    QCOMPARE(offered, offers);
}

QTEST_GUILESS_MAIN(TestManual)
#include "tst_manual.moc"
