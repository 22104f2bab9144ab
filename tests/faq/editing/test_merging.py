import pytest

from faq.editing.merging import merged


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "value", "conflict"),
    [
        ("a", "a", "a", "a", False),
        ("a", "b", "a", "b", False),
        ("a", "a", "b", "b", False),
        ("a", "b", "b", "b", False),
        ("a", "b", "c", "b", True),
        ("a", None, "a", None, False),
        ("a", "a", None, None, False),
        ("a", None, "b", None, True),
        (None, "a", "b", "a", True),
        (None, "a", None, "a", False),
    ],
)
def test_texts_are_in_conflict_where_both_changed_them(base, mine, theirs, value, conflict):
    assert merged(base, mine, theirs) == (value, conflict)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "value"),
    [
        (("a", "b"), ("a", "b", "c"), ("a", "b", "d"), ("a", "b", "d", "c")),
        (("a", "b"), ("b",), ("a",), None),
        (("a", "b"), ("b", "c"), ("a", "b", "d"), ("b", "d", "c")),
        (("a",), ("a", "c"), ("a", "c"), ("a", "c")),
        (("a",), None, ("a", "b"), ("b",)),
        (None, ("a",), ("b",), ("b", "a")),
        (None, ("a",), None, ("a",)),
        (("a", "b", "c"), ("c", "b", "a"), ("a", "c"), ("a", "c")),
        (("a", "b"), ("a", "b"), ("b", "x", "a"), ("b", "x", "a")),
    ],
)
def test_lists_have_what_either_added_and_not_what_either_removed(base, mine, theirs, value):
    assert merged(base, mine, theirs) == (value, False)
