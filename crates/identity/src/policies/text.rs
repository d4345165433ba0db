//! The texts of policies.

kernel::catalogue! {
    stale = "Somebody else changed this policy meanwhile. Look at the new values, then save again.";
    range(least, most) = "Enter a whole number between {least} and {most}, or leave it empty.";
    length_range(least, most) = "Enter a whole number between {least} and {most}, or leave it empty. Fewer than {least} characters are only safe beside a second factor, which cannot be enforced yet.";
    too_many_words(most) = "At most {most} words fit in one policy.";
    word_length(word, least, most) = "“{word}” does not fit: a word has {least} to {most} characters.";
    says_nothing = "This policy demands nothing. Fill in at least one field, or remove the policy.";
    only_organization = "Only the organization's policy permits passwords that stay. Here they can only be forbidden.";
    of_everybody = "What holds for everybody's sessions is set under Sign-in & security. Leave it empty here.";
    one_word = "1 word";
    words(count) = "{count} words";
}
