"""Make the sample entries: python data/samples/generate.py [FOLDER].

Needs nothing but Python, and makes the same bytes every time: what looks random is drawn from a hash of the
entry's own key. README.md says what samples are for and how the numbers were made.
"""

import csv
import datetime
import hashlib
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

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

# What a grant for a point of sale went into: a point that its receiver opened within the term of the grant.
SHOWROOMS = {"mau-xuc-tien-2024-thung-nang": "mau-diem-ban-dai-phuc-moi"}

# Support: what each policy pays for, its highest share and amount, and the days of its decisions with how many grants.
POLICIES = {
    "khuyen-cong": {
        "name": ("Khuyến công Mẫu", "Sample industrial promotion", "industry", 50, 300, "2019-03-20", ""),
        "kinds": ("equipment",),
        "days": {"2020-07-15": 3, "2022-08-10": 3, "2024-07-22": 3, "2025-09-30": 2},
    },
    "ha-tang": {
        "name": ("Hạ tầng hợp tác xã Mẫu", "Sample infrastructure", "resolution", 80, 2000, "2022-05-10", "2026"),
        "kinds": ("factory", "equipment"),
        "days": {"2022-11-25": 3, "2023-09-18": 3, "2025-03-12": 2},
    },
    "nhan-chat-luong": {
        "name": ("Nhãn và chất lượng Mẫu", "Sample label and quality scheme", "national", 70, 80, "2021-06", "2025"),
        "kinds": ("label", "quality", "certification", "trademark"),
        "days": {"2021-10-08": 4, "2023-05-26": 5, "2024-10-14": 5},
    },
    "xuc-tien": {
        "name": ("Xúc tiến thương mại Mẫu", "Sample trade promotion", "trade", 50, 60, "2020", ""),
        "kinds": ("fair", "showroom", "website"),
        "days": {"2021-04-16": 3, "2023-03-30": 3, "2024-11-19": 3, "2026-05-20": 3},
    },
    "vung-nguyen-lieu": {
        "name": ("Vùng nguyên liệu Mẫu", "Sample raw-material areas", "science", 70, 400, "2020-02-12", ""),
        "kinds": ("material", "training"),
        "days": {"2020-09-21": 2, "2023-07-11": 2, "2026-03-05": 2},
    },
}
BONUS_DAYS = {"2022-12-20": "2023-02-27", "2023-07-14": "2023-09-06", "2024-06-14": "2024-08-12"}
"""By the day of a provincial round: when its four-star products were rewarded."""
PURPOSES = {
    "equipment": ("Mua máy sấy và máy đóng gói", "Dryer and packing machine"),
    "factory": ("Xây nhà xưởng và kho", "Workshop and warehouse"),
    "label": ("Thiết kế nhãn và bao bì", "Label and package design"),
    "quality": ("Xây dựng quy trình chất lượng", "Quality process"),
    "certification": ("Chứng nhận VietGAP hoặc HACCP", "VietGAP or HACCP certificate"),
    "trademark": ("Đăng ký nhãn hiệu", "Registering a trademark"),
    "fair": ("Gian hàng ở hội chợ", "Stand at a fair"),
    "showroom": ("Điểm giới thiệu và bán sản phẩm", "Point of sale"),
    "website": ("Trang web và gian hàng trực tuyến", "Website and online shop"),
    "material": ("Chuẩn hóa vùng nguyên liệu", "Standard raw-material area"),
    "training": ("Tập huấn kỹ thuật", "Technical training"),
    "bonus": ("Thưởng sản phẩm đạt 4 sao", "Bonus for a four-star product"),
}
NOW = "2026-11-10"  # how far the samples go

# Science projects: title, raw material, begin, end, how many cooperatives, and which of them came before.
# Five had begun on 22 April 2025, with six different cooperatives: with the real ones 9 projects and 11 producers.
PROJECTS = (
    ("Chuẩn hóa vùng dong riềng", "Standard areas of canna", "Dong riềng", "Canna", "2020-03", "2022-02", 2, 0),
    ("Nhân giống chè Shan", "Propagating Shan tea", "Chè Shan", "Shan tea", "2021-05", "2023-04", 1, 0),
    ("Vùng nghệ nếp theo VietGAP", "Turmeric areas under VietGAP", "Nghệ nếp", "Turmeric", "2022-09", "2024-08", 2, 1),
    ("Bảo quản hồng không hạt", "Storing persimmons", "Hồng không hạt", "Persimmons", "2024", "2026", 1, 0),
    ("Vùng gạo nếp hữu cơ", "Organic sticky rice areas", "Gạo nếp", "Sticky rice", "2024-10", "2026-09", 1, 0),
    ("Chuỗi nấm hương", "A chain of shiitake", "Nấm hương", "Shiitake", "2025-10", "2027-09", 2, 1),
)

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


