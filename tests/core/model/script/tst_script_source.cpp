#include "core/model/script/script_source.h"

#include <QTest>

#include <string>

using namespace formwork;

class TestScriptSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void attributesOfNumberedNodes()
    {
        QCOMPARE(scriptAttribute("head.weight"), std::string("self.head.weight"));
        QCOMPARE(scriptAttribute("blocks.0.norm1.weight"),
                 std::string("getattr(self.blocks, \"0\").norm1.weight"));
        QCOMPARE(scriptAttribute("blocks.0.m.proj.1.c.weight"),
                 std::string("getattr(getattr(self.blocks, \"0\").m.proj, \"1\").c.weight"));
    }

    void sizesAreChecked()
    {
        const std::string source = scriptSource({.name = "vit_ti_16", .imageSize = 96});
        QVERIFY(source.find("assert images.size(2) == 96 and images.size(3) == 96") !=
                std::string::npos);
    }

    void onlyWhatTheModelHas()
    {
        const std::string token = scriptSource({.name = "vit_s_16"});
        QVERIFY(token.find("x[:, 0]") != std::string::npos);
        QVERIFY(token.find("fc_norm") == std::string::npos);
        const std::string mean = scriptSource({.name = "vit_s_16", .pooling = PoolingKind::Mean});
        QVERIFY(mean.find("self.fc_norm.weight") != std::string::npos);
        const std::string levit = scriptSource({.name = "levit_128s"});
        QVERIFY(levit.find("head_dist") == std::string::npos);
        QVERIFY(scriptSource({.name = "levit_128s", .distillation = true}).find("head_dist") !=
                std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestScriptSource)
#include "tst_script_source.moc"
