#include "core/dataset/scan/system_entries.h"

#include <QTest>

using namespace formwork;

class TestSystemEntries : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void kinds_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("kind");
        for (const char* name :
             {"@eaDir", "#recycle", "@Recycle", "__MACOSX", ".thumbnails", "Thumbs.db", ".DS_Store",
              "$RECYCLE.BIN", "System Volume Information", "lost+found", ".ipynb_checkpoints"})
            QTest::newRow(name) << name << name;
        QTest::newRow("case") << "THUMBS.DB"
                              << "Thumbs.db";
        QTest::newRow("AppleDouble") << "._photo.jpg"
                                     << "._*";
        QTest::newRow("a user's bin") << ".Trash-1000"
                                      << ".Trash-*";
        for (const char* name :
             {"cat", "recycle", "thumbnails", "_", "._", "", "@eaDir2", "Icon", "lost", "System"})
            QTest::newRow(QByteArray("not ") + name) << name << "";
    }
    void kinds()
    {
        QFETCH(QString, name);
        const std::string_view kind = systemEntryKind(name.toStdString());
        QTEST(QString::fromUtf8(kind.data(), static_cast<qsizetype>(kind.size())), "kind");
    }

    void countsByKind()
    {
        SystemEntryCounter counter;
        for (const char* path : {"d/@eaDir", "b/@eaDir", "a/@eaDir", "c/@eaDir", "a/._1.jpg"})
            counter.add(std::filesystem::path("/set") / path);
        const std::vector<SystemEntries> all = counter.take();
        QCOMPARE(all.size(), std::size_t{2});
        QCOMPARE(all[0].kind, std::string("._*"));
        QCOMPARE(describe(all[0], "/set").english(),
                 std::string("'._*' of a system or tool left out: "
                             "a/._1.jpg"));
        QCOMPARE(all[1].count, std::uint64_t{4});
        QCOMPARE(describe(all[1], "/set").english(),
                 std::string("'@eaDir' of a system or tool left out, 4 "
                             "times: a/@eaDir, b/@eaDir, c/@eaDir, ..."));
        QVERIFY(counter.take().empty());
    }
};

QTEST_APPLESS_MAIN(TestSystemEntries)
#include "tst_system_entries.moc"
