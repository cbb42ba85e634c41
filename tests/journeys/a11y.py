"""What every page owes its readers, whatever its state: checked by axe-core and by a few measures of our own."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
OPTIONS = {"resultTypes": ["violations", "incomplete"]}
# Only what a test reads comes back: the list of all that is well weighs more than the page.
RUN = """
async (options) => {
  const told = ({id, help, nodes}) => ({id, help, nodes: nodes.slice(0, 5).map(({target}) => ({target}))});
  const results = await axe.run(document, options);
  return {violations: results.violations.map(told), incomplete: results.incomplete.map(told)};
}
"""
# Points that axe leaves to a person, each settled by the reason beside it.
SETTLED_BY_HAND = {
    "color-contrast",  # a neighbour overlaps the text's box; the palette is computed in tests/web/test_theme.py
}
SMALLEST = 43.5  # 44 px, less what rounding takes

SMALL_TARGETS = """
(smallest) => {
  const nodes = document.querySelectorAll('button, summary, .btn, nav a, select, textarea, input:not([type=hidden])');
  const seen = (node) => node.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
  const target = (node) => /radio|checkbox/.test(node.type) && node.labels[0] || node;
  return [...nodes]
    .filter((node) => seen(node) && !node.closest('p, .visually-hidden'))
    .map((node) => [node, target(node).getBoundingClientRect()])
    .filter(([, box]) => box.height > 0 && Math.min(box.height, box.width) < smallest)
    .map(([node, box]) => `${node.outerHTML.slice(0, 120)} ${Math.round(box.width)}x${Math.round(box.height)}`);
}
"""
OVERFLOW = """
() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  return [...document.body.querySelectorAll('*')]
    .filter((node) => node.getBoundingClientRect().right > root.clientWidth + 1)
    .map((node) => node.outerHTML.slice(0, 160))
    .slice(0, 5)
    .concat(`${root.scrollWidth} px wide on a screen of ${root.clientWidth}`);
}
"""


def _told(findings: list[dict[str, Any]]) -> list[str]:
    return [f"{item['id']}: {item['help']} at {node['target']}" for item in findings for node in item["nodes"]]


def _run(page: Page, **options: Any) -> Any:
    """Run axe on the page once loaded; its half megabyte is sent once a document, whatever the number of runs."""
    page.wait_for_load_state()
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    return page.evaluate(RUN, {**OPTIONS, **options})


def violations(page: Page) -> list[str]:
    """Return what axe refuses on the page as it stands, and what it leaves open without a settled reason."""
    results = _run(page)
    open_points = [item for item in results["incomplete"] if item["id"] not in SETTLED_BY_HAND]
    return _told(results["violations"]) + _told(open_points)


def contrast(page: Page) -> list[str]:
    """Return what axe refuses of the colours alone: all that changes with the theme."""
    rules = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    return _told(_run(page, runOnly=rules)["violations"])


def small_targets(page: Page) -> list[str]:
    """Return the buttons, fields and menu links smaller than a fingertip."""
    return list(page.evaluate(SMALL_TARGETS, SMALLEST))


def overflow(page: Page) -> list[str]:
    """Return what makes the page scroll sideways."""
    return list(page.evaluate(OVERFLOW))


def assert_accessible(page: Page) -> None:
    """Fail on an axe violation, sideways scrolling or a small target; open the page with ``bypass_policy=True``."""
    found = {"axe": violations(page), "overflow": overflow(page), "small targets": small_targets(page)}
    assert not any(found.values()), f"{page.url}: {found}"
