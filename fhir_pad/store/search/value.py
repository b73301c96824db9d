"""One value that a stored version is found by: a row of the table `search_value`.

Must not know resources.
"""

from typing import Final, NamedTuple

BEFORE_ALL: Final = ""
AFTER_ALL: Final = "~"
"""They stand for the ends that a Period or a Range leaves open."""


class Value(NamedTuple):
    """The columns in their order, without the sequence; what they hold, by the type of parameter.

    token: `system` and `value` (code, folded unless the parameter is exact). string: `value`
    folded, `written` as it is. uri: `value`. reference: `system` is the target's type and `value`
    its id, or its whole URL when that is absolute; its identifier: `system` and `value`, and the
    target's type as `written`. canonical: `system` is the version, `value`
    the URL. quantity: `system` and `value` of the unit, `written` the unit for people. date,
    number, quantity: `low` and `high`, both included, as texts that sort like what they mean.
    `element` numbers what holds the value, so that the parts of a composite can be found together.
    """

    parameter: str
    element: int = 0
    system: str = ""
    value: str = ""
    written: str = ""
    low: str | None = None
    high: str | None = None
