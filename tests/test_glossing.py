"""Terms explain themselves without changing a word of the record."""

from __future__ import annotations

from bs4 import BeautifulSoup

from generator.glossing import Glosser
from generator.portal import Portal


def glosser(portal: Portal) -> Glosser:
    return Glosser(portal.catalog.terms.values(), "vi", lambda term: (term.term.vi, term.definition.vi))


def explained(portal: Portal, body: str) -> tuple[BeautifulSoup, str]:
    made = glosser(portal)
    html = made.explain(made.mark(body), lambda term: f"#{term.id}", "more")
    return BeautifulSoup(html, "html.parser"), html


def test_the_first_use_explains_itself_and_the_words_stay(portal: Portal) -> None:
    body = "<p>Phát triển KH&amp;CN, ĐMST; tạp chí KH&amp;CN.</p>"
    page, _ = explained(portal, body)
    assert page.p.get_text() == "Phát triển KH&CN, ĐMST; tạp chí KH&CN."
    buttons = page.find_all("button")
    assert [button.get_text() for button in buttons] == ["KH&CN", "ĐMST"]
    for button in buttons:
        assert page.find(id=button["popovertarget"]).has_attr("popover")
        assert button["title"]


def test_links_headings_and_attributes_stay_plain(portal: Portal) -> None:
    body = '<h2>KH&amp;CN</h2><p title="KH&amp;CN"><a href="x">KH&amp;CN <b>CĐS</b></a></p><details><summary>ĐMST</summary></details>'
    page, html = explained(portal, body)
    assert not page.find_all("button")
    assert html == body


def test_the_elements_around_a_term_decide(portal: Portal) -> None:
    for body in ("<p>Một<br>KH&amp;CN</p>", "<p><a href='x'>y</a> KH&amp;CN</p>", "<!-- x --><p>KH&amp;CN</p>", "<li><b>KH&amp;CN</b></li>"):
        assert [button.get_text() for button in explained(portal, body)[0].find_all("button")] == ["KH&CN"], body
    for body in ("KH&amp;CN", "<b>x</b> KH&amp;CN", "<br>KH&amp;CN", "<a href='x'><br>KH&amp;CN</a>"):
        assert explained(portal, body)[1] == body


def test_a_term_inside_a_word_is_no_term(portal: Portal) -> None:
    page, html = explained(portal, "<p>32/QĐ-SKHCN, CĐSX, cđs</p>")
    assert not page.find_all("button")
    assert "\x02" not in html


def test_hostile_words_stay_words(portal: Portal) -> None:
    page, _ = explained(portal, "<p>&lt;script&gt;KH&amp;CN&lt;/script&gt;</p>")
    assert not page.find_all("script")
    assert page.p.get_text() == "<script>KH&CN</script>"


def test_quoted_words_and_names_of_organisations_stay_plain(portal: Portal) -> None:
    """“UD” is what somebody wrote; the KH&CN in a department's name is the department."""
    made = Glosser(
        portal.catalog.terms.values(), "vi", lambda term: (term.term.vi, term.definition.vi), names=["Sở KH&CN Hải Phòng", "KH&CN", "nhóm KH&CN"]
    )
    for body in ("<p>Ghi “KH&amp;CN”.</p>", "<p>Sở KH&amp;CN Hải Phòng lập.</p>"):
        assert made.mark(body) == body
    assert "\x02" in made.mark("<p>KH&amp;CN của nhóm KH&amp;CN, “x” KH&amp;CN</p>")
    english = Glosser(portal.catalog.terms.values(), "en", lambda term: (term.term.en or "", term.definition.en or ""))
    for body in ("the Department of Science and Technology of Hưng Yên", "the Science Management Division", "“Science Management” Division"):
        assert english.mark(body) == body
    assert "\x02" in english.mark("tasks of science and technology, and the Department")


def test_a_sign_stays_with_its_word(portal: Portal) -> None:
    """A button may stand at the end of a line, the comma after it not at the beginning of the next."""
    page, _ = explained(portal, "<p>Phát triển KH&amp;CN, ĐMST và CĐS).</p>")
    assert page.p.get_text() == "Phát triển KH&CN, ĐMST và CĐS)."
    assert [kept.get_text() for kept in page.select(".op-kept")] == ["KH&CN,", "CĐS)."]
