"""Brocade covers: cloth woven from a product's slug, for products without a photo.

No clock and no randomness: the same slug and product set give the same bytes on every machine. The motifs
follow the loom's grid and everyday things; they copy no ritual cloth and claim no people's pattern. Changing
any table changes every cover and so needs a new VERSION, which is part of every address.
"""

from hashlib import sha256

VERSION = "tc1"  # part of the seed: change it and every cover changes

# Thread and ground colours. No yellow or gold: gold belongs to valid stars.
GROUNDS = {
    "cham_gia": ("#151c3a", "#1b2447"),
    "cham": ("#1e2b58", "#253465"),
    "cham_non": ("#2b4674", "#325083"),
    "nau": ("#44241f", "#4e2c26"),
    "den": ("#1c1b22", "#24232c"),
    "bong": ("#e8e2d2", "#dfd8c5"),
}
COTTON, MADDER, LAC, LEAF, SKY, YAM = (
    "#efe8d8",
    "#c8453f",
    "#d8738f",
    "#6faa80",
    "#86b2d8",
    "#c27a50",
)
INDIGO, DEEP_MADDER, DEEP_LEAF = "#23356b", "#9c2f30", "#2f6a4c"
SKY_STITCH, COTTON_STITCH = "#6e80c4", "#f3efe3"
GOLD = "#f2b93b"  # only in cloth(): every stitch there is a star in force

# ---------------------------------------------------------------- motifs
# A motif is a function of the distance from its centre (a across, b down,
# b signed), giving a thread number 1-3, or 0 for bare ground.


def grain(a, b, v):
    """Hạt: nested lozenges with a dotted ring of seeds."""
    d = a + abs(b)
    if d <= 1:
        return 2
    if d == 3 + v:
        return 3
    if d in (6, 7):
        return 1
    if d == 9 and a % 2 == v % 2:
        return 2
    return 1 if d == 11 and (a < 3 or abs(b) < 3) else 0


def sprout(a, b, v):
    """Mầm: paired leaves on a stem, mirrored across the middle."""
    c = 11 - abs(b)
    if a == 0:
        return 1 if c else 2
    if c < 9 and a <= c and (a + c) % 6 in (0, 1) and a > c - 7:
        return 1 if (a + c) % 12 < 6 else 3
    return 2 if a + abs(b) == 11 and a in (8 - v, 9 - v) else 0


