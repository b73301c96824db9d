"""Values of search parameters mean what R4 says: http://hl7.org/fhir/R4/search.html."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_pad.fhir import search_dates, search_numbers, search_values
from fhir_pad.fhir.search_text import folded, plain, split
from fhir_pad.fhir.search_values import NotLegal, Prefix, Reference, Token

DAY = 24 * 3600 * 10**6
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9)) | (
    st.builds(lambda digits, power: Decimal(digits).scaleb(power),
              st.integers(-(10**28) + 1, 10**28 - 1), st.integers(-30, 30))
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("100", "99.5", "100.5"),
        ("100.00", "99.995", "100.005"),
        ("1e2", "50", "150"),
        ("1.00e2", "99.5", "100.5"),
        ("0.80", "0.795", "0.805"),
        ("8e-1", "0.75", "0.85"),
        ("-5", "-5.5", "-4.5"),
        ("0", "-0.5", "0.5"),
    ],
)
def test_a_number_covers_what_its_digits_leave_open(text: str, low: str, high: str) -> None:
    number = search_numbers.read(text)

    assert number is not None
    assert (Decimal(low), Decimal(high)) == search_numbers.spread(number)


@pytest.mark.parametrize(
    "text",
    ["", "foo", "1,5", "1.", ".5", "1_0", "٥", "0x10", "NaN", "Infinity", "1e31", "1e999999999",
     "1" * 29, "0." + "0" * 31, " 1", "1e"],
)  # fmt: skip
def test_what_is_no_number_within_bounds_is_not_read(text: str) -> None:
    assert search_numbers.read(text) is None


@given(NUMBERS, NUMBERS)
def test_keys_sort_as_numbers_do(one: Decimal, other: Decimal) -> None:
    keys = search_numbers.key(one), search_numbers.key(other)

    assert (one < other, one == other) == (keys[0] < keys[1], keys[0] == keys[1])


@given(NUMBERS)
def test_keys_of_bounds_keep_their_order(number: Decimal) -> None:
    low, high = search_numbers.spread(number)

    assert search_numbers.key(low) < search_numbers.key(number) < search_numbers.key(high)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("2024", 366 * DAY),
        ("2023", 365 * DAY),
        ("2024-02", 29 * DAY),
        ("2013-01-14", DAY),
        ("2013-01-14T10:00", 60 * 10**6),
        ("2013-01-14T10:00:00", 10**6),
        ("2013-01-14T10:00:00.5Z", 10**5),
        ("2013-01-14T10:00:00.123456Z", 1),
        ("2013-01-14T10:00:00.1234567891Z", 1),
        ("9999-12-31", DAY),
        ("0001-01-01T00:00:00+14:00", 10**6),
    ],
)
def test_a_date_covers_what_its_precision_leaves_open(text: str, length: int) -> None:
    stretch = search_dates.stretch(text)

    assert stretch is not None
    assert length == stretch.last - stretch.first + 1
    assert stretch.first >= 0


@pytest.mark.parametrize(
    "text",
    ["", "05", "2013-1-14", "2013-02-30", "2023-02-29", "0000", "2013-13", "2013-01-14T10",
     "2013-01-14T24:00", "2013-01-14T10:00:00 02:00", "2013-01-14T10:00:00+15:00", "14/01/2013",
     "2013-01-14Z", "٢٠١٣", "2013-01-14T10:00:00.Z"],
)  # fmt: skip
def test_what_is_no_date_is_not_read(text: str) -> None:
    assert search_dates.stretch(text) is None


def test_zones_tell_the_same_moment() -> None:
    assert search_dates.stretch("2013-01-14T10:00:00Z") == search_dates.stretch(
        "2013-01-14T12:30:00+02:30"
    )
    assert search_dates.stretch("2013-01-14T10:00:00") == search_dates.stretch(
        "2013-01-14T02:00:00-08:00"
    )


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_is_within_its_text(moment: datetime) -> None:
    stretch = search_dates.stretch(moment.isoformat(timespec="microseconds"))

    assert stretch is not None
    assert stretch.first == stretch.last == search_dates.microseconds(moment)
    assert 18 == len(search_dates.key(stretch.first))


def test_near_is_a_tenth_of_the_time_from_now() -> None:
    now = search_dates.microseconds(datetime(2026, 1, 11, tzinfo=UTC))
    day = search_dates.stretch("2026-01-01")

    assert day is not None
    assert search_dates.Stretch(day.first - DAY, day.last + DAY) == day.widened(now)


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("a,b", ("a", "b")),
        (r"a\,b,c", (r"a\,b", "c")),
        (r"a\\,b", (r"a\\", "b")),
        ("a", ("a",)),
        ("a,", ("a", "")),
        ("", ("",)),
        ("a\\", ("a\\",)),
    ],
)
def test_values_are_split_where_nothing_escapes(value: str, parts: tuple[str, ...]) -> None:
    assert parts == split(value, ",")


@given(st.lists(st.text(alphabet="ab,|$\\", max_size=6), min_size=1, max_size=4))
def test_what_was_escaped_comes_back(texts: list[str]) -> None:
    escaped = ["".join(f"\\{mark}" if mark in ",|$\\" else mark for mark in text) for text in texts]

    assert texts == [plain(part) for part in split(",".join(escaped), ",")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "MULLER"),
        ("Élan", "elan"),
        ("a  b ", "A b"),
        ("Straße", "STRASSE"),
        ("Işıl İnci", "IŞIL İNCİ"),
        ("ışıl inci", "IŞIL İNCİ"),
    ],
)
def test_case_and_accents_do_not_count(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("value", "token"),
    [
        ("code", Token(None, "code")),
        ("http://s|code", Token("http://s", "code")),
        ("|code", Token("", "code")),
        ("http://s|", Token("http://s", None)),
        (r"http://s|a\|b", Token("http://s", "a|b")),
    ],
)
def test_a_token_is_a_code_a_system_or_both(value: str, token: Token) -> None:
    assert token == search_values.token(value)


@pytest.mark.parametrize("value", ["", "|", "a|b|c", "a|b|c|d", "a\x00b", "\ud800"])
def test_what_is_no_token_is_not_legal(value: str) -> None:
    with pytest.raises(NotLegal):
        search_values.token(value)


@pytest.mark.parametrize(
    ("value", "reference"),
    [
        ("1", Reference(id="1")),
        ("Patient/1", Reference(type="Patient", id="1")),
        ("http://a/Patient/1", Reference(url="http://a/Patient/1")),
        ("urn:uuid:c757873d", Reference(url="urn:uuid:c757873d")),
        ("http://a/Q|1.0", Reference(url="http://a/Q", version="1.0")),
    ],
)
def test_a_reference_is_an_id_a_place_or_an_address(value: str, reference: Reference) -> None:
    assert reference == search_values.reference(value)


@pytest.mark.parametrize("place", ["Patient/1", "http://a/Patient/1"])
def test_a_version_of_a_resource_is_no_legal_reference(place: str) -> None:
    with pytest.raises(NotLegal, match="without /_history"):
        search_values.reference(f"{place}/_history/2")


@pytest.mark.parametrize("value", ["", "a b", "Patient/", "/1", "Patient/1|2", "a/b/c", "é"])
def test_what_is_no_reference_is_not_legal(value: str) -> None:
    with pytest.raises(NotLegal):
        search_values.reference(value)


@pytest.mark.parametrize("prefix", list(Prefix))
def test_every_prefix_of_r4_is_read(prefix: Prefix) -> None:
    assert prefix == search_values.number(f"{prefix}1").prefix
    assert prefix == search_values.date(f"{prefix}2026", 0).prefix
    assert prefix == search_values.quantity(f"{prefix}1|http://unitsofmeasure.org|mm").span.prefix


@pytest.mark.parametrize("value", ["gt", "xx5", "GT5", "gtgt5", "eq", "5 ", "1,5"])
def test_a_prefix_wants_a_number(value: str) -> None:
    with pytest.raises(NotLegal):
        search_values.number(value)


@pytest.mark.parametrize("value", ["5|", "5|mm", "|s|mm", "5|s|mm|x", "mm"])
def test_what_is_no_quantity_is_not_legal(value: str) -> None:
    with pytest.raises(NotLegal):
        search_values.quantity(value)
