// The shortcuts sheet and what the program says about itself.
#pragma once

#include <QDialog>

namespace formwork::ui {

class ShortcutsDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit ShortcutsDialog(QWidget* parent = nullptr);
};

class AboutDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit AboutDialog(QWidget* parent = nullptr);

Q_SIGNALS:
    void machineRequested(); // the dialog closes
};

} // namespace formwork::ui
