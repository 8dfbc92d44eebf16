#include "core/alerts/webhooks.h"

#include "core/base/error.h"
#include "support/error_of.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace formwork;
using namespace formwork::test;

namespace {

mode_t modeOf(const std::filesystem::path& path)
{
    struct stat state = {};
    return ::stat(path.c_str(), &state) == 0 ? state.st_mode & 0777 : 0;
}

} // namespace

class TestWebhooks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addressesAreKeptFromOthers()
    {
        QTemporaryDir folder;
        const std::filesystem::path file =
            folder.path().toStdString() + "/Formwork/private/webhooks.json";
        QVERIFY(loadWebhooks(m_files, file).empty());
        const Webhooks webhooks = {{"team", "https://example.org/hook/secret"}};
        const mode_t before = ::umask(0);
        saveWebhooks(m_files, file, webhooks);
        ::umask(before);
        QCOMPARE(loadWebhooks(m_files, file), webhooks);
        QCOMPARE(modeOf(file), mode_t(0600));
        QCOMPARE(modeOf(file.parent_path()), mode_t(0700));
        saveWebhooks(m_files, file, {});
        QVERIFY(loadWebhooks(m_files, file).empty());

        ::chmod(file.c_str(), 0644);
        const Error error = errorOf([&] { loadWebhooks(m_files, file); });
        QCOMPARE(error.code(), ErrorCode::PermissionDenied);
        QCOMPARE(error.path(), file);
        ::chmod(file.c_str(), 0600);
        writeTextFile(m_files, file, "{\"team\": 3}");
        QCOMPARE(errorOf([&] { loadWebhooks(m_files, file); }).code(), ErrorCode::CorruptData);
    }

    void addressesAreChecked()
    {
        for (const char* address : {"https://example.org/x", "http://127.0.0.1:80/"})
            validateWebhookAddress(address);
        for (const char* address :
             {"", "example.org", "file:///etc/passwd", "https://", "https:///x", "https://a b",
              "ftp://example.org", "https://x\n"})
            QVERIFY2(errorOf([&] { validateWebhookAddress(address); }).code() ==
                         ErrorCode::InvalidArgument,
                     address);
    }

    void fileIsInTheUsersConfiguration()
    {
        const QByteArray before = qgetenv("XDG_CONFIG_HOME");
        qputenv("XDG_CONFIG_HOME", "/here");
        QCOMPARE(webhooksFile(), std::filesystem::path("/here/Formwork/private/webhooks.json"));
        qputenv("XDG_CONFIG_HOME", before);
    }

private:
    PosixFileSystem m_files;
};

QTEST_MAIN(TestWebhooks)
#include "tst_webhooks.moc"
