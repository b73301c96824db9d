"""Many clients at once: does one create win, and is each version of a history given once?

Unguarded, without the conditions, the same races show that the checks find what is wrong.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

from asking import RESPONSES, Reply, ask, begun, create, moment, named, versions

CLIENTS = 50
UPDATERS = 8
CREATED = 201
DONE = 200
STALE = 412


@dataclass(frozen=True, slots=True)
class Creates:
    """Rounds of the same conditional create by many clients."""

    requests: int
    statuses: tuple[int, ...]
    """All that occurred, sorted."""
    violations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Updates:
    """Changes of one response by many clients, each of the version it has read."""

    acknowledged: int
    stale: int
    violations: tuple[str, ...]


def same_creates(port: int, rounds: int, *, guarded: bool = True) -> Creates:
    """Let many clients create the same response at once, so many times."""
    replies: list[Reply] = []
    violations: list[str] = []
    with ThreadPoolExecutor(CLIENTS) as pool:
        for number in range(rounds):
            body = begun(f"race-{number}-{guarded}", 0)

            def send(_: int, body: dict[str, object] = body) -> Reply:
                return create(port, body, guarded=guarded)

            given = list(pool.map(send, range(CLIENTS)))
            violations += wrong_in_round(given, named(port, body["identifier"]["value"]))
            replies += given
    statuses = tuple(sorted({reply.status for reply in replies}))
    return Creates(len(replies), statuses, tuple(violations))


def wrong_in_round(replies: list[Reply], present: tuple[str, ...]) -> list[str]:
    """Say what is wrong with one round: one is created, and all are told its id."""
    wins = sum(reply.status == CREATED for reply in replies)
    told = {reply.body["id"] for reply in replies if reply.status in {CREATED, DONE}}
    wrong = []
    if wins != 1:
        wrong.append(f"{wins} were told that they created it")
    if len(present) != 1:
        wrong.append(f"{len(present)} are there")
    if told != set(present):
        wrong.append("some were told another id")
    return wrong


def same_updates(port: int, each: int, *, guarded: bool = True) -> Updates:
    """Let several clients change the same response, each so many times with success."""
    id_ = create(port, begun(f"changed-{guarded}", 0), guarded=False).body["id"]
    marks = count(1)

    def change(_: int) -> list[tuple[int, int, int]]:
        return [one for _ in range(each) for one in changed(port, id_, marks, guarded=guarded)]

    with ThreadPoolExecutor(UPDATERS) as pool:
        tried = [one for tries in pool.map(change, range(UPDATERS)) for one in tries]
    done = [one for one in tried if one[1]]
    return Updates(len(done), len(tried) - len(done), tuple(wrong_in(done, versions(port, id_))))


def changed(
    port: int, id_: str, marks: "count[int]", *, guarded: bool
) -> list[tuple[int, int, int]]:
    """Change a response until it works; return for each try the version read, made, and mark."""
    path = f"{RESPONSES}/{id_}"
    tries: list[tuple[int, int, int]] = []
    while not tries or tries[-1][1] == 0:
        base = ask(port, "GET", path).version
        mark = next(marks)
        condition = {"if_match": f'W/"{base}"'} if guarded else {}
        reply = ask(port, "PUT", path, begun("changed", mark, id_), **condition)
        if reply.status not in {DONE, STALE}:
            raise RuntimeError(f"An update was answered with {reply.status}.")
        tries.append((base, reply.version if reply.status == DONE else 0, mark))
    return tries


def wrong_in(done: list[tuple[int, int, int]], history: dict[int, str]) -> list[str]:
    """Say where a history is not one line of what was acknowledged, each on the one before."""
    wrong = [f"version {made} was made from {base}" for base, made, _ in done if made != base + 1]
    wrong += [
        f"version {made} is not in the history as told"
        for _, made, mark in done
        if history.get(made) != moment(mark)
    ]
    if sorted(history) != list(range(1, len(done) + 2)):
        wrong.append(f"{len(done)} changes made {len(history)} versions")
    return wrong
