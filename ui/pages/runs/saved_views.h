// Views of the runs by name, and the menu that saves, shows and removes them. What a view holds is
// up to the page, which hands in how it is read and applied.
#pragma once

#include <QObject>
#include <QStringList>
#include <QVariant>

#include <functional>
#include <utility>
#include <vector>

class QMenu;
class QSettings;
class QWidget;

namespace formwork::ui {

class SavedViews final : public QObject
{
    Q_OBJECT

public:
    // `parent` is the parent of its menu and dialog.
    SavedViews(std::function<QVariantMap()> current, std::function<void(const QVariantMap&)> apply,
               QWidget* parent);

    // An existing name is overwritten.
    void save(const QString& name);
    // False if there is no such view.
    bool show(const QString& name);
    void remove(const QString& name);
    QStringList names() const; // in the order they were saved

    QMenu* menu() const { return m_menu; }

    void saveTo(QSettings& settings) const;
    void restoreFrom(const QSettings& settings);

private:
    using View = std::pair<QString, QVariantMap>;

    void fillMenu();
    void askName();

    std::function<QVariantMap()> m_current;
    std::function<void(const QVariantMap&)> m_apply;
    QWidget* m_window;
    QMenu* m_menu;
    std::vector<View> m_views;
};

} // namespace formwork::ui
