#include "ui/dialogs/beton_name_field.h"

#include "core/base/error.h"
#include "core/dataset/convert/convert.h"
#include "ui/language/error_texts.h"
#include "ui/widgets/form.h"
#include "ui/widgets/icons.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace formwork::ui {

BetonNameField::BetonNameField(const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_edit(new QLineEdit(this))
    , m_default(new QToolButton(this))
    , m_error(makeErrorLabel(this))
{
    m_edit->setAccessibleName(name);
    m_default->setIcon(icon(QStringLiteral("refresh")));
    m_default->setAccessibleName(tr("Default name: %1").arg(name));
    m_default->setToolTip(tr("Restore the name that follows the settings"));
    m_default->setFocusPolicy(Qt::StrongFocus);
    m_default->setEnabled(false);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(2);
    grid->addWidget(m_edit, 0, 0);
    grid->addWidget(m_default, 0, 1);
    grid->addWidget(m_error, 1, 0, 1, 2);
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::textEdited, this, [this] {
        m_edited = true;
        m_default->setEnabled(true);
        Q_EMIT nameChanged();
    });
    connect(m_edit, &QLineEdit::editingFinished, this, &BetonNameField::complete);
    connect(m_default, &QToolButton::clicked, this, &BetonNameField::restoreDefault);
}

void BetonNameField::setDefaultName(const std::string& name)
{
    m_defaultName = QString::fromStdString(name);
    if (!m_edited)
        m_edit->setText(m_defaultName);
}

std::optional<std::string> BetonNameField::name() const
{
    if (!m_edited)
        return std::nullopt;
    return m_edit->text().trimmed().toStdString();
}

void BetonNameField::setError(const QString& error)
{
    QString text = error;
    try {
        validateBetonName(m_edit->text().trimmed().toStdString());
    } catch (const Error& own) {
        text = inWindowsLanguage(own.text());
    }
    setErrorText(m_error, text);
    m_edit->setAccessibleDescription(text);
}

bool BetonNameField::isValid() const
{
    return m_error->text().isEmpty();
}

void BetonNameField::restoreDefault()
{
    m_edited = false;
    m_edit->setText(m_defaultName);
    m_edit->setFocus(); // a button that is off cannot keep it
    m_default->setEnabled(false);
    Q_EMIT nameChanged();
}

// On leaving the field, so that nothing changes under the hands of who types.
void BetonNameField::complete()
{
    const std::optional<std::string> typed = name();
    if (!typed || typed->empty())
        return;
    m_edit->setText(QString::fromStdString(completeBetonName(*typed)));
    Q_EMIT nameChanged();
}

} // namespace formwork::ui
