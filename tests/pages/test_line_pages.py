"""The pages around the lines of a draft: order, options, undo, paste, two editors."""

from tests.pages.conftest import PART, Desk


def codes(desk: Desk) -> list[str]:
    lines = sorted(desk.view().lines, key=lambda one: one.position)
    return [line.code for line in lines]


def test_the_settings_of_a_line_open_beside_it_or_on_a_page(desk: Desk) -> None:
    path = f"{desk.quote}/line"
    asked = {"line": desk.line("FULL")}
    part = desk.get(path, query_string=asked, headers=PART)
    assert part.lstrip().startswith('<div class="why-body"')
    assert "<title>Full cover" in desk.get(path, query_string=asked)


def test_a_line_becomes_optional_under_a_heading_of_its_own(desk: Desk) -> None:
    desk.add("VISIT")
    typed = {"line": desk.line("VISIT"), "optional": "yes", "section": "Later"}
    desk.post(f"{desk.quote}/line", typed)
    line = next(one for one in desk.view().lines if one.code == "VISIT")
    assert (line.optional, line.section) == (True, "Later")
    assert "The customer can add" in desk.get(desk.quote)
    assert desk.done() == ["quote.changed"]


def test_years_that_cannot_be_are_refused(desk: Desk) -> None:
    desk.add("VISIT")
    before = desk.view()
    typed = {"line": desk.line("VISIT"), "from_year": "3", "to_year": "2"}
    page = desk.post(f"{desk.quote}/line", typed, 422)
    assert "The last year cannot be before year 3." in page
    assert (desk.view(), desk.done()) == (before, [])


def test_a_line_moves_up_and_down_within_its_heading(desk: Desk) -> None:
    desk.add("VISIT", "VISIT")
    lines = [one.id for one in desk.view().lines if one.code == "VISIT"]
    desk.post(f"{desk.quote}/move", {"line": lines[1], "to": "up"})
    moved = [one.id for one in desk.view().lines if one.code == "VISIT"]
    assert moved == [lines[1], lines[0]]
    desk.post(f"{desk.quote}/move", {"line": lines[1], "to": lines[0]})
    assert [one.id for one in desk.view().lines if one.code == "VISIT"] == lines


def test_the_first_line_does_not_move_up(desk: Desk) -> None:
    before = codes(desk)
    desk.post(f"{desk.quote}/move", {"line": desk.line("FULL"), "to": "up"})
    assert (codes(desk), desk.done()) == (before, [])


def test_a_copy_of_a_bundle_has_its_parts(desk: Desk) -> None:
    before = codes(desk)
    desk.post(f"{desk.quote}/duplicate", {"line": desk.line("FULL")})
    assert sorted(codes(desk)) == sorted(before * 2)


def test_a_change_is_undone_and_done_again_on_the_page(desk: Desk) -> None:
    line = desk.line("R740")
    before = desk.view().totals
    desk.change({f"quantity-{line}": "10"})
    after = desk.view().totals
    assert "Undo</button>" in desk.get(desk.quote)
    desk.post(f"{desk.quote}/undo", {})
    assert desk.view().totals == before
    desk.post(f"{desk.quote}/redo", {})
    assert desk.view().totals == after
    assert desk.done() == ["quote.changed"] * 3


def test_with_nothing_to_undo_the_page_says_so(desk: Desk) -> None:
    page = desk.post(f"{desk.quote}/redo", {}, 409)
    assert "There is nothing to do again." in page
    assert desk.done() == []


def test_an_option_is_added_and_shown(desk: Desk) -> None:
    to = desk.post(f"{desk.quote}/options", {"title": "Without support"})
    assert to == f"{desk.quote}?option=B"
    assert "Option B, per year before tax" in desk.get(to)
    assert desk.done() == ["quote.changed"]


