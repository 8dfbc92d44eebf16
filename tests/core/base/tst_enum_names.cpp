#include "core/base/enum_names.h"

#include <QTest>

using namespace formwork;

namespace {

enum class Colour { Red, Grey, Blue };

constexpr EnumName<Colour> kColours[] = {
    {Colour::Red, "red"},
    {Colour::Grey, "grey"},
    {Colour::Grey, "gray"},
};

} // namespace

class TestEnumNames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAndBack()
    {
        QCOMPARE(enumName(kColours, Colour::Red), std::string_view("red"));
        QCOMPARE(enumValue(kColours, "red"), std::optional(Colour::Red));
    }

    void anAliasIsReadOnly()
    {
        QCOMPARE(enumName(kColours, Colour::Grey), std::string_view("grey"));
        QCOMPARE(enumValue(kColours, "gray"), std::optional(Colour::Grey));
    }

    void whatTheTableLacks()
    {
        QCOMPARE(enumName(kColours, Colour::Blue), std::string_view());
        QVERIFY(!enumValue(kColours, "blue"));
        QVERIFY(!enumValue(kColours, "Red"));
        QVERIFY(!enumValue(kColours, ""));
    }
};

QTEST_APPLESS_MAIN(TestEnumNames)
#include "tst_enum_names.moc"
