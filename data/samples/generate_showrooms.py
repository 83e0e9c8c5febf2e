"""Make the sample showrooms: python data/samples/generate_showrooms.py [FOLDER], after generate.py.

Reads the sample producers and products beside it, and makes the same bytes every time, as generate.py does.
README.md says how many points there are and what becomes of them.
"""

import csv
import datetime
import sys
from pathlib import Path

from drawing import draw, read, shuffled, slug

HERE = Path(__file__).resolve().parent

# Commune, kind of site, days of the week, times of the day; nineteen of them stood on 22 April 2025.
CITY = "Thành phố Bắc Kạn"
POINTS = [
    (CITY, "Đức Xuân", "station", "0123456", "06:00-19:00"),
    (CITY, "Sông Cầu", "market", "0123456", "07:00-21:30"),
    (CITY, "Phùng Chí Kiên", "fair_centre", "012345", "07:30-17:00"),
    (CITY, "Nguyễn Thị Minh Khai", "post_office", "012345", "07:30-11:30 13:30-17:00"),
    (CITY, "Huyền Tụng", "producer", "01234", "08:00-17:00"),
    ("Ba Bể", "Nam Mẫu", "tourist_site", "0123456", "08:00-17:00"),
    ("Ba Bể", "Chợ Rã", "market", "0123456", "06:00-18:00"),
    ("Ba Bể", "Khang Ninh", "tourist_site", "0123456", "18:00-00:00"),
    ("Chợ Đồn", "Bằng Lũng", "market", "012345", "07:00-17:00"),
    ("Chợ Đồn", "Bằng Phúc", "craft_village", "0123456", "07:00-18:00"),
    ("Na Rì", "Yến Lạc", "market", "012345", "07:30-17:00"),
    ("Na Rì", "Côn Minh", "craft_village", "0123456", "08:00-17:30"),
    ("Ngân Sơn", "Nà Phặc", "rest_stop", "", ""),
    ("Ngân Sơn", "Vân Tùng", "commune_centre", "01234", "07:30-11:30 13:30-16:30"),
    ("Bạch Thông", "Phủ Thông", "rest_stop", "0123456", "05:30-22:00"),
    ("Bạch Thông", "Quang Thuận", "producer", "56", "07:00-17:00"),
    ("Chợ Mới", "Đồng Tâm", "rest_stop", "0123456", "20:00-04:00"),
    ("Chợ Mới", "Cao Kỳ", "post_office", "012345", "08:00-16:30"),
    ("Pác Nặm", "Bộc Bố", "commune_centre", "012345", "07:30-16:30"),
    # Opened after that day, in communes of today's map.
    ("", "Phủ Thông", "market", "0123456", "07:00-19:00"),
    ("", "Đại Phúc", "tourist_site", "0123456", "08:00-18:00"),
]
OLD = 19
WARDS_AND_TOWNSHIPS = {"market", "fair_centre"}  # sites large enough to be called a showroom
CLOSED = {"Huyền Tụng": "2025-10-01", "Cao Kỳ": "2026-05-01"}
FOUND_SHUT = {"Vân Tùng": "2026-07-14"}
FADED = {"Nà Phặc": "2025-12-04", "Bộc Bố": "2026-01-20", "Quang Thuận": "2026-03-11"}
NOBODY_ASKED_AT_TET = {"Đồng Tâm", "Nà Phặc", "Khang Ninh"}
OPEN_AT_TET = {"Nam Mẫu"}
EXCEPTIONS = [
    ("Nam Mẫu", "2026-04-30", "2026-05-03", "07:00", "20:00", "Nghỉ lễ 30/4 và 1/5", "Holiday of 30 April and 1 May"),
    ("Sông Cầu", "2026-12-28", "2026-12-31", "", "", "Kiểm kê cuối năm", "Stocktaking"),
    ("Đức Xuân", "2026-09-02", "2026-09-02", "", "", "Quốc khánh", "National Day"),
]
LAST_ASKED = datetime.date(2026, 11, 20)
DAYS_BETWEEN = 130

COLUMNS = {
    "showrooms.csv": "key name_vi kind address commune district operator opened_year source named_on host commune_2025"
    " languages payment parking closes_at_tet opened_on closed_on",
    "showroom_hours.csv": "showroom_key weekdays opens closes",
    "showroom_exceptions.csv": "showroom_key first_day last_day opens closes reason_vi reason_en",
    "displays.csv": "showroom_key product_key since until price_vnd last_seen",
    "confirmations.csv": "showroom_key confirmed_on how is_open",
}


