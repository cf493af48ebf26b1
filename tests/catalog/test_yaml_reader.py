import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.exchange.sources import LARGEST_BYTES, Place, decode, read_source
from catalog.exchange.yaml_reader import read_yaml
from upheld.errors import InvalidInput


def refusals(data: bytes | str) -> list[str]:
    data = data.encode() if isinstance(data, str) else data
    with pytest.raises(InvalidInput) as refused:
        read_yaml(decode("c.yaml", data))
    return [str(problem) for problem in refused.value.problems]


def plain(text: str) -> object:
    return read_yaml(decode("c.yaml", text.encode())).plain()


def test_every_scalar_stays_the_text_it_is() -> None:
    assert plain("a: 410.00\nb: [no, 0x1F, 1e9, 2027-01-01]\nc: '~'\nd: ~\n") == {
        "a": "410.00",
        "b": ["no", "0x1F", "1e9", "2027-01-01"],
        "c": "~",
        "d": None,
    }


def test_a_key_and_an_entry_have_their_places() -> None:
    node = read_yaml(decode("c.yaml", b"a:\n  - b: 1\n    cc: 2\n"))
    assert node.place_of(["a", 0, "cc"]) == Place(3, 5)
    assert node.place_of(["a", 0, "missing"]) == Place(2, 5)
    assert node.place_of([]) == Place(1, 1)


def test_all_indirections_are_refused_at_once() -> None:
    assert [
        line.partition(": ")[0] for line in refusals("a: *x\nb: &y 1\nc: !z 3")
    ] == [
        "c.yaml:1:4",
        "c.yaml:2:4",
        "c.yaml:3:4",
    ]


def test_a_bomb_of_aliases_stays_small() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"k{n}: &k{n} [*a, *a, *a, *a]\n" for n in range(50)
    )
    assert any("aliases are not read" in line for line in refusals(bomb))


def test_a_key_that_stands_twice_is_refused() -> None:
    (line,) = refusals("a: 1\nb: 2\na: 3\n")
    assert line.startswith("c.yaml:3:1: “a” stands here again; the first is in line 1")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: 1\n\tb: 2", "2:1", "Indent with spaces"),
        ("a: b: c", "1:5", "Put text with a colon in quotes"),
        ("a: [1, 2", "1:4", "Close the quotes or brackets"),
        ('a: "x', "1:4", "Close the quotes or brackets"),
        ("- a\nb: c", "2:1", "Give what belongs together the same indent"),
        ("a: 1\nwords\n", "2:1", "Each key needs a colon and a space"),
        ("", "1:1", "The file is empty"),
        ("# only words\n", "1:1", "The file is empty"),
        ("a: 1\n---\nb: 2\n", "2:1", "Remove the line with ---"),
        ("? [a]\n: b", "1:3", "A key has to be a word"),
        ("a: \x01", "1:4", "control character"),
    ],
)
def test_malformed_yaml_is_one_clear_sentence(
    text: str, place: str, words: str
) -> None:
    (line,) = refusals(text)
    assert line.startswith(f"c.yaml:{place}: ")
    assert words in line


def test_lists_in_lists_end_somewhere() -> None:
    assert refusals("[" * 100_000) == [
        "c.yaml:1:33: The YAML cannot be read here: more than 32 levels in one another."
    ]


def test_a_byte_order_mark_is_no_text() -> None:
    assert read_yaml(decode("c.yaml", b"\xef\xbb\xbfa: 1")).plain() == {"a": "1"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_another_encoding_is_named(encoding: str) -> None:
    (line,) = refusals("a: 1".encode(encoding))
    assert f"The file is in {encoding.upper()}, not in UTF-8" in line


def test_a_byte_that_is_not_utf8_has_its_place() -> None:
    (line,) = refusals("a: 1\nb: Zürich".encode("latin-1"))
    assert line.startswith("c.yaml:2:5: The character here is not in UTF-8. Save")


def test_a_file_over_one_megabyte_is_refused() -> None:
    (line,) = refusals(b"a" * (LARGEST_BYTES + 1))
    assert "more than 1 MB" in line


def test_an_absent_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read: No such file"):
        read_source(tmp_path / "no.yaml")


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        read_yaml(decode("c.yaml", text.encode("utf-8", "surrogatepass")))
