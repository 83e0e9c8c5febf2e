"""Sample support from public money, as `generate.py` makes it of its producers and products.

README.md says how many there are and what becomes of them.
"""

import datetime

from drawing import draw, last_day, shuffled, slug

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


class SampleSupport:
    """A part of `Samples`: policies, grants, payments and projects."""

    def __init__(self):
        self.policies, self.grants, self.disbursements, self.projects = [], [], [], []

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
