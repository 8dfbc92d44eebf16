#include "core/machine/privacy.h"

#include <QTest>

#include <unistd.h>

#include <array>

using namespace formwork;

class TestPrivacy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hidesHomes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::newRow("inside") << "/home/alice/data/ws"
                                << "~/data/ws";
        QTest::newRow("itself") << "/home/alice"
                                << "~";
        QTest::newRow("in a message") << "cannot open '/home/alice/x': no such file"
                                      << "cannot open '~/x': no such file";
        QTest::newRow("twice") << "/home/alice/a: /home/alice/b.so: missing"
                               << "~/a: ~/b.so: missing";
        QTest::newRow("end of a sentence") << "It is /home/alice. Or not"
                                           << "It is ~. Or not";
        QTest::newRow("longer home first") << "/home/alice/big/ws"
                                           << "~/ws";
        QTest::newRow("elsewhere") << "/srv/data"
                                   << "/srv/data";
    }
    void hidesHomes()
    {
        QFETCH(QString, text);
        QFETCH(QString, shown);
        PrivateNames names{.homes = {"/home/alice/"}, .users = {}, .hosts = {}};
        if (text.contains(QLatin1String("big")))
            names.homes.emplace_back("/home/alice/big");
        QCOMPARE(QString::fromStdString(withoutPrivateNames(text.toStdString(), names)), shown);
    }

    // Homes that begin alike are other homes, and still their user's name is hidden.
    void takesNoOtherFolder()
    {
        const PrivateNames names{.homes = {"/home/al"}, .users = {}, .hosts = {}};
        for (const char* text : {"/home/alice/x", "/home/al-2", "/home/al_2", "/mnt/home/al"})
            QCOMPARE(withoutPrivateNames(text, names), text);
    }

    void hidesNames_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::newRow("component") << "/mnt/alice/ws"
                                   << "/mnt/USER/ws";
        QTest::newRow("part of a word") << "/mnt/alices_disk/ws"
                                        << "/mnt/USERs_disk/ws";
        QTest::newRow("host") << "nfs://elm.example.org/ws"
                              << "nfs://HOST/ws";
        QTest::newRow("short host") << "/net/elm/ws"
                                    << "/net/HOST/ws";
        QTest::newRow("short names are words") << "the helmet of elm"
                                               << "the helmet of HOST";
        QTest::newRow("others") << "Some CPU @ 2 GHz"
                                << "Some CPU @ 2 GHz";
    }
    void hidesNames()
    {
        QFETCH(QString, text);
        QFETCH(QString, shown);
        const PrivateNames names{
            .homes = {}, .users = {"alice"}, .hosts = {"elm.example.org", "elm"}};
        QCOMPARE(QString::fromStdString(withoutPrivateNames(text.toStdString(), names)), shown);
    }

    void rootOfTheDiskIsNoHome()
    {
        const PrivateNames names{.homes = {"/", ""}, .users = {""}, .hosts = {""}};
        QCOMPARE(withoutPrivateNames("/srv/ws", names), "/srv/ws");
    }

    void knowsThisProcess()
    {
        const QByteArray before = qgetenv("HOME");
        qputenv("HOME", "/somewhere/else");
        qputenv("USER", "somebody");
        const PrivateNames names = namesOfThisProcess();
        qputenv("HOME", before);
        const auto holds = [](const std::vector<std::string>& all, const std::string& name) {
            return std::find(all.begin(), all.end(), name) != all.end();
        };
        QVERIFY(holds(names.homes, "/somewhere/else"));
        QVERIFY(holds(names.users, "somebody"));
        QVERIFY(!holds(names.users, "root"));
        std::array<char, 256> host{};
        QCOMPARE(gethostname(host.data(), host.size() - 1), 0);
        QCOMPARE(holds(names.hosts, host.data()), std::string(host.data()) != "localhost");
    }
};

QTEST_APPLESS_MAIN(TestPrivacy)
#include "tst_privacy.moc"
