"""A page as people have it: in Chromium, on three widths, in light and dark, with axe looking on.

What it shows is kept as pictures below `build/screens`. Must not know which pages there are.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from packages import Pinned
from playwright.sync_api import Browser, Page, Request, sync_playwright
from samples import ROOT

from pages.looked import LOOKS

AXE = Pinned(
    "axe-core",
    "4.14.1",
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    "package/",
)
TOOLS = ("chromium", "npm")
PHONE = 390
WIDTHS = (320, PHONE, 1280)
HEIGHT = 844
MOST_TABS = 500
"""More than any page has to go through."""
STOPS = """() => {
    const all = [...document.querySelectorAll(
        'a[href], button, input, select, textarea, summary, [tabindex]')];
    const groups = new Set();
    window.stops = all.filter(one => {
        if (one.tabIndex < 0 || one.disabled || !one.checkVisibility()) return false;
        if (one.type !== 'radio') return true;
        const chosen = document.querySelector(`[name="${one.name}"]:checked`);
        if (groups.has(one.name) || (chosen && chosen !== one)) return false;
        groups.add(one.name);
        return true;
    });
    return window.stops.length;
}"""
"""What the tab key has to stop at: of a group of radio buttons one."""
STOP = "() => window.stops.indexOf(document.activeElement)"
ENGLISH = "en-GB"
SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")
"""A page in a PDF."""
SCREENS = ROOT / "build" / "screens"
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe about colours, which take most of its time."""
LOOK = """([except_, alone]) => axe.run(document, {
    resultTypes: ['violations'],
    rules: Object.fromEntries(except_.map(one => [one, {enabled: false}])),
    runOnly: alone.length ? {type: 'rule', values: alone} : {type: 'tag', values: ['wcag2a',
        'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}}).then(found =>
            found.violations.map(one =>
                `${one.id}: ${one.nodes.map(node => node.html).join(' ')}`))"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
THINNED = """() => {
    const shape = one => one.nodeType !== 1 ? (one.data.trim() ? 't' : '') :
        one.tagName + [...one.attributes].filter(each => !TOLD.has(each.name))
            .map(each => ` ${each.name}=${each.value}`).join('')
            + `(${[...one.childNodes].map(shape).join('')})`;
    const TOLD = new Set(['id', 'href', 'aria-label', 'aria-labelledby']);
    const ALIKE = new Set(['LI', 'TR', 'SECTION', 'DIV']);
    const seen = new Set();
    const below = one => {
        for (const child of [...one.children]) {
            below(child);
            const told = `${one.tagName} ${shape(child)}`;
            if (ALIKE.has(child.tagName) && seen.has(told) && one.children.length > 1) child.remove();
            seen.add(told);
        }
    };
    below(document.querySelector('main'));
}"""
"""Leaves one of all that is alike but for its words and addresses, and no list empty."""
REPORTED = """document.addEventListener('securitypolicyviolation',
    one => console.error(`Content Security Policy: ${one.violatedDirective} ${one.blockedURI}`))"""


def absent() -> tuple[str, ...]:
    """Return the programs that are needed and not on this machine."""
    return tuple(tool for tool in TOOLS if shutil.which(tool) is None)


def whole(page: Page) -> str:
    """Return the page that is open when all of it has come, which is later than its address."""
    page.wait_for_load_state()
    return page.content()


@dataclass(frozen=True)
class Window:
    """A browser with one page, the origin it may ask, and what went wrong in it."""

    browser: Browser
    page: Page
    origin: str
    faults: list[str] = field(default_factory=list)

    def tab_to(self, text: str) -> None:
        """Press the tab key until the link or button with this text has the focus."""
        self.page.wait_for_load_state()
        self._tab_until("document.activeElement.textContent.trim()", text)

    def tab_to_id(self, id_: str) -> None:
        """Press the tab key until the field with this id has the focus."""
        self.page.wait_for_load_state()
        self._tab_until("document.activeElement.id", id_)

    def _tab_until(self, shown: str, wanted: str) -> None:
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(shown) == wanted:
                return
        raise AssertionError(f"{wanted} cannot be reached")

    def order_of_tabs(self) -> list[int]:
        """Go through the page with the tab key; return the stops that came in another order.

        Each stop is a number in the order of the page; the last leads out of it, as no trap does.
        """
        self.page.wait_for_load_state()
        number = self.page.evaluate(STOPS)
        went = []
        for _ in range(min(number + 1, MOST_TABS)):
            self.page.keyboard.press("Tab")
            went.append(self.page.evaluate(STOP))
        expected = [*range(number)]
        out = went.pop()
        return [] if went == expected and out in (-1, 0) else [*went, out]

    def faults_of_look(self, name: str, *, is_long: bool = False) -> list[str]:
        """Return what axe has against the page, and where it is wider than the window.

        It is looked at on three widths in light, and on a phone in dark, where only the colours
        differ; each is kept as a picture. axe takes minutes for a page with thousands of rows: of a
        long one it is shown each kind of row once, and its colours on a phone, as no width changes
        them; its own width is measured whole. That every place and every link on it is right is for
        tests without a browser.
        """
        self.page.wait_for_load_state()
        LOOKS.note()
        found = self._measured_whole(name) if is_long else []
        for scheme, width in (*(("light", width) for width in WIDTHS), ("dark", PHONE)):
            self.page.emulate_media(color_scheme=scheme)
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            except_ = COLOURS if is_long and width != PHONE else []
            alone = COLOURS if is_long and scheme == "dark" else []
            found += [f"{scheme} {width}: {one}" for one in self._looked(except_, alone)]
            self._kept(f"{name}-{width}-{scheme}")
        self.page.emulate_media(color_scheme="light")
        return found

    def _measured_whole(self, name: str) -> list[str]:
        """Measure a long page and keep its top; then leave each kind of row once."""
        found: list[str] = []
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            found += [f"{width}: {one}" for one in self._beyond()]
        # A picture of thousands of rows is too large to be taken.
        self._kept(f"{name}-top", full_page=False)
        self.page.evaluate(THINNED)
        return found

    def sheets(self, name: str) -> int:
        """Print the page on A4 with its own margins; return how many sheets that takes."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_load_state()
        self.page.emulate_media(media="print")
        printed = self.page.pdf(
            format="A4", prefer_css_page_size=True, path=SCREENS / f"{name}.pdf"
        )
        self.page.emulate_media(media="screen")
        return len(SHEET.findall(printed))

    def _looked(self, except_: list[str], alone: list[str]) -> list[str]:
        # A page has no right to run scripts; the one that looks at it comes from outside.
        self.page.evaluate((AXE.fetched() / "axe.min.js").read_text("utf-8") + "; 0")
        found: list[str] = self.page.evaluate(LOOK, [except_, alone])
        return found + self._beyond()

    def _beyond(self) -> list[str]:
        beyond = self.page.evaluate(WIDER)
        return [f"{beyond} px wider than the window"] if beyond > 0 else []

    def _kept(self, name: str, *, full_page: bool = True) -> None:
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENS / f"{name}.png", full_page=full_page)


@contextmanager
def windows(origin: str, **context: Any) -> Iterator[Window]:
    """Open Chromium on an origin; `context` is Playwright's, such as java_script_enabled.

    It wants British English: by itself it wants American.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        page = browser.new_context(**{"base_url": origin, "locale": ENGLISH, **context}).new_page()
        window = Window(browser, page, origin)
        page.add_init_script(REPORTED)
        page.on("pageerror", lambda fault: window.faults.append(str(fault)))
        page.on("console", lambda said: window.faults.append(said.text))
        page.on("request", lambda asked: window.faults.extend(_elsewhere(asked, origin)))
        LOOKS.follow(page)
        yield window
        browser.close()


def _elsewhere(asked: Request, origin: str) -> list[str]:
    return [] if asked.url.startswith(f"{origin}/") else [f"asked {asked.url}"]
