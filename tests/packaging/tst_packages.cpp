// packaging/package.sh: Debian packages of this build, and what it says where it cannot make them.
#include "packaging/installation.h"

#include <QFile>
#include <QMap>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork::test;
using namespace Qt::Literals::StringLiterals;

namespace {

const QString kScript = QStringLiteral(FORMWORK_SOURCE "/packaging/package.sh");

bool isDebian()
{
    QFile release(u"/etc/os-release"_s);
    return release.open(QIODevice::ReadOnly) && release.readAll().split('\n').contains("ID=debian");
}

QString field(const QString& package, const QString& name)
{
    return QString::fromUtf8(runCommand({u"--field"_s, package, name}, u"dpkg-deb"_s).out)
        .trimmed();
}

} // namespace

class TestPackages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void problemsAreNamed_data();
    void problemsAreNamed();
    void packagesShareTheFiles();
    void dependenciesAreNamed();
    void filesHaveTheRightOwners();
    void checksumsAreRight();
    void sameBuildGivesTheSamePackages();
    void lintianFindsNoErrors();

private:
    QTemporaryDir m_folder;
    QStringList m_packages; // formwork-cli first
};

void TestPackages::initTestCase()
{
    QVERIFY(m_folder.isValid());
    qputenv("FORMWORK_XZ_LEVEL", "0");
    if (!isDebian() || tool(u"dpkg-shlibdeps"_s).isEmpty())
        QSKIP("skipped: packages are made on Debian, with dpkg-dev");
    const CommandOutcome outcome =
        runCommand({QStringLiteral(FORMWORK_BUILD), m_folder.filePath(u"one"_s)}, kScript);
    if (!FORMWORK_TORCH_IS_PACKAGED) {
        QVERIFY(outcome.exitCode != 0);
        QVERIFY2(outcome.err.contains("which is in no Debian package"), outcome.err.constData());
        QSKIP("skipped: the LibTorch of this build is in no Debian package");
    }
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    m_packages = QString::fromUtf8(outcome.out).split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(m_packages.size(), FORMWORK_HAS_WINDOW ? 2 : 1);
    for (const QString& package : m_packages)
        QVERIFY2(QFile::exists(package), qPrintable(package));
}

void TestPackages::problemsAreNamed_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("no build") << QStringList{u"/nonexistent"_s} << QByteArray("holds no build");
    QTest::newRow("unknown option") << QStringList{u"--bogus"_s} << QByteArray("unknown option");
    QTest::newRow("not built") << QStringList{unbuiltTree(m_folder.filePath(u"half"_s), {})}
                               << QByteArray("is it built completely?");
    QTest::newRow("a LibTorch that is not a package")
        << QStringList{unbuiltTree(m_folder.filePath(u"wheel"_s),
                                   "FORMWORK_TORCH:PATH=/opt/libtorch\n")}
        << QByteArray("packaging/portable.sh --cuda");
}

void TestPackages::problemsAreNamed()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, message);
    compareRefusal(kScript, arguments, message);
}

void TestPackages::packagesShareTheFiles()
{
    QMap<QString, QString> owners;
    for (const QString& package : m_packages) {
        const QString to = m_folder.filePath(u"unpacked/"_s + field(package, u"Package"_s));
        QDir().mkpath(to);
        QCOMPARE(runCommand({u"--extract"_s, package, to}, u"dpkg-deb"_s).exitCode, 0);
        for (const QString& path : filesBelow(to)) {
            QVERIFY2(!owners.contains(path), qPrintable(path));
            owners[path] = field(package, u"Package"_s);
        }
    }
    QCOMPARE(owners.value(u"usr/bin/formwork-cli"_s), u"formwork-cli"_s);
    QCOMPARE(owners.value(u"usr/lib/formwork/formwork-backend.so"_s), u"formwork-cli"_s);
    QCOMPARE(owners.value(u"usr/share/zsh/vendor-completions/_formwork-cli"_s), u"formwork-cli"_s);
    QCOMPARE(owners.value(u"usr/share/man/man1/formwork-cli-train.1.gz"_s), u"formwork-cli"_s);
    if (FORMWORK_HAS_WINDOW) {
        QCOMPARE(owners.value(u"usr/bin/formwork"_s), u"formwork"_s);
        QCOMPARE(owners.value(u"usr/share/applications/formwork.desktop"_s), u"formwork"_s);
    }
    const CommandOutcome version = runCommand(
        {u"--version"_s}, m_folder.filePath(u"unpacked/formwork-cli/usr/bin/formwork-cli"_s));
    QVERIFY(version.out.startsWith("formwork-cli "));
}

