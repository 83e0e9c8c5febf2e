"""What can be measured of a page in the browser beside what axe-core sees; each answers with what is wrong."""

SIDEWAYS = """() => {
  const room = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > room + 1)
    .map(element => `${element.tagName} ${element.className} reaches ${element.getBoundingClientRect().right}`)
    .slice(0, 3).concat(`${document.scrollingElement.scrollWidth} of ${room} px`);
}"""

# Where the keyboard stands, and whether a reader sees it: drawn around, on the page, under nothing.
FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  if (!element.dataset.stop) element.dataset.stop = String(++window.stops || (window.stops = 1));
  const box = element.getBoundingClientRect();
  const frames = [element, element.parentElement, element.parentElement.parentElement];  // some widgets draw around
  const drawn = frames.map(frame => getComputedStyle(frame)).some(
    style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  const inside = box.width > 0 && box.height > 0
    && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const lines = [...element.getClientRects()].filter(line => line.width && line.height);
  // Not all of it may be hidden (WCAG 2.4.11): a wide heading of a list reaches out of what the list shows.
  const under = lines.flatMap(line => [line.left + 2, line.left + line.width / 2, line.right - 2].flatMap(x =>
    [line.top + 2, line.top + line.height / 2, line.bottom - 2].map(y => document.elementFromPoint(x, y))));
  const open = under.some(top => top && (element.contains(top) || top.contains(element)));
  const name = (element.getAttribute("aria-label") || element.textContent || element.name || "").trim().slice(0, 40);
  return {
    stop: element.dataset.stop,
    what: `${element.tagName.toLowerCase()} “${name}”`,
    fault: !drawn ? "no outline" : !inside ? "outside the window" : !open ? "covered" : "",
  };
}"""

SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* {line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important}
    p {margin-block-end: 2em !important}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""

CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(element => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  if (box.width < 2 || box.height < 2 || !element.innerText) return false;
  if (element.closest("svg, .vh, .visually-hidden")) return false;
  const cuts = value => value === "hidden" || value === "clip";
  return (cuts(style.overflowX) && element.scrollWidth > element.clientWidth + 1)
    || (cuts(style.overflowY) && element.scrollHeight > element.clientHeight + 1);
}).map(element => `${element.tagName} ${element.className}: “${element.innerText.slice(0, 40)}” is cut off`)"""

MOVING = """() => [...document.querySelectorAll("*")].filter(element => ["", "::before", "::after"].some(part => {
  const style = getComputedStyle(element, part || null);
  const lasts = value => value.split(",").some(time => parseFloat(time) > 0.01);
  return (style.transitionProperty !== "none" && lasts(style.transitionDuration))
    || (style.animationName !== "none" && lasts(style.animationDuration));
})).map(element => `${element.tagName} ${element.className} moves`).slice(0, 3)"""

SMALL_TARGETS = """least => [...document.querySelectorAll("a[href], button, input, select, summary")].filter(
  element => {
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  if (!box.width || !box.height || style.visibility === "hidden" || element.closest(".skip, .vh")) return false;
  const around = element.parentElement.textContent.trim();
  const inSentence = style.display === "inline" && around !== element.textContent.trim();
  const whole = getComputedStyle(element, "::after");
  const covers = whole.position === "absolute" && whole.content !== "none";
  return !inSentence && !covers && (box.height < least || box.width < least);
}).map(element => {
  const box = element.getBoundingClientRect();
  return `${element.textContent.trim().slice(0, 30)}: ${Math.round(box.width)} × ${Math.round(box.height)}`;
})"""

MOST_STOPS = 400


def sideways(page) -> list[str]:
    """What makes the page wider than its window."""
    return page.evaluate(SIDEWAYS)


def unseen_stops(page) -> tuple[int, list[str]]:
    """How often Tab stops on its way through the page, and the stops a reader cannot see."""
    page.evaluate("document.activeElement.blur()")
    seen, faults, last = set(), [], None
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop and stop["stop"] == last:
            continue  # a field of several parts, such as a date
        if stop is None or stop["stop"] in seen:
            break
        last = stop["stop"]
        seen.add(stop["stop"])
        if stop["fault"]:
            faults.append(f"{stop['what']}: {stop['fault']}")
    return len(seen), faults


def cut_off_when_spaced(page) -> list[str]:
    """What the text spacing of WCAG 1.4.12 cuts off or pushes out of the window."""
    page.evaluate(SPACING)
    return page.evaluate(CUT_OFF) + sideways(page)


def moving(page) -> list[str]:
    return page.evaluate(MOVING)


def small_targets(page, least=24) -> list[str]:
    """Links and fields smaller than that many pixels, but for those within a sentence."""
    return page.evaluate(SMALL_TARGETS, least)
