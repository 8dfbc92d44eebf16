// Every setting of an experiment, by group, each with what it means; edited in place. What differs
// from the default is bold.
#pragma once

#include "core/experiment/config.h"

#include <QTreeWidget>

#include <map>
#include <string>

namespace formwork::ui {

class SettingsTable final : public QTreeWidget
{
    Q_OBJECT

public:
    explicit SettingsTable(QWidget* parent = nullptr);

    // `texts`: of keys that are to be shown otherwise than in the config (several values).
    void showConfig(const ExperimentConfig& config, const std::map<std::string, QString>& texts);
    // Marks a key as wrong, with its text as typed; an empty problem takes the mark away.
    void showProblem(const std::string& key, const QString& problem);

    QTreeWidgetItem* itemOf(const std::string& key) const;

Q_SIGNALS:
    void edited(const QString& key, const QString& text); // by the user

private:
    void addItems();

    std::map<std::string, QTreeWidgetItem*> m_items;
    bool m_filling = false;
};

} // namespace formwork::ui
