#include "core/experiment/data_identity.h"

#include <QTest>

#include <vector>

using namespace formwork;

class TestDataIdentity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameAndDifferent();
    void folderAndBeton();
    void unknownData();
    void changesInWords();
    void textRoundTrip();
};

namespace {

DataIdentity identity(const std::vector<std::uint64_t>& counts, const std::string& digest)
{
    return makeDataIdentity(counts, digest);
}

} // namespace

void TestDataIdentity::sameAndDifferent()
{
    const DataIdentity data = identity({9, 9}, "folder:aa");
    QCOMPARE(data.samples, std::uint64_t{18});
    QVERIFY(compareData(data, identity({9, 9}, "folder:aa")) == SameData::Yes);
    QVERIFY(compareData(data, identity({9, 9}, "folder:bb")) == SameData::No);
    QVERIFY(compareData(data, identity({8, 10}, "folder:aa")) == SameData::No);
}

void TestDataIdentity::folderAndBeton()
{
    const DataIdentity folder = identity({9, 9}, "folder:aa");
    QVERIFY(compareData(folder, identity({9, 9}, "beton:cc")) == SameData::Yes);
    QVERIFY(compareData(folder, identity({8, 9}, "beton:cc")) == SameData::No);
}

void TestDataIdentity::unknownData()
{
    QVERIFY(!DataIdentity().isKnown());
    QVERIFY(compareData({}, identity({9}, "folder:aa")) == SameData::Unknown);
    QVERIFY(compareData({}, {}) == SameData::Unknown);
}

void TestDataIdentity::changesInWords()
{
    const DataIdentity data = identity({9, 9}, "folder:aa");
    QCOMPARE(dataChangeText(data, identity({9, 13}, "folder:bb")),
             std::string("22 images instead of 18"));
    QCOMPARE(dataChangeText(data, identity({8, 10}, "folder:bb")),
             std::string("as many images in other classes"));
    QCOMPARE(dataChangeText(data, identity({9, 9}, "folder:bb")),
             std::string("as many images, but other files"));
}

void TestDataIdentity::textRoundTrip()
{
    for (const DataIdentity& data :
         {identity({9, 0, 12}, "beton:0123456789abcdef"), identity({}, "folder:aa"),
          identity(std::vector<std::uint64_t>(5000, 3), "folder:bb"), DataIdentity()})
        QVERIFY(dataIdentityFromText(dataIdentityText(data)) == data);
    // With thousands of classes the counts are a digest, which still distinguishes others.
    std::vector<std::uint64_t> many(5000, 3);
    const DataIdentity before = identity(many, "folder:bb");
    QVERIFY(dataIdentityText(before).size() < 100);
    std::swap(many[0], many[1]);
    QVERIFY(identity(many, "folder:bb").classCounts == before.classCounts);
    many[0] = 4;
    many[1] = 2;
    QVERIFY(compareData(before, identity(many, "folder:bb")) == SameData::No);
    for (const char* text : {"", "18", "18;9 9", "x;9 9;folder:aa", "-1;9;folder:aa"})
        QVERIFY2(!dataIdentityFromText(text).isKnown(), text);
}

QTEST_GUILESS_MAIN(TestDataIdentity)
#include "tst_data_identity.moc"
