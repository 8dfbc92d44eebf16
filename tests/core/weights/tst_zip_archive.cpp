#include "core/weights/zip_archive.h"

#include "core/model/weights_test.h"
#include "core/weights/pth_writer.h"

#include <memory>

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace {

std::string textOf(const std::vector<std::byte>& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ZipWriter twoEntries()
{
    ZipWriter writer;
    writer.add("a/first", "one");
    writer.add("a/second", std::string(5000, 'x'));
    return writer;
}

} // namespace

class TestZipArchive : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void wrongArchives_data();
    void wrongArchives();
    void compressedEntriesAreNotRead();
    void changedDataIsNoticed();

private:
    Error errorOfArchive(const std::string& bytes) const
    {
        const auto path = m_files.write("archive", bytes);
        return errorOf([&] {
            const auto file = m_fileSystem.open(path);
            const ZipArchive archive(*file, path);
            for (const ZipEntry& entry : archive.entries())
                archive.read(entry, 1U << 20);
        });
    }

    TemporaryFiles m_files;
    mutable PosixFileSystem m_fileSystem;
};

void TestZipArchive::reads_data()
{
    QTest::addColumn<bool>("zip64");
    QTest::addColumn<QString>("comment");
    QTest::newRow("plain") << false << "";
    QTest::newRow("zip64") << true << "";
    QTest::newRow("comment") << false << "with PK\x05\x06 in it";
    QTest::newRow("both") << true << QString(60000, 'c');
}

void TestZipArchive::reads()
{
    QFETCH(const bool, zip64);
    QFETCH(const QString, comment);
    ZipWriter writer = twoEntries();
    writer.comment = comment.toStdString();
    writer.zip64End = zip64;
    for (auto& entry : writer.entries)
        entry.zip64 = zip64;
    const auto path = m_files.write("archive", writer.bytes());
    const auto file = m_fileSystem.open(path);
    const ZipArchive archive(*file, path);
    QCOMPARE(archive.entries().size(), std::size_t{2});
    QVERIFY(archive.find("a/third") == nullptr);
    const ZipEntry* first = archive.find("a/first");
    QVERIFY(first != nullptr);
    QCOMPARE(textOf(archive.read(*first, 3)), std::string("one"));
    const ZipEntry* second = archive.find("a/second");
    QCOMPARE(textOf(archive.read(*second, 5000)), std::string(5000, 'x'));
    archive.verify(*second);
    const Error large = errorOf([&] { archive.read(*second, 4999); });
    QCOMPARE(large.code(), ErrorCode::CorruptData);
}

void TestZipArchive::wrongArchives_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("corrupt"); // else unsupported
    QTest::addColumn<QString>("named");
    const auto add = [](const char* row, const std::string& bytes, const char* named,
                        bool corrupt = true) {
        QTest::newRow(row) << QByteArray::fromStdString(bytes) << corrupt << named;
    };
    const auto changed = [](auto change) {
        ZipWriter writer = twoEntries();
        change(writer);
        return writer.bytes();
    };
    add("empty", "", "too short");
    add("no archive", std::string(1000, 'x'), "no directory");
    const std::string whole = twoEntries().bytes();
    add("cut off", whole.substr(0, whole.size() - 1), "no directory");
    add("bytes behind", whole + "x", "no directory");
    add("bytes before", "x" + whole, "damaged");
    add("more entries", changed([](ZipWriter& w) { w.claimedCount = 3; }), "damaged");
    add("too many entries", changed([](ZipWriter& w) { w.claimedCount = 40000; }), "cut off");
    add("countless entries", changed([](ZipWriter& w) {
            w.zip64End = true;
            w.claimedCount = 1ULL << 60;
        }),
        "impossibly large");
    add("directory outside", changed([](ZipWriter& w) { w.claimedDirectory = 1U << 30; }),
        "outside");
    add("directory far outside", changed([](ZipWriter& w) {
            w.zip64End = true;
            w.claimedDirectory = ~std::uint64_t{5};
        }),
        "outside");
    add("wrong checksum", changed([](ZipWriter& w) { w.entries[0].crc ^= 1U; }), "checksum");
    add("larger entry", changed([](ZipWriter& w) { w.entries[1].claimedSize = 1U << 30; }),
        "outside");
    add("entry that wraps around", changed([](ZipWriter& w) {
            w.entries[1].zip64 = true;
            w.entries[1].claimedSize = ~std::uint64_t{0} - 10;
        }),
        "outside");
    add("header outside", changed([](ZipWriter& w) { w.entries[1].claimedOffset = 1U << 30; }),
        "outside");
    add("header far outside", changed([](ZipWriter& w) {
            w.entries[1].zip64 = true;
            w.entries[1].claimedOffset = ~std::uint64_t{1};
        }),
        "outside");
    add("header elsewhere", changed([](ZipWriter& w) { w.entries[1].claimedOffset = 1; }),
        "not where");
    add("another's header", changed([](ZipWriter& w) { w.entries[1].claimedOffset = 0; }),
        "differ");
    add("named twice", changed([](ZipWriter& w) { w.entries[1].name = "a/first"; }), "two entries");
    add("overlap", changed([](ZipWriter& w) { w.entries[0].claimedSize = 60; }), "overlaps");
    for (const char* name : {"../up", "a/../../up", "/root", "a\\b", "..", ""})
        add(QByteArray("name ").append(name).constData(),
            changed([&](ZipWriter& w) { w.entries[0].name = name; }), "leads out");
    add("encrypted", changed([](ZipWriter& w) { w.entries[0].flags = 1; }), "encrypted", false);
}

void TestZipArchive::wrongArchives()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const bool, corrupt);
    QFETCH(const QString, named);
    const Error error = errorOfArchive(bytes.toStdString());
    QVERIFY2(error.code() == (corrupt ? ErrorCode::CorruptData : ErrorCode::UnsupportedFormat),
             error.what());
    QVERIFY2(QString(error.what()).contains(named), error.what());
    QCOMPARE(error.path(), m_files.path("archive"));
}

// A small entry that would unpack to gigabytes is never unpacked at all.
void TestZipArchive::compressedEntriesAreNotRead()
{
    ZipWriter writer = twoEntries();
    writer.entries[0].method = 8;
    writer.entries[0].claimedSize = writer.entries[0].data.size();
    const Error error = errorOfArchive(writer.bytes());
    QCOMPARE(error.code(), ErrorCode::UnsupportedFormat);
    QVERIFY2(QString(error.what()).contains("a/first"), error.what());
    QVERIFY2(QString(error.what()).contains("compressed"), error.what());
}

void TestZipArchive::changedDataIsNoticed()
{
    std::string bytes = twoEntries().bytes();
    bytes[bytes.find("xxxx") + 2000] = 'y';
    const auto path = m_files.write("archive", bytes);
    const auto file = m_fileSystem.open(path);
    const ZipArchive archive(*file, path);
    archive.verify(*archive.find("a/first"));
    const Error error = errorOf([&] { archive.verify(*archive.find("a/second")); });
    QCOMPARE(error.code(), ErrorCode::CorruptData);
    QVERIFY2(QString(error.what()).contains("a/second"), error.what());
}

QTEST_APPLESS_MAIN(TestZipArchive)
#include "tst_zip_archive.moc"
