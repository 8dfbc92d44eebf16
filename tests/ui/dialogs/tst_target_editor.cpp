#include "ui/dialogs/target_editor.h"

#include "support/screenshot.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QGroupBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace formwork;
using namespace formwork::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

template <typename Widget>
Widget* named(const QWidget& dialog, const QString& name)
{
    for (auto* widget : dialog.findChildren<Widget*>()) {
        if (widget->accessibleName() == name)
            return widget;
    }
    return nullptr;
}

QPushButton* okOf(const QWidget& dialog)
{
    return dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
}

Target cluster()
{
    Target target;
    target.name = "cluster";
    target.kind = TargetKind::Slurm;
    target.host = "login.example.org";
    target.folder = "/scratch/me/formwork";
    target.data = {{"/data", "/scratch/data"}};
    target.copiesData = true;
    target.setup = {"module load cuda"};
    target.slurm = {"gpu", "12:00:00", "32G", 1, 8, 4, {"--account=vision"}};
    return target;
}

} // namespace

class TestTargetEditor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTargetComesBackAsItWas()
    {
        const TargetEditor editor(cluster(), {});
        QVERIFY2(editor.problem().isEmpty(), qPrintable(editor.problem()));
        QVERIFY(editor.target() == cluster());
        QVERIFY(okOf(editor)->isEnabled());
        QVERIFY(named<QLineEdit>(editor, u"Name"_s)->isReadOnly());
    }

    void aNewOneNeedsANameAndAHost()
    {
        TargetEditor editor({}, {"taken"});
        QVERIFY(!okOf(editor)->isEnabled());
        QVERIFY(editor.problem().isEmpty());
        auto* name = named<QLineEdit>(editor, u"Name"_s);
        auto* host = named<QLineEdit>(editor, u"Host"_s);
        QTest::keyClicks(name, u"taken"_s);
        QTest::keyClicks(host, u"box"_s);
        QVERIFY(editor.problem().contains(u"already a target"));
        QVERIFY(!okOf(editor)->isEnabled());
        name->setText(u"box"_s);
        QVERIFY2(editor.problem().isEmpty(), qPrintable(editor.problem()));
        QVERIFY(okOf(editor)->isEnabled());
        QCOMPARE(editor.target().name, std::string("box"));
        QCOMPARE(editor.target().kind, TargetKind::Ssh);
        QCOMPARE(editor.target().folder, std::string("~/formwork"));
    }

    void whatIsWrongIsSaid()
    {
        TargetEditor editor(cluster(), {});
        named<QLineEdit>(editor, u"Host"_s)->setText(u"-oProxyCommand=x"_s);
        QVERIFY(editor.problem().contains(u"not a host"));
        QVERIFY(!okOf(editor)->isEnabled());
        named<QLineEdit>(editor, u"Host"_s)->setText(u"login"_s);
        named<QPlainTextEdit>(editor, u"Data there"_s)->setPlainText(u"/data"_s);
        QVERIFY(editor.problem().contains(u"/data"));
        named<QPlainTextEdit>(editor, u"Data there"_s)->setPlainText(u" /data=/d \n\n"_s);
        QVERIFY2(editor.problem().isEmpty(), qPrintable(editor.problem()));
        QCOMPARE(editor.target().data.size(), std::size_t{1});
        named<QLineEdit>(editor, u"Time limit"_s)->setText(u"soon !"_s);
        QVERIFY(editor.problem().contains(u"time limit"));
    }

    void aHostWithoutSlurmHasNoOptionsOfIt()
    {
        TargetEditor editor(cluster(), {});
        editor.show();
        auto* slurm = editor.findChildren<QGroupBox*>().last();
        QVERIFY(slurm->isVisible());
        named<QComboBox>(editor, u"Kind"_s)->setCurrentIndex(0);
        QVERIFY(!slurm->isVisible());
        QVERIFY2(editor.problem().isEmpty(), qPrintable(editor.problem()));
        QVERIFY(editor.target().slurm == SlurmOptions());
        named<QComboBox>(editor, u"Kind"_s)->setCurrentIndex(1);
        QVERIFY(editor.target() == cluster()); // what was there is not lost
    }

    void screenshots()
    {
        TargetEditor editor(cluster(), {});
        saveScreenshots(editor, u"target-editor"_s, QSize(560, 900));
    }
};

QTEST_MAIN(TestTargetEditor)
#include "tst_target_editor.moc"
