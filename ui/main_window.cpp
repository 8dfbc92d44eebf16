namespace formwork::ui {}
