// A tab widget for narrow places: its tabs are as wide as their words and little more.
#pragma once

#include <QTabBar>
#include <QTabWidget>

namespace formwork::ui {

class CompactTabs final : public QTabWidget
{
    Q_OBJECT

public:
    explicit CompactTabs(QWidget* parent = nullptr) : QTabWidget(parent)
    {
        setTabBar(new Bar(this));
        setDocumentMode(true);
    }

private:
    class Bar final : public QTabBar
    {
    public:
        explicit Bar(QWidget* parent) : QTabBar(parent)
        {
            setExpanding(false);
            setElideMode(Qt::ElideNone);
            setUsesScrollButtons(true); // in a language with longer words
        }

    protected:
        QSize tabSizeHint(int index) const override
        {
            constexpr int kPadding = 14;
            QSize size = QTabBar::tabSizeHint(index);
            size.setWidth(fontMetrics().horizontalAdvance(tabText(index)) + kPadding);
            return size;
        }
        QSize minimumTabSizeHint(int index) const override { return tabSizeHint(index); }
    };
};

} // namespace formwork::ui