def draw(below, *key):
    """A number from 0 up to `below` that depends on nothing but the key."""
    digest = hashlib.sha256("|".join(map(str, key)).encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def shuffled(items, *key):
    return sorted(items, key=lambda item: draw(2**60, *key, item if isinstance(item, str) else item["key"]))


def slug(text):
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "-".join("".join(char for char in bare if not unicodedata.combining(char)).lower().split())


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def last_day(text):
    """The day from which a date known only to the year or month counts."""
    year, month, day = [*map(int, text.split("-")), 0, 0][:3]
    if day:
        return datetime.date(year, month, day)
    year, month = (year, month + 1) if month and month < 12 else (year + 1, 1)
    return datetime.date(year, month, 1) - datetime.timedelta(days=1)


class Samples:
    def __init__(self):
        self.kinds = read(HERE / "kinds.csv")
        for kind in self.kinds:
            kind["group"] = next(group for last, group in GROUP_OF_LAST_SET.items() if int(kind["set"]) <= last)
            kind["districts"] = [name for name in kind["districts"].split("; ") if name]
        self.brands = shuffled([f"{noun} {word}" for noun, words in BRANDS.items() for word in words.split()], "brand")
        self.communes, self.new_communes = self.read_communes()
        self.uses = Counter()
        self.producers, self.products, self.ratings, self.decisions = [], [], [], {}
        self.policies, self.grants, self.disbursements, self.projects = [], [], [], []
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

    # --- support from public money ------------------------------------------------------------------

    def make_policies(self):
        for key, facts in POLICIES.items():
            name_vi, name_en, purse, rate, ceiling, first, last = facts["name"]
            self.make_policy(key, name_vi, name_en, purse, facts["kinds"], first, last, rate, ceiling)
            for day, number in facts["days"].items():
                for producer in self.existing(day, key)[:number]:
                    self.make_grant(key, facts["kinds"], [producer], day, rate, ceiling)
        together = self.existing("2023-07-11", "together")[:3]
        self.make_grant("vung-nguyen-lieu", ("material",), together, "2023-07-11", 70, 400)
        self.make_bonuses()
        self.make_exceptions()

    def make_policy(self, key, name_vi, name_en, purse, kinds, first, last="", rate="", ceiling=""):
        title = f"Chính sách: {name_vi.removesuffix(' Mẫu').lower()}"
        self.policies.append(
            {
                "key": f"mau-{key}",
                "name_vi": name_vi,
                "name_en": name_en,
                "purse": purse,
                "kinds": "; ".join(kinds),
                "rate_percent": rate,
                "ceiling_vnd": ceiling and ceiling * 1_000_000,
                "document_no": self.decide("UBND tỉnh Bắc Kạn", "province", first, title),
                "valid_from": first,
                "valid_to": last,
            }
        )

    def named(self, policy):
        found = next(row for row in self.policies if row["key"] == f"mau-{policy}")
        return found["name_vi"].removesuffix(" Mẫu").lower()

    def existing(self, day, *key):
        """Producers there were on `day`, in an order of its own."""
        there = [producer for producer in self.producers if producer["founded_year"] < int(day[:4])]
        return shuffled(there, "granted", day, *key)

    def make_grant(self, policy, kinds, producers, day, rate, ceiling, product=None):
        """Decided on `day`; what came of it by NOW follows from how long ago that was."""
        key = f"mau-{policy}-{day[:4]}-{producers[0]['key'].removeprefix('mau-')}"
        kind = kinds[draw(len(kinds), "kind of grant", key)]
        begun = datetime.date.fromisoformat(day)
        ends = begun + datetime.timedelta(days=180 + 30 * draw(12, "months", key))
        amount = (ceiling * (40 + draw(60, "amount", key)) // 100) * 1_000_000
        share = rate and (amount * (100 - rate) // rate // 1_000_000 + 1) * 1_000_000
        published = product or draw(6, "amount published", key)
        purpose_vi, purpose_en = PURPOSES[kind]
        issuer = "UBND tỉnh Thái Nguyên" if day >= "2025-07-01" else "UBND tỉnh Bắc Kạn"
        grant = {
            "key": key,
            "policy_key": f"mau-{policy}",
            "decision_no": self.decide(issuer, "province", day, f"Hỗ trợ: {self.named(policy)}"),
            "producer_keys": "; ".join(producer["key"] for producer in producers),
            "product_keys": product["key"] if product else "",
            "showroom_key": SHOWROOMS.get(key, ""),
            "kind": kind,
            "purpose_vi": f"{purpose_vi} (khoản mẫu)",
            "purpose_en": f"{purpose_en} (sample grant)",
            "approved_vnd": amount if published else "",
            "own_funds_vnd": share if published else "",
            "rate_percent": rate,
            "begins_on": day,
            "ends_on": str(ends),
            "status": "under_way",
        }
        self.grants.append(grant)
        if str(ends) < NOW:
            accepted = ends + datetime.timedelta(days=20 + draw(60, "accepted", key))
            grant |= {"status": "accepted", "accepted_on": str(accepted)}
            grant |= {"result_vi": "Đạt yêu cầu (mẫu).", "result_en": "Met its aims (sample)."}
        if published:
            self.pay(grant, begun, ends)
        return grant

    def pay(self, grant, begun, ends):
        """In one sum, or in two with the second after the end; rarely a part was paid twice and reversed."""
        key, amount = grant["key"], grant["approved_vnd"]
        first = amount if draw(3, "one payment", key) == 0 else amount * 6 // 10
        day = begun + datetime.timedelta(days=15 + draw(45, "paid", key))
        entries = [(day, first, "")]
        if draw(14, "paid twice", key) == 0 and first < amount:
            entries += [
                (day + datetime.timedelta(days=3), amount - first, ""),
                (day + datetime.timedelta(days=9), first - amount, "Chuyển trước hạn, thu lại (mẫu)"),
            ]
        if first < amount:
            entries.append((ends + datetime.timedelta(days=100), amount - first, ""))
        for paid_on, paid, reason in entries:
            if str(paid_on) <= NOW:
                entry = {"grant_key": key, "paid_on": str(paid_on), "amount_vnd": paid, "reason": reason}
                self.disbursements.append(entry)

    def make_bonuses(self):
        """After the decision of recognition, as the province's resolution laid down."""
        kinds = ("bonus",)
        self.make_policy(
            "thuong-sao", "Thưởng sao Mẫu", "Sample star bonus", "resolution", kinds, "2022-04-27", "", "", 50
        )
        makers = {producer["key"]: producer for producer in self.producers}
        for product in self.products:
            day = BONUS_DAYS.get(product.get("round"))
            if day and product["stars_in_force"] == 4:
                self.make_grant("thuong-sao", kinds, [makers[product["producer_key"]]], day, "", 50, product)

    def make_exceptions(self):
        """What staff lists are for: above a limit with its reason, past its end, cancelled."""
        for grant in self.grants:
            if grant["key"].startswith("mau-ha-tang-2025"):
                grant["ceiling_reason"] = "Địa bàn đặc biệt khó khăn (mẫu)"
                grant["rate_percent"] = 90
                break
        late = [grant for grant in self.grants if grant["key"].startswith("mau-xuc-tien-2024")]
        for grant in late[:2]:
            grant |= {"status": "under_way", "accepted_on": "", "result_vi": "", "result_en": ""}
        paid = {entry["grant_key"] for entry in self.disbursements}
        cancelled = next(grant for grant in self.grants if grant["key"] not in paid)
        cancelled |= {"status": "cancelled", "accepted_on": "", "result_vi": "", "result_en": ""}

    def make_projects(self):
        named = []
        for title, title_en, material, material_en, begins, ends, number, known in PROJECTS:
            there = self.existing(begins, title)
            new = [one for one in there if one["kind"] == "cooperative" and one not in named][: number - known]
            producers = named[:known] + new
            named += new
            status = "accepted" if str(last_day(ends)) < "2025-04-22" else "under_way"
            decision = self.decide(
                "UBND tỉnh Thái Nguyên" if begins > "2025-06" else "UBND tỉnh Bắc Kạn",
                "province",
                begins,
                f"Phê duyệt dự án: {title.lower()}",
            )
            self.projects.append(
                {
                    "key": f"mau-{slug(title)}",
                    "name_vi": f"Dự án Mẫu: {title[0].lower()}{title[1:]}",
                    "name_en": f"Sample project: {title_en[0].lower()}{title_en[1:]}",
                    "decision_no": decision,
                    "lead": "Đơn vị mẫu",
                    "begins_on": begins,
                    "ends_on": ends,
                    "budget_vnd": (600 + draw(1800, "budget", title)) * 1_000_000,
                    "raw_material_vi": material,
                    "raw_material_en": material_en,
                    "area": producers[0]["lives_in"],
                    "producer_keys": "; ".join(producer["key"] for producer in producers),
                    "status": status,
                    "result_vi": "Mục mẫu để dùng thử và giảng dạy; không có dự án này trong thực tế.",
                    "result_en": "Sample entry for trying out and teaching; this project does not exist.",
                }
            )

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
