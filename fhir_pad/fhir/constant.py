"""Parts of resources that are the same in many: made once, shared, and never changed.

Must not know what they say.
"""

from collections.abc import Callable, Hashable
from copy import deepcopy
from typing import NoReturn, Self, TypeVar, cast

Result = TypeVar("Result")


def _refuse(*_: object, **__: object) -> NoReturn:
    msg = "This is shared by many results: change a copy of it (copy.deepcopy)."
    raise TypeError(msg)


class Constant(dict[str, object]):
    """An element that many results share; whoever wants another one makes a copy.

    What follows from it is worked out once, and is forgotten with it.
    """

    __slots__ = ("_follows",)
    _follows: dict[Hashable, object]
    __setitem__ = __delitem__ = __ior__ = _refuse
    update = setdefault = pop = popitem = clear = _refuse

    def once(self, what: Hashable, work: Callable[[Self], Result]) -> Result:
        """Return what follows from this element; `what` says what it is, and `work` works it out.

        Threads may ask at once: what they get is equal, and one of it is remembered.
        """
        try:
            follows = self._follows
        except AttributeError:
            follows = self._follows = {}
        if what not in follows:
            follows[what] = work(self)
        return cast("Result", follows[what])

    def __copy__(self) -> dict[str, object]:
        """Return a copy that may be changed."""
        return dict(self)

    def __deepcopy__(self, memo: dict[int, object]) -> dict[str, object]:
        """Return a copy that may be changed in all its parts."""
        return deepcopy(dict(self), memo)

    def __reduce__(self) -> tuple[type[dict[str, object]], tuple[dict[str, object]]]:
        """Reach another process as a plain dict."""
        return dict, (dict(self),)


class Constants(list[object]):
    """An array that many results share; whoever wants another one makes a copy."""

    __slots__ = ()
    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = extend = insert = remove = pop = clear = _refuse
    sort = reverse = _refuse

    def __copy__(self) -> list[object]:
        """Return a copy that may be changed."""
        return list(self)

    def __deepcopy__(self, memo: dict[int, object]) -> list[object]:
        """Return a copy that may be changed in all its parts."""
        return deepcopy(list(self), memo)

    def __reduce__(self) -> tuple[type[list[object]], tuple[list[object]]]:
        """Reach another process as a plain list."""
        return list, (list(self),)