def strand(x, y, v):
    """Sợi: skeins of three strands crossing over and under, a bead in each opening."""
    u, w = x + y, x - y
    p, q = u % 18, w % 18
    along, across = p in (0, 2, 4), q in (0, 2, 4)
    over = (u // 18 + w // 18) % 2 == 0
    if along and (over or not (q <= 5 or q == 17)):
        return 1
    if across and (not over or not (p <= 5 or p == 17)):
        return (1, 3, 1)[v]
    m, n = abs(p - 11), abs(q - 11)
    if m + n <= (0, 2, 2)[v]:
        return 2
    return 3 if v == 0 and max(m, n) == 2 and min(m, n) < 2 else 0


def hearth(a, b, v):
    """Bếp: the fire square within a hooked six-sided frame."""
    d = a + abs(b)
    if a <= 1 and abs(b) <= 1:
        return 2
    if d in (4, 5) and a > 0:
        return 3 if v else 1
    if max(a, d - 3) == 7 and a <= 7:
        return 1
    if a in (9, 10) and abs(b) in (2, 3):
        return 2
    if a == 9 and abs(b) < 4:
        return 2
    return 1 if d == 11 and a < 4 else 0


def wave(a, b, v):
    """Sóng: lake ripples stepped outward, with drops."""
    t = abs((a % 12) - 6)
    r = (b + t) % 8
    if r in (0, 1):
        return 1
    if r == 4:
        return 3 if (a // 2) % 2 == 0 or v else 0
    return 2 if r == 6 and t in (0, 6) else 0


def eight(a, b, v):
    """Hoa tám cánh: eight slanted petals around a cross."""
    b = abs(b)
    hi, lo = max(a, b), min(a, b)
    if hi <= 1:
        return 2 if a + b <= 1 else 0
    if lo >= 1 and 1 <= hi - lo <= 5 and lo <= 5:
        inner = 2 <= hi - lo <= 4 and 2 <= lo <= 4
        return (3 if v else 0) if inner and v != 1 else 1
    if lo == 0 and 4 <= hi <= 11:
        return 2 if hi % 2 else 0
    return 2 if hi == lo and 7 <= hi <= 9 else 0


BUD = (  # Búp chè: two leaves and a bud; left half, centre column last
    "...........1",
    "..........11",
    "..........13",
    ".........113",
    ".........133",
    "....1....133",
    "...111...133",
    "..11311..113",
    "..1133311.11",
    "..1113331..1",
    "...1113331.1",
    "....111333.1",
    ".....1113311",
    ".2.....11131",
    "222.......11",
    ".2.........1",
    ".....2.....1",
    "....222....1",
    ".....2.....1",
)
LEAVES = (  # Lá thuốc: a herb with two pairs of leaves
    "...........1",
    "..........11",
    ".........113",
    ".........133",
    "..........13",
    "..........11",
    "...111.....1",
    "..13331....1",
    "..133331...1",
    "...133331..1",
    "....11331.11",
    "......11.1.1",
    ".........1.1",
    "1111......11",
    "133311.....1",
    "1333331....1",
    ".1333331...1",
    "..1133331.11",
    "....11331..1",
    "......111..1",
    ".2.......1.1",
    "222.......11",
    ".2.........1",
    "...........1",
)
BIRD = (  # Chim: two birds facing across a flowering stem
    "...........2",
    "..........22",
    ".........222",
    "..........22",
    "....1......2",
    "...111.....3",
    "..1.111....3",
    "....1111...3",
    "1....1111.33",
    "11...11111.3",
    "1111111111.3",
    ".1111111113.",
    "..11111111.3",
    "....11111..3",
    "......1....3",
    ".....1.1...3",
    "...........3",
)
HOUSE = (  # Nhà sàn: stilt house below a karst ridge
    "..........22",
    ".........2.2",
    "..2.....2..2",
    ".2.2...2....",
    "2...2.2.....",
    ".....2.....1",
    "..........11",
    ".........111",
    "........1111",
    ".......11111",
    "......111111",
    ".....1111111",
    "......3.33.3",
    "......3.33.3",
    "......333333",
    "......1..1..",
    "......1..1..",
    ".....3333333",
)


def drawn(rows):
    top = len(rows) // 2

    def motif(a, b, v):
        y = b + top
        if not 0 <= y < len(rows) or a > 11:
            return 0
        c = rows[y][11 - a]
        return 0 if c == "." else int(c)

    return motif


# family: motif, period across, down, all-over?, grounds, thread triples
FAMILIES = {
    "mam": (sprout, 24, 24, False, ("cham", "cham_non", "bong"), ((LEAF, LAC, COTTON), (COTTON, MADDER, LEAF))),
    "hat": (grain, 24, 24, False, ("cham_gia", "nau", "cham"), ((COTTON, MADDER, YAM), (COTTON, SKY, LAC))),
    "soi": (strand, 18, 18, True, ("cham", "cham_gia", "bong"), ((COTTON, MADDER, SKY), (SKY, COTTON, LAC))),
    "bep": (hearth, 24, 24, False, ("nau", "cham_gia", "cham"), ((YAM, COTTON, MADDER), (COTTON, LAC, YAM))),
    "che": (
        drawn(BUD),
        26,
        24,
        False,
        ("cham_gia", "cham_non", "bong"),
        ((LEAF, COTTON, COTTON), (COTTON, LAC, LEAF)),
    ),
    "song": (wave, 24, 24, True, ("cham_non", "cham", "cham_gia"), ((COTTON, LAC, SKY), (SKY, COTTON, LEAF))),
    "la": (drawn(LEAVES), 26, 26, False, ("cham_gia", "cham", "bong"), ((LEAF, LAC, COTTON), (COTTON, MADDER, LEAF))),
    "tam_canh": (eight, 24, 24, False, ("den", "cham_gia", "cham"), ((MADDER, COTTON, LAC), (COTTON, MADDER, LEAF))),
    "chim_hoa": (drawn(BIRD), 26, 22, False, ("cham", "den", "bong"), ((COTTON, LAC, LEAF), (LAC, COTTON, LEAF))),
    "nui": (
        drawn(HOUSE),
        28,
        24,
        False,
        ("cham_non", "cham", "cham_gia"),
        ((COTTON, SKY, MADDER), (SKY, LAC, COTTON)),
    ),
}
ON_COTTON = ((INDIGO, DEEP_MADDER, DEEP_LEAF), (INDIGO, DEEP_LEAF, DEEP_MADDER))

# Appendix I of Decision 26/2026/QĐ-TTg: product set -> family
SETS = {
    1: "mam", 2: "mam", 3: "hat", 4: "hat", 5: "soi", 6: "soi", 7: "soi", 8: "bep",
    9: "bep", 10: "bep", 11: "che", 12: "che", 13: "hat", 14: "song", 15: "song",
    16: "song", 17: "song", 18: "la", 19: "la", 20: "la",
    21: "tam_canh", 22: "tam_canh", 23: "chim_hoa", 24: "chim_hoa", 25: "chim_hoa",
    26: "nui",
}  # fmt: skip

# ---------------------------------------------------------------- border bands
# (height, function of x and y giving a thread number), period 12 across

KEY = {  # one hook of the meander, 12 across
    *((x, 0) for x in range(1, 12)), *((11, y) for y in range(6)),
    *((x, 5) for x in range(5, 12)), *((5, y) for y in range(2, 6)),
    *((x, 2) for x in range(5, 9)), (8, 3),
    *((1, y) for y in range(7)), (0, 6),
}  # fmt: skip


def teeth(x, y):
    a = abs(x % 12 - 6)
    return 1 if a <= y else (2 if y < 1 else 0)


def chain(x, y):
    d = abs(x % 12 - 6) + abs(y - 3)
    return 1 if d in (3, 4) else (2 if d <= 1 else 0)


def hooks(x, y):
    return 1 if (x % 12, y) in KEY else 0


def arrows(x, y):
    s = (x + abs(y - 2)) % 6
    return 1 if s < 2 else (3 if s == 3 else 0)


def crosses(x, y):
    if abs(x % 6 - 3) == abs(y - 2):
        return 1
    return 2 if x % 6 == 0 and y == 2 else 0


def stripes(x, y):
    if y == 3 and x % 4 >= 2:
        return 1
    return (1, 0, 2, 2, 0, 3, 3)[y]


BANDS = ((6, teeth), (7, chain), (7, hooks), (5, arrows), (5, crosses), (7, stripes))


def runs(width, height, cell, threads):
    """One path per thread: each run of equal cells is one horizontal stitch."""
    out = []
    for n, colour in enumerate(threads, 1):
        d = []
        for y in range(height):
            x = 0
            while x < width:
                if cell(x, y) != n:
                    x += 1
                    continue
                start = x
                while x < width and cell(x, y) == n:
                    x += 1
                d.append(f"M{start} {y}.5h{x - start}")
        if d:
            out.append(f'<path stroke="{colour}" d="{"".join(d)}"/>')
    return "".join(out)


def pattern(ident, width, height, cell, threads, y0=0):
    body = runs(width, height, cell, threads)
    return (
        f'<pattern id="{ident}" width="{width}" height="{height}" y="{y0}" '
        f'patternUnits="userSpaceOnUse">{body}</pattern>'
    )


def render(slug, set_no, shape="cover"):
    """The SVG text for a product. shape: cover (96x72), swatch (30x30), band (240x28)."""
    family = SETS[set_no]
    motif, pw, ph, allover, grounds, triples = FAMILIES[family]
    h = sha256(f"{VERSION}:{family}:{slug}".encode()).digest()
    ground, twill = GROUNDS[grounds[h[0] % 3]]
    threads = (ON_COTTON if ground == GROUNDS["bong"][0] else triples)[h[1] % 2]
    variant, layout, drop = h[2] % 3, h[3] % 3, h[4] % 2
    top, low = BANDS[h[5] % 6], BANDS[(h[5] + 1 + h[6] % 5) % 6]
    width, height = {"cover": (96, 72), "swatch": (30, 30), "band": (240, 28)}[shape]
    if shape == "cover" and h[9] // 2 % 3 == 0:  # a coarser cloth: larger stitches
        width, height = 80, 60

    if allover:
        tw, th = pw, ph

        def field(x, y):
            return motif(x, y, variant)
    else:
        tw, th = (pw, ph) if not drop else (pw * 2, ph)

        def field(x, y):
            n = motif(abs(x % pw - pw // 2), y - ph // 2, variant)
            if drop and x >= pw:  # every second motif changes its threads
                n = (0, 1, 3, 2)[n]
            if n:
                return n
            # a small filler lozenge where four motifs meet
            e = min(x % pw, pw - x % pw) + min(y, ph - y)
            return (3 if h[7] % 2 else 2) if e in ((0, 1), (0, 2), (2,))[h[8] % 3] else 0

    bands, r0, r1 = [], 0, height  # r0..r1: the rows left to the field
    if shape == "cover":
        if layout == 0:  # framed: a band above and below
            bands = [(2, top), (height - 2 - low[0], low)]
            r0, r1 = top[0] + 6, height - low[0] - 6
        elif layout == 1:  # hem: two bands below
            bands = [(height - low[0] - top[0] - 6, top), (height - 2 - low[0], low)]
            r1 = height - 10 - low[0] - top[0]
        else:  # yoke: two bands above
            bands = [(2, top), (top[0] + 6, low)]
            r0 = top[0] + low[0] + 10
    x0, y0, y1 = width % pw // 2, r0, r1
    if shape == "swatch":  # one motif, centred
        x0, y0 = (width - pw) // 2, (height - ph) // 2
    elif not allover:  # whole motifs only, centred between the bands
        rows = max(1, (r1 - r0) // ph)
        y0 = r0 + (r1 - r0 - rows * ph) // 2
        y1 = y0 + rows * ph

    p = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width * 10}" height="{height * 10}"><defs>'
        f'<pattern id="g" width="4" height="4" patternUnits="userSpaceOnUse">'
        f'<path stroke="{twill}" d="M0 .5h2M1 1.5h2M2 2.5h2M3 3.5h1M0 3.5h1"/></pattern>'
    ]
    body = runs(tw, th, field, threads)
    p.append(
        f'<pattern id="f" x="{x0}" y="{y0}" width="{tw}" height="{th}" patternUnits="userSpaceOnUse">{body}</pattern>'
    )
    band_threads = (threads[1], threads[0], threads[2]) if h[9] % 2 else threads
    for i, (y, (bh, f)) in enumerate(bands):
        p.append(pattern(f"b{i}", 12, bh, f, band_threads, y))
    p.append(
        f'</defs><g stroke-width=".8"><path fill="{ground}" d="M0 0h{width}v{height}H0z"/>'
        f'<path fill="url(#g)" d="M0 0h{width}v{height}H0z"/>'
        f'<path fill="url(#f)" d="M0 {y0 if shape != "swatch" else 0}h{width}V{y1}H0z"/>'
    )
    for i, (y, (bh, _)) in enumerate(bands):
        p.append(f'<path fill="{ground}" d="M0 {y - 3}h{width}v{bh + 6}H0z"/>')
        p.append(f'<path fill="url(#b{i})" d="M0 {y}h{width}v{bh}H0z"/>')
        p.append(f'<path stroke="{threads[1]}" d="M0 {y - 2}.5h{width}M0 {y + bh + 1}.5h{width}"/>')
    p.append("</g></svg>")
    return "".join(p)


def cloth(five, four, three, rows=7, least_cols=35):
    """One stitch per product in force: five stars at the heart, then four, then three.

    A small register lies on a wide cloth that still waits for its stitches.
    """
    total = five + four + three
    cols = max(least_cols, -(-total // rows))
    cx, cy = (cols - 1) // 2, rows // 2

    def order(cell):
        d = abs(cell[0] - cx) + abs(cell[1] - cy)
        return (d if d else 3.5, cell[1], cell[0])  # the centre comes after ring 3

    cells = sorted(((x, y) for x in range(cols) for y in range(rows)), key=order)
    paths = ["", "", ""]
    for i, (x, y) in enumerate(cells[:total]):
        k = 0 if i < five else 1 if i < five + four else 2
        r = ("4.6", "4.2", "3.1")[k]
        top = ("0.4", "0.8", "1.9")[k]
        paths[k] += f"M{x * 10 + 5} {y * 10 + float(top):g}l{r} {r}-{r} {r}-{r}-{r}z"
    ticks = "".join(f"M{x * 10 - 1} {y * 10}h2" for y in range(1, rows) for x in range(1, cols))
    fills = zip((SKY_STITCH, COTTON_STITCH, GOLD), reversed(paths), strict=True)
    body = "".join(f'<path fill="{c}" d="{d}"/>' for c, d in fills)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {cols * 10} {rows * 10}" '
        f'width="{cols * 30}" height="{rows * 30}"><path stroke="#3a4b8c" d="{ticks}"/>{body}</svg>'
    )