def test_a_line_removed_in_one_option_stays_in_the_others(desk: Desk) -> None:
    desk.add("VISIT")
    desk.post(f"{desk.quote}/options", {})
    desk.post(f"{desk.quote}/remove?option=B", {"line": desk.line("VISIT")})
    line = next(one for one in desk.view().lines if one.code == "VISIT")
    assert line.in_options == "A"
    desk.post(f"{desk.quote}/remove?option=A", {"line": line.id})
    assert "VISIT" not in codes(desk)


def test_a_service_is_added_to_the_option_that_is_shown(desk: Desk) -> None:
    desk.post(f"{desk.quote}/options", {})
    desk.post(f"{desk.quote}/lines?option=B", {"code": "VISIT"})
    line = next(one for one in desk.view().lines if one.code == "VISIT")
    assert line.in_options == "B"


def test_options_are_named_recommended_and_removed(desk: Desk) -> None:
    desk.post(f"{desk.quote}/options", {})
    path = f"{desk.quote}/options/B"
    desk.post(path, {"do": "name", "title": "Less"})
    desk.post(path, {"do": "recommend"})
    sums = desk.view().options
    assert [(one.title, one.favourite) for one in sums] == [
        ("Option A", False),
        ("Less", True),
    ]
    desk.post(path, {"do": "remove"})
    assert desk.view().options == ()


def test_an_option_without_a_name_is_refused(desk: Desk) -> None:
    desk.post(f"{desk.quote}/options", {})
    page = desk.post(f"{desk.quote}/options/B", {"do": "name", "title": " "}, 422)
    assert "Give the option a name." in page


def test_lines_are_ticked_for_options_side_by_side(desk: Desk) -> None:
    desk.add("VISIT")
    desk.post(f"{desk.quote}/options", {})
    line = desk.line("VISIT")
    desk.post(f"{desk.quote}/membership", {"line": line, f"in-{line}": "B"})
    assert next(x for x in desk.view().lines if x.id == line).in_options == "B"
    page = desk.get(f"{desk.quote}/options", query_string={"show": "differences"})
    assert "Set-up day" in page
    assert "Full cover" not in page


def test_pasted_rows_are_shown_before_they_are_added(desk: Desk) -> None:
    rows = "VISIT\t3\nNobody\t1"
    page = desk.post(f"{desk.quote}/paste", {"rows": rows}, 200)
    assert "1 row cannot be added" in page
    assert "Nothing on sale is called “Nobody”." in page
    assert desk.done() == []
    desk.post(f"{desk.quote}/paste", {"rows": rows, "do": "add"})
    assert next(x for x in desk.view().lines if x.code == "VISIT").quantity == 3


def test_an_empty_paste_is_asked_for_again(desk: Desk) -> None:
    assert "Paste at least one row." in desk.post(
        f"{desk.quote}/paste", {"rows": ""}, 422
    )


def test_nobody_overwrites_what_somebody_else_changed(desk: Desk) -> None:
    line, seen = desk.line("R740"), desk.view().quote.edition
    as_admin = {"data": {f"quantity-{line}": "60"}, "headers": PART}
    assert (
        desk.world.ask("second_sales", "POST", desk.quote, **as_admin).status_code
        == 200
    )
    answer = desk.world.ask(
        "sales",
        "POST",
        desk.quote,
        data={f"quantity-{line}": "50"},
        headers=PART | {"If-Match": f"{seen}"},
    )
    assert answer.status_code == 409
    assert "has changed this to 60 meanwhile." in answer.text
    assert "Use 50</button>" in answer.text
    assert next(one for one in desk.view().lines if one.id == line).quantity == 60


def test_news_come_only_when_there_are_any(desk: Desk) -> None:
    seen = desk.view().quote.edition
    path, headers = f"{desk.quote}/meanwhile", {"If-Match": f"{seen}"}
    assert desk.world.ask("sales", "GET", path, headers=headers).status_code == 204
    line = desk.line("R740")
    desk.world.ask("second_sales", "POST", desk.quote, data={f"quantity-{line}": "60"})
    assert "works on this quote as well" in desk.get(path, headers=headers)
