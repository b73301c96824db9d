"""What XHTML a narrative may hold."""

import pytest

from fhir_pad.fhir.checks.narrative import fault
from fhir_pad.fhir.structure import check

DIV = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'

HARMLESS = (
    "text",
    "<p>a &amp; b &lt; c &#160; é</p>",
    '<img src="#picture" alt="a leg"/>',
    '<img src="data:image/png;base64,TWFu"/>',
    '<p class="a" style="color: red" title="t" dir="ltr" lang="en" xml:lang="en" id="x">a</p>',
    '<table border="1"><thead><tr><th colspan="2">a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>',
    '<a href="https://example.org/a:b?c">a</a> <a href="Patient/1">b</a> <a name="c">d</a>',
    '<a href=" https://example.org ">a</a>',
    '<a href="mailto:a@example.org">a</a> <a href="tel:+44">b</a> <a href="#c">d</a>',
    "<ul><li>a</li></ul><!-- a comment --><hr/>",
    '<x:p xmlns:x="http://www.w3.org/1999/xhtml">a</x:p>',
)

HARMFUL = (
    "<script>alert(1)</script>",
    '<p onclick="alert(1)">a</p>',
    '<p ONCLICK="alert(1)">a</p>',
    '<p formaction="javascript:1">a</p>',
    '<object data="x">a</object>',
    "<iframe>a</iframe>",
    "<form><input/></form>a",
    "<style>p {}</style>a",
    '<link rel="x"/>a',
    '<base href="http://a"/>a',
    '<a href="javascript:alert(1)">a</a>',
    '<a href=" JaVaScRiPt:alert(1)">a</a>',
    '<a href="java&#10;script:alert(1)">a</a>',
    '<a href="&#1;javascript:alert(1)">a</a>',
    '<a href="vbscript:a">a</a>',
    '<a href="data:text/html;base64,TWFu">a</a>',
    '<img src="data:image/svg+xml;base64,TWFu"/>',
    '<img src="javascript:a"/>',
    '<p style="background: url(http://a)">a</p>',
    '<p style="width: expression(alert(1))">a</p>',
    '<p style="background: u\\72l(http://a)">a</p>',
    '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>a',
    '<p xmlns="">a</p>',
    '<p xmlns:x="urn:x" x:href="a">a</p>',
    "<![CDATA[<script>alert(1)</script>]]>a",
    "<!--><script>alert(1)</script>-->a",
    "<!-- a --",
    "<p>a",
    "<p>a</b></p>",
    "&nbsp;",
    "&undefined;",
    "a & b",
    "<p a='1' a='2'>a</p>",
    "\x01",
)

NO_DIV = (
    "",
    "text",
    "<p>a</p>",
    "<div>a</div>",
    '<div xmlns="http://www.w3.org/2000/svg">a</div>',
    '<DIV xmlns="http://www.w3.org/1999/xhtml">a</DIV>',
    '<?xml version="1.0" encoding="utf-16"?>' + DIV.format("a"),
    "<!DOCTYPE div>" + DIV.format("a"),
    '<!DOCTYPE div [<!ENTITY a "b">]>' + DIV.format("&a;"),
    DIV.format("a") * 2,
    DIV.format("a") + "a",
    1,
    None,
    [DIV.format("a")],
)

EMPTY = ("", "  \n ", "<p></p>", "<!-- a -->", "&#32;", "<br/>")


@pytest.mark.parametrize("content", HARMLESS)
def test_formatting_is_taken(content):
    """Elements, attributes and links that only format stay."""
    assert fault(DIV.format(content)) is None


@pytest.mark.parametrize("content", HARMFUL)
def test_what_could_run_or_load_is_refused(content):
    """A narrative may be shown by a browser, so nothing in it may act."""
    assert fault(DIV.format(content)) is not None


@pytest.mark.parametrize("text", NO_DIV)
def test_what_is_no_div_of_xhtml_is_refused(text):
    """A narrative is one div in the right namespace, with nothing before or behind it."""
    assert fault(text) is not None


@pytest.mark.parametrize("content", EMPTY)
def test_a_narrative_says_something(content):
    """Invariant txt-2."""
    assert fault(DIV.format(content)) == "Write a narrative that has text or a picture in it."


@pytest.mark.parametrize(
    "text", ["<div " * 100_000, DIV.format("<p>" * 200_000), DIV.format("a" * 10**6)]
)
def test_a_narrative_costs_its_length_only(text):
    """Deep and long narratives end."""
    assert (fault(text) is None) == text.endswith("a</div>")


def test_a_fault_of_the_narrative_has_its_place():
    """The issue is an invariant at the div."""
    resource = {"resourceType": "Patient", "text": {"status": "generated", "div": DIV.format("")}}

    assert [(one.code, one.at) for one in check(resource)] == [("invariant", "Patient.text.div")]
