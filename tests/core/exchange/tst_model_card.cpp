#include "core/exchange/model_card.h"

#include "core/base/version.h"
#include "core/report/report_fixture.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace {

ModelCard someCard()
{
    ModelCard card;
    card.model.config = betonRun(7).config;
    card.model.config.model.name = "vit_ti_16";
    card.model.config.data.train = "/data/flowers_train.beton";
    card.model.isCheckpoint = true;
    card.model.epoch = 3;
    card.model.classNames = {"daisy", "rose_red"};
    card.model.parameters = 5'526'346;
    card.source = "best.safetensors";
    card.exportedAt = 1'700'000'000'000;
    TrainedRun run{.data = betonRun(7), .environment = {}, .seeds = Spread{0.625, 0.0125, 3}};
    run.environment.device = "cpu";
    run.environment.versions = "formwork 9.9";
    run.environment.trainImages = 50;
    run.data.row.bestEpoch = 3;
    run.data.epochs[2].validationTop1 = 0.6375;
    card.run = run;
    return card;
}

bool has(const std::string& text, const std::string& part)
{
    if (text.find(part) != std::string::npos)
        return true;
    qWarning("%s", text.c_str());
    return false;
}

} // namespace

class TestModelCard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatItSays()
    {
        const std::string text = modelCard(someCard());
        QVERIFY(text.starts_with("---\nlibrary_name: timm\n"));
        QVERIFY(has(text, "# quick\n"));
        QVERIFY(has(text, "exported by Formwork " + std::string(kVersion) + " on 2023-11-14"));
        QVERIFY(has(text, "daisy, rose\\_red."));
        QVERIFY(has(text, "| Training data | flowers\\_train.beton, 50 images |"));
        QVERIFY(has(text, "After epoch 3 (the best)"));
        QVERIFY(has(text, "| Validation top-1 | 63.75 % |"));
        QVERIFY(has(text, "62.50 ± 1.25 % (mean ± s.d., n = 3)"));
        QVERIFY(has(text, "timm.create_model(\"local-dir:.\""));
        QVERIFY(has(text, "formwork-cli train experiment.yaml"));
        QVERIFY(text.find("/data/") == std::string::npos);
    }

    void otherFormats()
    {
        ModelCard card = someCard();
        card.format = ModelFormat::Torchvision;
        const std::string vision = modelCard(card);
        QVERIFY(has(vision, "hidden_dim=192, mlp_dim=768, num_classes=2"));
        QVERIFY(has(vision, "T.Resize(256), T.CenterCrop(224)"));
        card.format = ModelFormat::TorchScript;
        QVERIFY(has(modelCard(card), "torch.jit.load(\"model.pt\")"));
        QVERIFY(has(modelCard(card), "model.class_names["));
        card.format = ModelFormat::Onnx;
        const std::string onnx = modelCard(card);
        QVERIFY(has(onnx, "onnxruntime.InferenceSession(\"model.onnx\")"));
        QVERIFY(has(onnx, "T.Resize(256), T.CenterCrop(224)"));
    }

    // Little is known about weights from elsewhere, and nothing is invented.
    void weightsAlone()
    {
        ModelCard card = someCard();
        card.run.reset();
        card.model.isCheckpoint = false;
        card.model.epoch = 0;
        const std::string text = modelCard(card);
        QVERIFY(has(text, "# best.safetensors\n"));
        for (const char* part : {"## Training", "## Results", "## Train it again"})
            QVERIFY(text.find(part) == std::string::npos);
    }

    void namesAreNotMarkup()
    {
        ModelCard card = someCard();
        card.run->data.row.name = "a|b\n# <script>";
        const std::string text = modelCard(card);
        QVERIFY(has(text, "# a\\|b \\# \\<script\\>\n"));
    }

    void manyClasses()
    {
        ModelCard card = someCard();
        card.model.classNames.assign(1000, "x");
        QVERIFY(has(modelCard(card), "and 900 more"));
    }
};

QTEST_GUILESS_MAIN(TestModelCard)
#include "tst_model_card.moc"
