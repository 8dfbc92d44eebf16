// The key figures of a dataset in a row, and for a beton file a second row about its format.
#pragma once

#include "ui/jobs/dataset_library.h"

#include <QWidget>

namespace formwork::ui {

class FactRow;

class DatasetFacts final : public QWidget
{
    Q_OBJECT

public:
    explicit DatasetFacts(QWidget* parent = nullptr);

    // `details`: null while not known.
    void showDataset(const DatasetRow& row, const DatasetDetails* details);

private:
    void showFolder(const DatasetRow& row, const DatasetDetails* details);
    void showBeton(const DatasetRow& row, const BetonDetails* beton);

    FactRow* m_facts;
    FactRow* m_format;
};

} // namespace formwork::ui
