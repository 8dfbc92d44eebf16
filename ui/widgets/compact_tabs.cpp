#include "ui/widgets/compact_tabs.h"

#include <QStyleOptionTab>
#include <QStylePainter>
#include <QTabBar>

namespace formwork::ui {

namespace {

constexpr int kPadding = 12; // left and right together

class CompactBar final : public QTabBar
{
public:
    explicit CompactBar(QWidget* parent) : QTabBar(parent)
    {
        setExpanding(false);
        setElideMode(Qt::ElideNone);
        setUsesScrollButtons(true); // in a language with longer words
    }

protected:
    QSize tabSizeHint(int index) const override
    {
        QSize size = QTabBar::tabSizeHint(index);
        size.setWidth(fontMetrics().horizontalAdvance(tabText(index)) + kPadding);
        return size;
    }

    QSize minimumTabSizeHint(int index) const override { return tabSizeHint(index); }

    // Styles keep more room around a text than there is, and would cut it off.
    void paintEvent(QPaintEvent*) override
    {
        QStylePainter painter(this);
        const auto paint = [&](int index) {
            QStyleOptionTab option;
            initStyleOption(&option, index);
            painter.drawControl(QStyle::CE_TabBarTabShape, option);
            painter.drawItemText(option.rect, Qt::AlignCenter | Qt::TextShowMnemonic,
                                 option.palette, option.state.testFlag(QStyle::State_Enabled),
                                 option.text, QPalette::WindowText);
            if (index != currentIndex() || !hasFocus())
                return;
            QStyleOptionFocusRect focus;
            focus.initFrom(this);
            focus.rect = option.rect.adjusted(3, 3, -3, -3);
            painter.drawPrimitive(QStyle::PE_FrameFocusRect, focus);
        };
        for (int index = 0; index < count(); ++index) {
            if (index != currentIndex())
                paint(index);
        }
        if (currentIndex() >= 0)
            paint(currentIndex()); // in front of its neighbours
    }
};

} // namespace

CompactTabs::CompactTabs(QWidget* parent) : QTabWidget(parent)
{
    setTabBar(new CompactBar(this));
    setDocumentMode(true);
}

} // namespace formwork::ui
