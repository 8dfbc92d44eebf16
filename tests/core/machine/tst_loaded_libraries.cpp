#include "core/machine/loaded_libraries.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>

#include <dlfcn.h>

using namespace formwork;

namespace {

std::string versionOf(const char* key)
{
    for (const LibraryVersion& library : loadedLibraryVersions()) {
        if (library.key == key)
            return library.version;
    }
    return {};
}

} // namespace

class TestLoadedLibraries : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsVersionsOfFiles()
    {
        QCOMPARE(versionOfFile("libfmt.so.9.1.0"), "9.1.0");
        QCOMPARE(versionOfFile("libdnnl.so.2.6"), "2.6");
        QCOMPARE(versionOfFile("libtorch_cpu.so"), "");
        QCOMPARE(versionOfFile(""), "");
    }

    // Qt Test loads Qt, whose version is known here.
    void asksTheLibraries()
    {
        QCOMPARE(versionOf("qt"), qVersion());
        QVERIFY(versionOf("glibc").starts_with("2."));
    }

    void namesOnlyWhatIsLoaded()
    {
        // Formwork's own dependency, but not one of this test.
        constexpr const char* kLibrary = "libxxhash.so.0";
        QVERIFY(::dlopen(kLibrary, RTLD_NOW | RTLD_NOLOAD) == nullptr);
        QCOMPARE(versionOf("xxhash"), "");
        QVERIFY(::dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL) != nullptr);
        const std::string version = versionOf("xxhash");
        QVERIFY2(QRegularExpression(QStringLiteral("^\\d+\\.\\d+\\.\\d+$"))
                     .match(QString::fromStdString(version))
                     .hasMatch(),
                 version.c_str());
    }

    void eachKeyOnce()
    {
        std::vector<std::string> keys;
        for (const LibraryVersion& library : loadedLibraryVersions()) {
            keys.push_back(library.key);
            QVERIFY2(!library.version.empty(), library.key.c_str());
        }
        std::ranges::sort(keys);
        QVERIFY(std::ranges::adjacent_find(keys) == keys.end());
    }
};

QTEST_APPLESS_MAIN(TestLoadedLibraries)
#include "tst_loaded_libraries.moc"
