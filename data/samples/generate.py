"""Make the sample entries: python data/samples/generate.py [FOLDER].

Needs nothing but Python, and makes the same bytes every time: what looks random is drawn from a hash of the
entry's own key. README.md says what samples are for and how the numbers were made.
"""

import csv
import datetime
import sys
from collections import Counter, defaultdict
from pathlib import Path

from drawing import draw, last_day, read, shuffled, slug
from generate_grants import SampleSupport

HERE = Path(__file__).resolve().parent
GEO = HERE.parent / "geo"

# Samples in force on 22 April 2025: the published figures less what public sources tell of real products.
GROUPS = ("food 4", "food 3", "beverage 3", "herbal 4", "herbal 3", "tourism 3", "handicraft 3", "ornamental 3")
IN_FORCE = {
    "Thành phố Bắc Kạn": (1, 19, 2, 1, 3, 0, 0, 1),
    "Bạch Thông": (1, 32, 3, 0, 4, 0, 0, 1),
    "Chợ Đồn": (2, 24, 4, 0, 3, 1, 1, 0),
    "Na Rì": (2, 25, 3, 0, 3, 1, 1, 0),
    "Chợ Mới": (1, 22, 4, 1, 4, 1, 0, 0),
    "Ba Bể": (1, 14, 3, 0, 3, 8, 2, 0),
    "Ngân Sơn": (1, 10, 2, 0, 1, 1, 1, 0),
    "Pác Nặm": (0, 7, 2, 0, 1, 1, 1, 0),
}

# Rounds in which these were recognised, and how many in each. Three stars are decided by each district on
# a day of its own from 24 February 2023 to 5 July 2025 (148/QĐ-TTg), else by the province on the one day.
ROUNDS_3 = {
    "2022-06-24": 26,
    "2022-11": 3,
    "2022-12-20": 42,
    "2023-06-05": 34,
    "2023-11-06": 44,
    "2024-01-08": 12,
    "2024-04-02": 22,
    "2024-10-07": 22,
    "2025-03-03": 14,
}
ROUNDS_4 = {"2022-12-20": 3, "2023-07-14": 3, "2024-06-14": 3, "2024-12-18": 2}
DISTRICTS_DECIDE = ("2023-02-24", "2025-07-05")
DAYS_BETWEEN_DISTRICTS = 7  # the eighth district decides 49 days after the first

# Earlier recognitions of some of them, by the year of the later one; and products that lapsed before 2025.
EARLIER_ROUNDS = {
    "2022": "2019-12-10",
    "2023": "2020-12-15",
    "2024": "2021-12-20",
    "2025": "2021-12-20",
}
LAPSED = {"2019-12-10": 4, "2020": 3, "2020-12-15": 4, "2021-12-20": 4}

# What followed: rounds of re-rating by the round before, with the share of products that took part in each.
# A round is a day, or a day and the older rule set that Art. 12 of 26/2026/QĐ-TTg still allowed.
UNDER_1489 = "2026-06-24"
LATER_ROUNDS = {
    "2022-06": (("2025-09-12", 60),),
    "2022-11": (("2025-12-15", 60),),
    "2022-12": (("2025-12-15", 40), ("2026-03-20", 25)),
    "2023-06": (("2026-03-20", 15), (UNDER_1489, 35), ("2026-09-18", 15)),
    "2023-07": (("2026-07-10", 67),),
    "2023-11": (("2026-11-10", 35),),
}
UPGRADED_PERCENT = 12
NEW = {"2025-09-12": 3, "2025-12-15": 3, "2026-03-20": 2, UNDER_1489: 2, "2026-07-10": 1, "2026-11-10": 4}
PRODUCERS_OF_NEW = {"Bắc Kạn": 8, "Thái Nguyên": 3}  # by the old province of their new commune
WITHDRAWN_ON = "2026-08-17"