void TestPackages::dependenciesAreNamed()
{
    const QString cli = field(m_packages[0], u"Depends"_s);
    QVERIFY2(cli.contains(u"libtorch"_s) && cli.contains(u"libopenblas0-openmp | "_s),
             qPrintable(cli));
    QVERIFY2(!cli.contains(u"qt"_s), qPrintable(cli));
    if (FORMWORK_HAS_WINDOW) {
        const QString window = field(m_packages[1], u"Depends"_s);
        const QString exact = u"formwork-cli (= %1)"_s.arg(field(m_packages[0], u"Version"_s));
        QVERIFY2(window.contains(exact) && window.contains(u"libqt6widgets6"_s),
                 qPrintable(window));
        QVERIFY2(!window.contains(u"libtorch"_s), qPrintable(window));
    }
}

void TestPackages::filesHaveTheRightOwners()
{
    static const QRegularExpression entry(u"^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x) root/root "_s);
    for (const QString& package : m_packages) {
        const CommandOutcome list = runCommand({u"--contents"_s, package}, u"dpkg-deb"_s);
        const auto lines = QString::fromUtf8(list.out).split(u'\n', Qt::SkipEmptyParts);
        QVERIFY(lines.size() > 20);
        for (const QString& line : lines)
            QVERIFY2(line.contains(entry), qPrintable(line));
    }
}

void TestPackages::checksumsAreRight()
{
    for (const QString& package : m_packages) {
        const QString root = m_folder.filePath(u"unpacked/"_s + field(package, u"Package"_s));
        const QString control = root + u"/control-files"_s;
        QCOMPARE(runCommand({u"--control"_s, package, control}, u"dpkg-deb"_s).exitCode, 0);
        QProcess check;
        check.setWorkingDirectory(root);
        check.start(u"md5sum"_s, {u"--check"_s, u"--quiet"_s, control + u"/md5sums"_s});
        QVERIFY(check.waitForFinished());
        QCOMPARE(check.exitCode(), 0);
    }
}

void TestPackages::sameBuildGivesTheSamePackages()
{
    const CommandOutcome again =
        runCommand({QStringLiteral(FORMWORK_BUILD), m_folder.filePath(u"two"_s)}, kScript);
    QVERIFY2(again.exitCode == 0, again.err.constData());
    const auto others = QString::fromUtf8(again.out).split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(others.size(), m_packages.size());
    for (int i = 0; i < others.size(); ++i) {
        QFile one(m_packages[i]);
        QFile two(others[i]);
        QVERIFY(one.open(QIODevice::ReadOnly) && two.open(QIODevice::ReadOnly));
        QVERIFY2(one.readAll() == two.readAll(), qPrintable(others[i]));
    }
}

void TestPackages::lintianFindsNoErrors()
{
    const QString lintian = tool(u"lintian"_s);
    if (lintian.isEmpty())
        QSKIP("skipped: lintian is not installed");
    const CommandOutcome outcome = runCommand(
        QStringList{u"--fail-on"_s, u"error,warning"_s, u"--allow-root"_s} + m_packages, lintian);
    QVERIFY2(outcome.exitCode == 0, outcome.out + outcome.err);
}

QTEST_GUILESS_MAIN(TestPackages)
#include "tst_packages.moc"
