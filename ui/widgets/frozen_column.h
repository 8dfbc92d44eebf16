// Keeps the first column of a table or tree in place while the others scroll sideways.
//
// A second view over the first column, with the same model, selection and rows; it is shown only
// while the first column would be out of sight. The keyboard stays with the view itself.
#pragma once

#include <QObject>

class QAbstractItemDelegate;
class QAbstractItemView;
class QFrame;
class QHeaderView;

namespace formwork::ui {

class FrozenColumn final : public QObject
{
    Q_OBJECT

public:
    // `view`: a QTableView or QTreeView that has its model, selection model, actions and column
    // widths; it becomes the owner. `delegate` draws and edits the column.
    FrozenColumn(QAbstractItemView* view, QAbstractItemDelegate* delegate);

    // The view that lies over the first column.
    QAbstractItemView* view() const { return m_frozen; }
    bool isShown() const;

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void buildTable();
    void buildTree();
    void followHeader();
    void hideOtherColumns();
    void place();

    QAbstractItemView* m_view;
    QAbstractItemView* m_frozen = nullptr;
    QHeaderView* m_header = nullptr; // of the view
    QHeaderView* m_frozenHeader = nullptr;
    QFrame* m_edge = nullptr;
};

} // namespace formwork::ui
