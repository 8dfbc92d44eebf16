// The models that tests of exports compare with the model itself, their weights and their images.
#pragma once

#include "core/model/goldens.h"
#include "core/model/model.h"

#include <QTest>

#include <cstdint>
#include <memory>

namespace formwork::test {

// Weights and statistics of the goldens, for evaluation.
inline std::shared_ptr<Classifier> filled(const ModelOptions& options)
{
    const auto model = makeModel(options);
    goldens::fill(*model);
    model->eval();
    return model;
}

// (batch, 3, size, size)
inline at::Tensor images(std::int64_t batch, std::int64_t size)
{
    return goldens::input(batch).slice(2, 0, size).slice(3, 0, size).contiguous();
}

// Every family, pooling and kind of head; a row for exportedModel().
inline void addExportedModels()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("distillation");
    QTest::addColumn<bool>("mean");
    QTest::newRow("ViT-Ti") << "vit_ti_16" << 64 << false << false;
    QTest::newRow("ViT-Ti, mean") << "vit_ti_16" << 48 << false << true;
    QTest::newRow("ViT-S/32") << "vit_s_32" << 64 << false << false;
    QTest::newRow("ViT-B") << "vit_b_32" << 64 << false << false;
    QTest::newRow("LeViT-128S") << "levit_128s" << 224 << false << false;
    QTest::newRow("LeViT-128S, two heads") << "levit_128s" << 48 << true << false;
    QTest::newRow("LeViT-192") << "levit_192" << 64 << false << false;
    QTest::newRow("LeViT-384") << "levit_384" << 32 << true << false;
    QTest::newRow("ViT-Micro") << "vit_micro_16" << 32 << false << false;
    QTest::newRow("LeViT-Micro") << "levit_micro" << 32 << false << false;
}

// The options of the current row.
inline ModelOptions exportedModel()
{
    QFETCH(const QString, id);
    QFETCH(const int, size);
    QFETCH(const bool, distillation);
    QFETCH(const bool, mean);
    return {.name = id.toStdString(),
            .imageSize = size,
            .classes = 3,
            .distillation = distillation,
            .pooling = mean ? PoolingKind::Mean : PoolingKind::Auto};
}

} // namespace formwork::test