class Points:
    def __init__(self):
        self.producers = read(HERE / "producers.csv")
        self.products = {}
        for product in read(HERE / "products.csv"):
            self.products.setdefault(product["producer_key"], []).append(product)
        self.tables = {name: [] for name in COLUMNS}

    def make(self):
        for place, (district, commune, host, weekdays, times) in enumerate(POINTS):
            key = f"mau-diem-ban-{slug(commune)}{'' if district else '-moi'}"
            near = [one for one in self.producers if one["district"] == district] or self.producers
            operator = shuffled(near, "operator", key)[0]
            opened = datetime.date(2019, 3, 1) + datetime.timedelta(days=draw(2150, "opened", key))
            if place >= OLD:
                opened = datetime.date(2025, 9, 5) + datetime.timedelta(days=draw(200, "opened", key))
            self.tables["showrooms.csv"].append(
                {
                    "key": key,
                    "name_vi": f"Điểm bán Mẫu {commune}{'' if district else ' mới'}",
                    "kind": "showroom" if host in WARDS_AND_TOWNSHIPS else "display_point",
                    "address": f"{commune}, {district or 'tỉnh Thái Nguyên'}",
                    "commune": commune if district else "",
                    "district": district,
                    "operator": operator["name_vi"],
                    "host": host,
                    "commune_2025": "" if district else commune,
                    "languages": "vi; en"
                    if host == "tourist_site"
                    else "vi; tyz"
                    if draw(3, "tay", key) == 0
                    else "vi",
                    "payment": "cash; transfer; card" if host in WARDS_AND_TOWNSHIPS else "cash; transfer",
                    "parking": "coach"
                    if host in ("rest_stop", "tourist_site")
                    else ("motorbike", "car", "")[place % 3],
                    "closes_at_tet": "" if commune in NOBODY_ASKED_AT_TET else str(int(commune not in OPEN_AT_TET)),
                    "opened_on": opened,
                    "closed_on": CLOSED.get(commune, ""),
                }
            )
            for span in times.split():
                opens, closes = span.split("-")
                self.tables["showroom_hours.csv"].append(
                    {"showroom_key": key, "weekdays": weekdays, "opens": opens, "closes": closes}
                )
            seen = self.confirm(key, commune, opened)
            self.fill_shelf(key, near, opened, seen, CLOSED.get(commune, ""))
        keys = {row["commune"] or row["commune_2025"]: row["key"] for row in self.tables["showrooms.csv"][:OLD]}
        for commune, *facts in EXCEPTIONS:
            self.tables["showroom_exceptions.csv"].append(
                dict(zip(COLUMNS["showroom_exceptions.csv"].split(), [keys[commune], *facts], strict=True))
            )

    def confirm(self, key, commune, opened):
        """Somebody asked three times a year, up to the last time; returns that day."""
        last = FADED.get(commune) or FOUND_SHUT.get(commune) or CLOSED.get(commune)
        if last:
            last = datetime.date.fromisoformat(last)
        else:
            last = LAST_ASKED - datetime.timedelta(days=draw(100, "asked", key))
        days, day = [], last
        while day > opened and day >= datetime.date(2024, 1, 1):
            days.append(day)
            day -= datetime.timedelta(days=DAYS_BETWEEN + draw(25, "between", key, day))
        for day in reversed(days):
            self.tables["confirmations.csv"].append(
                {
                    "showroom_key": key,
                    "confirmed_on": day,
                    "how": ("visit", "call", "link")[draw(3, "how", key, day)],
                    "is_open": int(not (day == last and (commune in FOUND_SHUT or commune in CLOSED))),
                }
            )
        return last

    def fill_shelf(self, key, near, opened, seen, closed):
        """What producers of the same district make; every ninth product was taken off since."""
        products = [product for one in shuffled(near, "shelf", key) for product in self.products.get(one["key"], [])]
        for product in products[: 4 + draw(11, "shelf", key)]:
            since = max(opened, datetime.date(2024, 2, 1)) + datetime.timedelta(
                days=draw(60, "since", key, product["key"])
            )
            last_seen = max(since, seen - datetime.timedelta(days=draw(3, "seen", key, product["key"]) * 40))
            gone = (
                closed or (draw(9, "gone", key, product["key"]) == 0 and last_seen + datetime.timedelta(days=1)) or ""
            )
            price = int(product["price_vnd"] or 0)
            self.tables["displays.csv"].append(
                {
                    "showroom_key": key,
                    "product_key": product["key"],
                    "since": since,
                    "until": gone,
                    "price_vnd": price * (100 + draw(16, "price", key)) // 100_000 * 1000
                    if price and draw(4, key)
                    else "",
                    "last_seen": min(last_seen, datetime.date.fromisoformat(closed)) if closed else last_seen,
                }
            )

    def write(self, folder):
        for name, rows in self.tables.items():
            with (folder / name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS[name].split(), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)


def main(folder):
    points = Points()
    points.make()
    points.write(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