BRANDS = {
    "Suối": "Trong Mát Reo Biếc Sớm Vàng",
    "Núi": "Xanh Mây Thơm Hồng Sương Ngà",
    "Rừng": "Xanh Thơm Ấm Sớm Vàng Mơ",
    "Đồi": "Xanh Gió Nắng Sim Thông Hoa",
    "Nương": "Sớm Xa Vàng Xanh Thơm Mới",
    "Khe": "Mát Sâu Biếc Trong Gió Đá",
    "Thung": "Xanh Mây Vàng Nắng Sương Thơm",
    "Mây": "Ngàn Hồng Trắng Sớm Lành Xanh",
    "Nắng": "Mai Vàng Ấm Lành Sớm Hồng",
    "Sương": "Mai Sớm Trong Ngàn Lam Thơm",
    "Gió": "Ngàn Lành Núi Mát Xuân Đồng",
    "Hoa": "Nắng Ngàn Sương Sớm Núi Đồi",
    "Vườn": "Xanh Mai Lành Thơm Xuân Nắng",
    "Ruộng": "Vàng Xanh Mới Cao Thơm Biếc",
    "Trăng": "Ngàn Non Rằm Vàng Núi Sáng",
    "Bến": "Mơ Xanh Đá Sương Trong Lành",
    "Lúa": "Vàng Thơm Mới Sớm Non Xanh",
    "Sao": "Mai Đồng Ngàn Sáng Biếc Xa",
    "Lá": "Thơm Xanh Non Ngàn Mát Lành",
    "Tre": "Xanh Vàng Non Ngà Reo Mát",
}
KINDS_OF_PRODUCER = {
    "cooperative": ("HTX", "Cooperative"),
    "household": ("Hộ kinh doanh", "Household Business"),
    "company": ("Công ty TNHH", "Company"),
    "cooperative_group": ("Tổ hợp tác", "Cooperative Group"),
    "farm": ("Trang trại", "Farm"),
}
GROUP_OF_LAST_SET = {13: "food", 17: "beverage", 20: "herbal", 22: "handicraft", 25: "ornamental", 26: "tourism"}

COLUMNS = {
    "decisions.csv": "number issuer level issued_on title",
    "producers.csv": "key name_vi kind director commune district founded_year phone email website summary_en source"
    " name_en summary_vi address commune_2025",
    "products.csv": "key name_vi name_en producer_key group set stars year_recognised decision_no certifications"
    " raw_material summary_en price_vnd package export_markets ecommerce_urls source summary_vi"
    " raw_material_vi export_markets_vi",
    "ratings.csv": "product_key standing stars score level decided_on decision_no valid_to source extended_until"
    " extension_reason withdrawn_on withdrawal_ground withdrawal_decision_no rule_set rule_set_reason",
    "policies.csv": "key name_vi name_en purse kinds rate_percent ceiling_vnd document_no valid_from valid_to",
    "grants.csv": "key policy_key decision_no producer_keys product_keys showroom_key kind purpose_vi purpose_en"
    " approved_vnd own_funds_vnd rate_percent ceiling_reason begins_on ends_on status accepted_on result_vi result_en",
    "disbursements.csv": "grant_key paid_on amount_vnd reason",
    "projects.csv": "key name_vi name_en decision_no lead begins_on ends_on budget_vnd raw_material_vi"
    " raw_material_en area producer_keys status status_on result_vi result_en",
}


