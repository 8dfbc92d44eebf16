#include "core/weights/model_export.h"

#include "support/error_of.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

class TestModelExport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesThereAndBack()
    {
        for (const ModelFormat format : modelFormats()) {
            QCOMPARE(findModelFormat(modelFormatName(format)), std::optional(format));
            QVERIFY(modelFileName(format).starts_with("model."));
        }
        QVERIFY(!findModelFormat("keras"));
    }

    void formatsOfModels()
    {
        for (const ModelFormat format : modelFormats())
            requireModelFormat("vit_ti_16", format);
        requireModelFormat("levit_128s", ModelFormat::Timm);
        requireModelFormat("levit_128s", ModelFormat::TorchScript);
        requireModelFormat("levit_128s", ModelFormat::Onnx);
        const Error levit =
            errorOf([] { requireModelFormat("levit_128s", ModelFormat::Torchvision); });
        QCOMPARE(levit.code(), ErrorCode::InvalidArgument);
        QCOMPARE(levit.text().english(), std::string("torchvision has no LeViT"));
        QCOMPARE(levit.hint().english(), std::string("give timm, torchscript or onnx"));
        QCOMPARE(codeOf([] { requireModelFormat("vit_b_16", ModelFormat::Torchvision, true); }),
                 ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestModelExport)
#include "tst_model_export.moc"
