#include "ui/jobs/activity.h"

namespace formwork::ui {

Activity::Activity(QString title, int page, QObject* parent)
    : QObject(parent)
    , m_title(std::move(title))
    , m_page(page)
{}

} // namespace formwork::ui
