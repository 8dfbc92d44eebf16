// A row of facts: a small caption above each value.
#pragma once

#include <QString>
#include <QWidget>

#include <utility>
#include <vector>

class QHBoxLayout;

namespace formwork::ui {

class FactRow final : public QWidget
{
    Q_OBJECT

public:
    explicit FactRow(QWidget* parent = nullptr);

    // Caption and value of each fact; facts with an empty value are left out.
    void setFacts(const std::vector<std::pair<QString, QString>>& facts);
    // The value shown under a caption; empty if there is none.
    QString value(const QString& caption) const;

private:
    QHBoxLayout* m_row;
    std::vector<std::pair<QString, QString>> m_facts;
};

} // namespace formwork::ui
