"""What people's names look like: words by themselves (`lexicon`, `words`), and in a text (`person_names`)."""
