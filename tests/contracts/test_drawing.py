"""A signature that was drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.drawing import HEIGHT, WIDTH, is_path, read_drawing
from upheld.errors import InvalidInput

POINTS = st.tuples(st.integers(0, WIDTH), st.integers(0, HEIGHT))
STROKES = st.lists(st.lists(POINTS, min_size=1, max_size=20), min_size=1, max_size=20)


def test_strokes_become_moves_and_lines():
    assert read_drawing("1,2 3,4 5,6;7,8 9,10") == "M1 2L3 4L5 6M7 8L9 10"


def test_a_single_point_is_a_dot():
    assert read_drawing("1,2") == "M1 2L1 2"


def test_nothing_drawn_is_no_drawing():
    assert read_drawing("  ") == ""


@pytest.mark.parametrize(
    "text",
    [
        "1,2;",
        "1,2 x,4",
        "601,2",
        "1,201",
        "-1,2",
        "1.5,2",
        "1,2" + " 3,4" * 2000,
        ";".join(["1,2 3,4"] * 61),
        '1,2"/><script>',
        "\u0661,\u0662",
    ],
)
def test_what_is_no_drawing_is_refused(text):
    with pytest.raises(InvalidInput):
        read_drawing(text)


@given(STROKES)
def test_every_drawing_is_a_path_of_moves_and_lines(strokes):
    text = ";".join(" ".join(f"{x},{y}" for x, y in stroke) for stroke in strokes)
    assert is_path(read_drawing(text))


@pytest.mark.parametrize("text", ["", "M1 2", "M1 2Q3 4", 'M1 2L3 4"', "M1 2L3 4 "])
def test_another_path_is_told_apart(text):
    assert not is_path(text)
