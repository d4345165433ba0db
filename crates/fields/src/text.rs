//! The texts of the kinds of fields.

kernel::catalogue! {
    kind_text = "Text";
    kind_text_says = "A line of text.";
    kind_number = "Number";
    kind_number_says = "With at most four decimals.";
    kind_date = "Date";
    kind_date_says = "A day of the calendar.";
    kind_yes_no = "Yes or no";
    kind_yes_no_says = "Or nothing said yet.";
    kind_choice = "Choice";
    kind_choice_says = "One of a list that you write.";
    kind_user = "User";
    kind_user_says = "Another user, picked by name.";
    needed(label) = "Fill in {label}.";
    text_long(most) = "Enter at most {most} characters.";
    number_bad = "Enter a number such as 1234.5: digits, a point before decimals, at most four of them.";
    number_large(digits) = "Enter a number with at most {digits} digits before the point.";
    date_bad = "Enter a date as year-month-day, such as 2024-03-15.";
    yes_no_bad = "Enter Yes or No.";
    yes = "Yes";
    no = "No";
    not_said = "—";
    choice_unknown(labels) = "Choose one of: {labels}.";
    choice_retired(label) = "{label} can no longer be chosen. Choose another.";
    retired(label) = "{label} (no longer chosen)";
    person_hint = "Type a part of the name, the user name or the e-mail address, and choose.";
}
