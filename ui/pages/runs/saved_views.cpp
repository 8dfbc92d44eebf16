#include "ui/pages/runs/saved_views.h"

#include <QInputDialog>
#include <QJsonDocument>
#include <QMenu>
#include <QSettings>

#include <algorithm>

namespace formwork::ui {

SavedViews::SavedViews(std::function<QVariantMap()> current,
                       std::function<void(const QVariantMap&)> apply, QWidget* parent)
    : QObject(parent)
    , m_current(std::move(current))
    , m_apply(std::move(apply))
    , m_window(parent)
    , m_menu(new QMenu(parent))
{
    connect(m_menu, &QMenu::aboutToShow, this, &SavedViews::fillMenu);
}

void SavedViews::fillMenu()
{
    m_menu->clear();
    for (const QString& name : names())
        m_menu->addAction(name, this, [this, name] { show(name); });
    if (!m_views.empty())
        m_menu->addSeparator();
    m_menu->addAction(tr("Save this view\u2026"), this, &SavedViews::askName);
    if (m_views.empty())
        return;
    QMenu* removal = m_menu->addMenu(tr("Remove a view"));
    for (const QString& name : names())
        removal->addAction(name, this, [this, name] { remove(name); });
}

void SavedViews::askName()
{
    auto* dialog = new QInputDialog(m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save this view"));
    dialog->setLabelText(tr("Name of the view; an existing one is overwritten"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& name) {
        if (!name.trimmed().isEmpty())
            save(name.trimmed());
    });
    dialog->open();
}

void SavedViews::save(const QString& name)
{
    const auto known = std::ranges::find(m_views, name, &View::first);
    if (known != m_views.end())
        known->second = m_current();
    else
        m_views.emplace_back(name, m_current());
}

bool SavedViews::show(const QString& name)
{
    const auto known = std::ranges::find(m_views, name, &View::first);
    if (known == m_views.end())
        return false;
    const QVariantMap state = known->second; // applying it may change the list
    m_apply(state);
    return true;
}

void SavedViews::remove(const QString& name)
{
    std::erase_if(m_views, [&](const View& view) { return view.first == name; });
}

QStringList SavedViews::names() const
{
    QStringList names;
    for (const auto& [name, state] : m_views)
        names << name;
    return names;
}

void SavedViews::saveTo(QSettings& settings) const
{
    QVariantList views;
    for (const auto& [name, state] : m_views)
        views << QVariantMap{{QStringLiteral("name"), name}, {QStringLiteral("state"), state}};
    settings.setValue(QStringLiteral("runs/views"),
                      QJsonDocument::fromVariant(views).toJson(QJsonDocument::Compact));
}

void SavedViews::restoreFrom(const QSettings& settings)
{
    m_views.clear();
    const QByteArray views = settings.value(QStringLiteral("runs/views")).toByteArray();
    for (const QVariant& view : QJsonDocument::fromJson(views).toVariant().toList())
        m_views.emplace_back(view.toMap().value(QStringLiteral("name")).toString(),
                             view.toMap().value(QStringLiteral("state")).toMap());
}

} // namespace formwork::ui
