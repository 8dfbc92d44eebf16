#include "core/beton/manifest.h"

#include "core/base/error.h"
#include "samples.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace formwork;
using namespace formwork::beton;

class TestManifest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrip();
    void originComesBack();
    void originsAreCutAtSomeDepth();
    void isPlainJson();
    void replacesWhatIsNoUtf8();
    void classNamesKeepTheirBytes();
    void refuses_data();
    void refuses();
};

void TestManifest::roundTrip()
{
    Manifest manifest = test::sampleManifest();
    manifest.classNames.push_back("käfer \"8\"\n");
    manifest.imageList = "7 images, 1f";
    manifest.headerHash = 1;
    manifest.fieldsHash = 0xFFFFFFFFFFFFFFFF;
    manifest.metadataHash = 0x8000000000000000;
    manifest.allocationHash = 0x0123456789ABCDEF;
    manifest.pageHashes = {0, 42, 0xFEDCBA9876543210};
    const Manifest again = manifestFromJson(toJson(manifest));
    QCOMPARE(again.version, manifest.version);
    QCOMPARE(again.tool, manifest.tool);
    QCOMPARE(again.source, manifest.source);
    QCOMPARE(again.split, manifest.split);
    QVERIFY(again.classNames == manifest.classNames);
    QVERIFY(again.settings == manifest.settings); // order included
    QCOMPARE(again.imageList, manifest.imageList);
    QCOMPARE(again.headerHash, manifest.headerHash);
    QCOMPARE(again.fieldsHash, manifest.fieldsHash);
    QCOMPARE(again.metadataHash, manifest.metadataHash);
    QCOMPARE(again.allocationHash, manifest.allocationHash);
    QVERIFY(again.pageHashes == manifest.pageHashes);
}

void TestManifest::originComesBack()
{
    Manifest manifest = test::sampleManifest();
    QVERIFY(!manifestFromJson(toJson(manifest)).origin);
    ManifestInput earlier{"käfer.beton", 1ULL << 40, "formwork 0.1", "folder", "train", {}, {}};
    ManifestInput input = earlier;
    input.settings = {{"z", "1"}, {"a", "2"}};
    input.origin.push_back({"subset", {{"seed", "7"}}, {earlier}});
    manifest.origin = ManifestOrigin{"merge", {{"x", "y"}}, {input, earlier}};
    const Manifest again = manifestFromJson(toJson(manifest));
    QVERIFY(again.origin == manifest.origin);
    QCOMPARE(toJson(again), toJson(manifest));
}

// A file that is appended to a thousand times must stay readable.
void TestManifest::originsAreCutAtSomeDepth()
{
    Manifest manifest = test::sampleManifest();
    manifest.origin = ManifestOrigin{"append", {}, {ManifestInput{}}};
    for (int i = 0; i < 100; ++i) {
        ManifestInput input;
        input.origin.push_back(*manifest.origin);
        manifest.origin = ManifestOrigin{"append", {}, {input}};
    }
    const Manifest again = manifestFromJson(toJson(manifest));
    int levels = 1;
    for (const ManifestOrigin* origin = &*again.origin; !origin->inputs[0].origin.empty();
         origin = &origin->inputs[0].origin[0])
        ++levels;
    QCOMPARE(levels, kMostOriginLevels);
}

void TestManifest::isPlainJson()
{
    Manifest manifest = test::sampleManifest();
    manifest.headerHash = 0xAB;
    const QJsonObject json =
        QJsonDocument::fromJson(QByteArray::fromStdString(toJson(manifest))).object();
    QCOMPARE(json["version"].toInt(), 1);
    QCOMPARE(json["settings"]["mode"].toString(), QString("proportion"));
    QCOMPARE(json["xxh64"]["header"].toString(), QString("00000000000000ab"));
}

void TestManifest::replacesWhatIsNoUtf8()
{
    Manifest manifest = test::sampleManifest();
    manifest.source = "f\xFFolder";
    QCOMPARE(manifestFromJson(toJson(manifest)).source, std::string("f\xEF\xBF\xBDolder"));
}

void TestManifest::classNamesKeepTheirBytes()
{
    Manifest manifest = test::sampleManifest();
    manifest.classNames = {"cl\xFF", "k\u00e4fer", "cl\xFE", std::string("n\0l", 3), ""};
    const std::string json = toJson(manifest);
    QVERIFY(json.find(R"("classNames":[[99,108,255],"käfer",[99,108,254],"n\u0000l",""])") !=
            std::string::npos);
    QVERIFY(manifestFromJson(json).classNames == manifest.classNames);
}

void TestManifest::refuses_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::newRow("newer version") << "\"version\":1"
                                   << "\"version\":2";
    QTest::newRow("wrong type") << "\"tool\":\"formwork test\""
                                << "\"tool\":7";
    QTest::newRow("missing key") << "\"classNames\""
                                 << "\"classes\"";
    QTest::newRow("short hash") << "\"header\":\"0000"
                                << "\"header\":\"00";
    QTest::newRow("no hash") << "\"header\":\"0000"
                             << "\"header\":\"zzzz";
    QTest::newRow("no JSON") << "{"
                             << "";
    QTest::newRow("class name no text") << "\"classNames\":["
                                        << "\"classNames\":[7,";
    QTest::newRow("class name no bytes") << "\"classNames\":["
                                         << "\"classNames\":[[256],";
    QTest::newRow("class name negative") << "\"classNames\":["
                                         << "\"classNames\":[[-1],";
    QTest::newRow("class names no list") << "\"classNames\":["
                                         << "\"classNames\":{},\"x\":[";
    QTest::newRow("settings no object") << "\"settings\":{"
                                        << "\"settings\":[{";
}

void TestManifest::refuses()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QString json = QString::fromStdString(toJson(test::sampleManifest()));
    QVERIFY(json.contains(from));
    json.replace(json.indexOf(from), from.size(), to);
    try {
        manifestFromJson(json.toStdString());
        QFAIL("accepted");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::CorruptData);
        QVERIFY2(error.message().find("json.exception") == std::string::npos, error.what());
    }
}

QTEST_APPLESS_MAIN(TestManifest)
#include "tst_manifest.moc"