class Samples(SampleSupport):
    def __init__(self):
        super().__init__()
        self.kinds = read(HERE / "kinds.csv")
        for kind in self.kinds:
            kind["group"] = next(group for last, group in GROUP_OF_LAST_SET.items() if int(kind["set"]) <= last)
            kind["districts"] = [name for name in kind["districts"].split("; ") if name]
        self.brands = shuffled([f"{noun} {word}" for noun, words in BRANDS.items() for word in words.split()], "brand")
        self.communes, self.new_communes = self.read_communes()
        self.uses = Counter()
        self.producers, self.products, self.ratings, self.decisions = [], [], [], {}
        self.numbers = set()

    def read_communes(self):
        units = read(GEO / "units_pre2025.csv")
        districts = {
            unit["code"]: unit["name_vi"] if unit["kind"] == "huyện" else "Thành phố Bắc Kạn"
            for unit in units
            if unit["level"] == "district"
        }
        old = defaultdict(list)
        for unit in units:
            if unit["level"] == "commune":
                old[districts[unit["parent_code"]]].append(unit)
        of_backan = {change["new_commune_code"] for change in read(GEO / "unit_changes.csv")}
        new = defaultdict(list)
        for unit in read(GEO / "units_2025.csv"):
            if unit["level"] == "commune":
                new["Bắc Kạn" if unit["code"] in of_backan else "Thái Nguyên"].append(unit | {"key": unit["code"]})
        return old, new

    # --- producers and products ---------------------------------------------------------------------

    def make_in_force(self):
        for district, numbers in IN_FORCE.items():
            wanted = [name for name, number in zip(GROUPS, numbers, strict=True) for _ in range(number)]
            slots = [{"key": f"{district} {place} {name}", "name": name} for place, name in enumerate(wanted)]
            mixed = [slot for slot in slots if slot["name"].split()[0] in ("food", "beverage", "herbal")]
            alone = [slot for slot in slots if slot not in mixed]
            mixed = shuffled(mixed, "slot")
            while mixed:
                size = (1, 2, 2, 3, 3, 4)[draw(6, "size", district, len(mixed))]
                taken, mixed = mixed[:size], mixed[size:]
                self.make_producer_with(district, taken)
            for slot in alone:
                self.make_producer_with(district, [slot])

    def make_producer_with(self, district, slots):
        producer = self.make_producer(district, n_products=len(slots), only=slots[0]["name"].split()[0])
        for slot in slots:
            group, stars = slot["name"].split()
            self.make_product(producer, group)["stars_in_force"] = int(stars)

    def make_producer(self, district, n_products=1, only="", new_commune=None):
        brand = self.brands.pop()
        kind = self.kind_of_producer(brand, n_products, only)
        form, form_en = KINDS_OF_PRODUCER[kind]
        commune = new_commune or self.communes[district][draw(len(self.communes[district]), "commune", brand)]
        city = district == "Thành phố Bắc Kạn"
        above = "tỉnh Thái Nguyên"
        if not new_commune:
            above = f"{'thành phố Bắc Kạn' if city else f'huyện {district}'}, tỉnh Bắc Kạn"
        producer = {
            "key": f"mau-{slug(brand)}",
            "brand": brand,
            "name_vi": f"{form} Mẫu {brand}",
            "name_en": f"{brand} Sample {form_en}",
            "kind": kind,
            "commune": "" if new_commune else commune["name_vi"],
            "district": "" if new_commune else district,
            "commune_2025": commune["name_vi"] if new_commune else "",
            "address": f"{commune['kind']} {commune['name_vi']}, {above}",
            "founded_year": 2020 + draw(5, "founded", brand) if new_commune else 2008 + draw(11, "founded", brand),
            "summary_vi": "Mục mẫu để dùng thử và giảng dạy; không có chủ thể này trong thực tế.",
            "summary_en": "Sample entry for trying out and teaching; this producer does not exist.",
            "made": set(),
            "lives_in": district,
        }
        self.producers.append(producer)
        return producer

    def kind_of_producer(self, brand, n_products, only):
        number = draw(100, "kind", brand)
        if only in ("tourism", "ornamental"):
            return "household" if number < 60 else "cooperative"
        bounds = ((52, "cooperative"), (76, "household"), (84, "company"), (94, "cooperative_group"), (100, "farm"))
        if n_products > 2:
            bounds = ((74, "cooperative"), (86, "company"), (94, "cooperative_group"), (100, "farm"))
        return next(kind for bound, kind in bounds if number < bound)

    def make_product(self, producer, group):
        """A kind that suits the district and is not made there too often already."""
        district, brand = producer["lives_in"], producer["brand"]

        def how_fitting(kind):
            here = self.uses[district, kind["name_vi"]] / (2 if kind["districts"] else 1)
            return (here, self.uses[kind["name_vi"]], draw(2**60, "what", brand, kind["name_vi"]))

        fitting = [
            kind
            for kind in self.kinds
            if kind["group"] == group
            and (not kind["districts"] or district in kind["districts"])
            and kind["name_vi"] not in producer["made"]
        ]
        kind = min(fitting, key=how_fitting)
        producer["made"].add(kind["name_vi"])
        self.uses.update([(district, kind["name_vi"]), kind["name_vi"]])
        key = f"mau-{slug(kind['name_vi'])}-{slug(brand)}"
        price = int(kind["price_vnd"]) * (90 + draw(21, "price", key)) // 100 if kind["price_vnd"] else 0
        material = f" Nguyên liệu chính: {kind['raw_material'].lower()}." if kind["raw_material"] else ""
        product = {
            "key": key,
            "name_vi": f"{kind['name_vi']} Mẫu {brand}",
            "name_en": f"{brand} sample {kind['name_en']}",
            "producer_key": producer["key"],
            "group": group,
            "set": kind["set"],
            "certifications": kind["certificate"] if draw(100, "certificate", key) < 40 else "",
            "raw_material_vi": kind["raw_material"],
            "price_vnd": max(price // 1000, 1) * 1000 if price else "",
            "package": kind["package"],
            "summary_vi": f"Mục mẫu để dùng thử và giảng dạy; không có sản phẩm này trong thực tế.{material}",
            "summary_en": "Sample entry for trying out and teaching; this product does not exist.",
            "district": district,
        }
        self.products.append(product)
        return product

    # --- recognitions -------------------------------------------------------------------------------

    def rate_those_in_force(self):
        for stars, rounds in ((4, ROUNDS_4), (3, ROUNDS_3)):
            due = [product for product in self.products if product.get("stars_in_force") == stars]
            due = sorted(due, key=lambda product: (draw(2**60, "round", product["producer_key"]), product["key"]))
            for day, number in rounds.items():
                taken, due = due[:number], due[number:]
                for product in taken:
                    product["round"] = day
                    self.rate_before(product, stars, day)
                    self.rate(product, stars, day)
                    self.rate_later(product, stars, day)

    def rate_before(self, product, stars, day):
        """Some held a star before: upgraded to four since, rated the same again, or lowered to three."""
        number = draw(100, "before", product["key"])
        if number < (70 if stars == 4 else 18):
            lowered = stars == 3 and number < 2
            self.rate(product, 4 if lowered else 3, EARLIER_ROUNDS[day[:4]])

    def rate_later(self, product, stars, day):
        number = draw(100, "later", product["key"])
        for later_day, percent in LATER_ROUNDS.get(day[:7], ()):
            if number < percent:
                changed = draw(100, "change", product["key"]) < UPGRADED_PERCENT
                self.rate(product, 7 - stars if changed else stars, later_day)
                product["rated_later"] = True
                return
            number -= percent

    def rate(self, product, stars, decided_on):
        """One recognition, by whoever decided on so many stars at that time."""
        if stars == 3 and DISTRICTS_DECIDE[0] <= decided_on <= DISTRICTS_DECIDE[1]:
            level, issuer = "district", f"UBND huyện {product['district']}"
            if product["district"] == "Thành phố Bắc Kạn":
                issuer = "UBND thành phố Bắc Kạn"
            wait = DAYS_BETWEEN_DISTRICTS * list(IN_FORCE).index(product["district"])
            decided_on = str(datetime.date.fromisoformat(decided_on) + datetime.timedelta(days=wait))
        else:
            level = "province"
            issuer = "UBND tỉnh Thái Nguyên" if decided_on >= "2025-07-01" else "UBND tỉnh Bắc Kạn"
        lowest, highest = (7100, 8850) if stars == 4 else (5200, 6950)
        score = lowest + draw(highest - lowest, "score", product["key"], decided_on)
        rating = {
            "product_key": product["key"],
            "standing": "recognition",
            "stars": stars,
            "score": "" if draw(8, "published", product["key"]) == 0 else f"{score / 100:.2f}",
            "level": level,
            "decided_on": decided_on,
            "decision_no": self.decide(issuer, level, decided_on, "Công nhận và xếp hạng sản phẩm OCOP"),
        }
        if decided_on == UNDER_1489:
            rating["rule_set"] = "1489"
            rating["rule_set_reason"] = "Hồ sơ nộp trước ngày 22/5/2026 (Điều 12 Quyết định 26/2026/QĐ-TTg)"
        self.ratings.append(rating)
        product["last_rating"] = rating

    def decide(self, issuer, level, day, title):
        """The number of the one decision that this body took that day."""
        if (issuer, day, title) not in self.decisions:
            number = 120 + draw(2800, "number", issuer, day, title)
            while number in self.numbers:
                number += 1
            self.numbers.add(number)
            self.decisions[issuer, day, title] = {
                "number": f"MẪU-{number}/QĐ-UBND",
                "issuer": issuer,
                "level": level,
                "issued_on": day,
                "title": f"{title} (quyết định mẫu)",
            }
        return self.decisions[issuer, day, title]["number"]

    def make_lapsed(self):
        """Products of producers there are, recognised once and never again."""
        rounds = [day for day, number in LAPSED.items() for _ in range(number)]
        for day, producer in zip(rounds, shuffled(self.producers, "lapsed"), strict=False):
            self.rate(self.make_product(producer, "food"), 4 if draw(8, "lapsed", producer["key"]) == 0 else 3, day)

    def make_new(self):
        """Producers of communes of today's map."""
        producers = [
            self.make_producer(district, n_products=2, new_commune=commune)
            for district, number in PRODUCERS_OF_NEW.items()
            for commune in shuffled(self.new_communes[district], "new")[:number]
        ]
        rounds = [day for day, number in NEW.items() for _ in range(number)]
        for place, day in enumerate(rounds):
            product = self.make_product(producers[place % len(producers)], "food")
            self.rate(product, 4 if place % 7 == 3 else 3, day)

    def withdraw_one(self):
        product = min(
            (product for product in self.products if product.get("round") == "2024-10-07"),
            key=lambda product: draw(2**60, "withdrawn", product["key"]),
        )
        title = "Thu hồi quyết định công nhận sản phẩm OCOP"
        product["last_rating"] |= {
            "withdrawn_on": WITHDRAWN_ON,
            "withdrawal_ground": "stopped",
            "withdrawal_decision_no": self.decide("UBND tỉnh Thái Nguyên", "province", WITHDRAWN_ON, title),
        }

    def extend_one(self):
        """Its end came before the window for filing could be met: Art. 12 of 26/2026/QĐ-TTg, at most 180 days."""
        product = min(
            (
                product
                for product in self.products
                if product.get("round") == "2023-06-05" and not product.get("rated_later")
            ),
            key=lambda product: draw(2**60, "extended", product["key"]),
        )
        began = datetime.date.fromisoformat(product["last_rating"]["decided_on"])
        product["last_rating"] |= {
            "extended_until": str(began.replace(year=began.year + 3) + datetime.timedelta(days=175)),
            "extension_reason": "Chờ kết quả đánh giá lại (Điều 12 Quyết định 26/2026/QĐ-TTg)",
        }

    def write(self, folder):
        self.ratings.sort(key=lambda rating: (rating["product_key"], last_day(rating["decided_on"])))
        decisions = sorted(
            self.decisions.values(), key=lambda decision: (last_day(decision["issued_on"]), decision["number"])
        )
        tables = {
            "decisions.csv": decisions,
            "producers.csv": self.producers,
            "products.csv": self.products,
            "ratings.csv": self.ratings,
            "policies.csv": self.policies,
            "grants.csv": self.grants,
            "disbursements.csv": self.disbursements,
            "projects.csv": self.projects,
        }
        for name, rows in tables.items():
            with (folder / name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, COLUMNS[name].split(), extrasaction="ignore", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)


def main(folder):
    samples = Samples()
    samples.make_in_force()
    samples.rate_those_in_force()
    samples.make_lapsed()
    samples.make_new()
    samples.withdraw_one()
    samples.extend_one()
    samples.make_policies()
    samples.make_projects()
    samples.write(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
