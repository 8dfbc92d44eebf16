// What the loader makes of it, in numbers: one entry for each pair of ticked runs that differ only
// in the loader.
#pragma once

#include "core/report/comparison.h"

#include <QFrame>
#include <QString>

#include <map>
#include <vector>

class QLabel;

namespace formwork::ui {

class LoaderEffectCard final : public QFrame
{
    Q_OBJECT

public:
    explicit LoaderEffectCard(QWidget* parent = nullptr);

    // `names` of the runs distinguish pairs of the same model.
    void setEffects(const std::vector<LoaderEffect>& effects,
                    const std::map<RunId, QString>& names = {});
    // As shown, without markup.
    QString text() const;

private:
    QLabel* m_body;
};

// "−73 % (95 %: −75 to −70)": how the training part of the epoch changes with beton.
QString epochChangeText(const RelativeChange& change);

} // namespace formwork::ui
