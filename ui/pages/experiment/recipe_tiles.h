// The first tab of "New experiment": a tile for each recipe that comes with the program, with what
// it is for and what it reached where it was measured, and one for an empty experiment.
//
// GUI thread only.
#pragma once

#include "core/experiment/sweep.h"

#include <QString>
#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;
class QPushButton;

namespace formwork::ui {

class RecipeTiles final : public QWidget
{
    Q_OBJECT

public:
    explicit RecipeTiles(QWidget* parent = nullptr);

    // "levit128s-beton"; the empty experiment is "".
    QStringList names() const;
    QPushButton* tile(const QString& name) const; // null for an unknown one
    QString title(const QString& name) const;
    // Error{InvalidConfig} for a recipe that cannot be read; NotFound for an unknown one.
    static Sweep read(const QString& name);

Q_SIGNALS:
    void chosen(const QString& name);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Tile
    {
        QString name;
        QString title;
        QPushButton* button = nullptr;
    };
    void addTile(const QString& name, const QString& title, const QString& about,
                 const QString& facts);
    void layOut();

    std::vector<Tile> m_tiles;
    QGridLayout* m_grid;
    int m_columns = 0;
};

} // namespace formwork::ui
