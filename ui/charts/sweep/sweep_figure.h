// One picture of a sweep, drawn with any painter: on the screen, or into a file for print. What it
// shows and what is highlighted is in a scene that several figures share.
#pragma once

#include "ui/charts/chart_theme.h"
#include "ui/charts/sweep/sweep_scale.h"
#include "ui/models/sweep_data.h"

#include <QColor>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

class QKeyEvent;
class QPainter;

namespace formwork::ui {

struct SweepScene
{
    SweepData data;
    int colourColumn = -1; // -1: all runs in one colour
    std::vector<char> lit; // of each run: highlighted; empty: all
    int current = -1;      // the run that is marked, such as that of the table's current row

    bool isLit(std::size_t run) const { return lit.empty() || lit[run] != 0; }
};

// Colours of the runs by one of the columns: a scale from dark to light (viridis) for numbers, the
// runs' colours for texts.
class SweepColours
{
public:
    SweepColours(const SweepScene& scene, bool dark);

    QColor of(std::size_t run) const { return m_colours[run]; }
    // At the right: what the colours mean. Draws nothing where all runs have one colour.
    void drawKey(QPainter& painter, const QRectF& area, const ChartTheme& theme) const;
    double keyWidth(const ChartTheme& theme) const;

private:
    const SweepScene& m_scene;
    const SweepColumn* m_column = nullptr;
    SweepScale m_scale;
    bool m_dark;
    std::vector<QColor> m_colours;
};

class SweepFigure
{
public:
    explicit SweepFigure(const SweepScene& scene) : m_scene(scene) {}
    virtual ~SweepFigure() = default;

    // Scales and places, after the scene's data or its columns have changed.
    virtual void dataChanged() = 0;
    // With a background and the key of the colours.
    void paint(QPainter& painter, const QRectF& area, const ChartTheme& theme);
    // On top of it, as laid out last: the brush, and the runs that are marked and hovered (-1:
    // none).
    virtual void paintOverlay(QPainter& painter, const ChartTheme& theme, int hovered) = 0;

    // The run there, as it was painted last; -1: none.
    virtual int runAt(QPointF place) const = 0;

    // A brush chooses runs: from press to release it follows the pointer.
    virtual bool beginBrush(QPointF place) = 0; // false: nothing to brush there
    virtual void moveBrush(QPointF place) = 0;
    virtual void endBrush() = 0;
    virtual void clearBrush() = 0;
    virtual bool hasBrush() const = 0;
    virtual bool isInBrush(std::size_t run) const = 0;
    // Moves the brush by keys; true if it did.
    virtual bool brushKey(const QKeyEvent& event) = 0;
    // What the brush chooses, in words; empty without one.
    virtual QString brushText() const = 0;

protected:
    virtual void layOut(QPainter& painter, const QRectF& area, const ChartTheme& theme) = 0;
    virtual void paintRuns(QPainter& painter, const ChartTheme& theme,
                           const SweepColours& colours) = 0;
    virtual void paintAxes(QPainter& painter, const ChartTheme& theme) = 0;

    const SweepColumn* column(int place) const;
    // Text with the background's colour around it, so that curves behind it do not hide it.
    static void drawHaloed(QPainter& painter, const QRectF& place, int flags, const QString& text,
                           const ChartTheme& theme);

    // That of x `linesBelow` text lines below the plot, that of y at the left; with the painter's
    // pen.
    void drawAxisTitles(QPainter& painter, const ChartTheme& theme, const QRectF& plot,
                        double linesBelow, const QString& x, const QString& y) const;

    const SweepScene& m_scene;
    QRectF m_area; // of the chart itself, without the key
};

} // namespace formwork::ui
