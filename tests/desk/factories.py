"""A small folder of data files, for trying out what the loader refuses."""

import shutil
from pathlib import Path

from django.conf import settings

FILES = {
    "geo/units_pre2025.csv": """\
code,name_vi,name_en,level,kind,parent_code
06,Bắc Kạn,Bac Kan,province,tỉnh,
066,Na Rì,Na Ri,district,huyện,06
02185,Côn Minh,Con Minh,commune,xã,066
""",
    "geo/units_2025.csv": """\
code,name_vi,name_en,level,kind,parent_code
19,Thái Nguyên,Thai Nguyen,province,tỉnh,
02185,Côn Minh,Con Minh,commune,xã,19
""",
    "geo/national_provinces.csv": """\
vintage,code,name_vi,name_en,kind,new_code
2025,01,Hà Nội,Ha Noi,thành phố,
pre2025,01,Hà Nội,Ha Noi,thành phố,01
pre2025,06,Bắc Kạn,Bac Kan,tỉnh,19
""",
    "geo/unit_changes.csv": """\
old_commune_code,new_commune_code
02185,02185
""",
    "geo/aliases.csv": """\
written_as,district,vintage,code,name_vi,why
Kôn Minh,Na Rì,pre2025,02185,Côn Minh,spelling
""",
    "geo/centroids.csv": """\
code,lat,lon,vintage,level,approx
066,22.2,106.1,pre2025,district,0
""",
    "geo/backan_districts.geojson": """\
{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"066"},"geometry":{"type":"Point","coordinates":[106.1,22.2]}}
]}
""",
    "geo/backan_communes.geojson": '{"type":"FeatureCollection","features":[]}\n',
    "geo/thai_nguyen_2025_communes.geojson": '{"type":"FeatureCollection","features":[]}\n',
    "backan/producers.csv": """\
key,name_vi,kind,director,commune,district,founded_year,phone,email,website,summary_en,source
tai-hoan,HTX Tài Hoan,cooperative,Nguyễn Thị Hoan,Kôn Minh,Na Rì,2018,,,,Noodles.,https://a.example ; https://b.example
""",
    "backan/products.csv": """\
key,name_vi,name_en,producer_key,group,set,stars,year_recognised,decision_no,certifications,raw_material,summary_en,\
price_vnd,package,export_markets,ecommerce_urls,source
mien-dong,Miến dong,Vermicelli,tai-hoan,food,7,5,2024,,PGS; Nhãn hiệu tập thể,Canna,,80000,,,,https://a.example
mang-kho,Măng khô,,,food,7,3,2020,,,,,,,,,https://b.example
""",
    "backan/products_vi.csv": "key,summary_vi,raw_material_vi,export_markets_vi\nmien-dong,,Củ dong riềng,\n",
    "backan/producers_vi.csv": "key,summary_vi\n",
    "backan/ratings.csv": """\
product_key,standing,stars,score,level,decided_on,decision_no,valid_to,source
mien-dong,recognition,4,,province,2018,,2021-12-12,https://a.example
mien-dong,recognition,5,91.14,central,2021-06-30,2890/QĐ-BNN,,https://a.example
mien-dong,council_score,3,,district,2021-05,,,https://a.example
""",
    "backan/awards.csv": """\
product_key,level,year,source
mien-dong,national,2017,https://a.example
""",
    "backan/policies.csv": """\
key,programme,name_vi,name_en,purse,document_no,document_issuer,document_date,source
khuyen-cong,Khuyến công 2020,Khuyến công,Industrial promotion,industry,,,,https://a.example
""",
    "backan/grants.csv": """\
key,producer_key,programme,kind,purpose,amount_vnd,decision_no,decision_issuer,decision_on,year,source
may-say,tai-hoan,Khuyến công 2020,equipment,Dryer,,,,,2020,https://a.example
""",
    "backan/grants_vi.csv": "key,purpose_vi\nmay-say,Máy sấy\n",
    "backan/projects.csv": """\
key,name_vi,name_en,decision_no,decision_issuer,decision_on,host,place,start,end,known_on,budget_vnd,raw_material,\
status,status_on,producer_keys,summary_en,source
dong-rieng,Vùng dong riềng,Canna areas,,,,,Na Rì,2020,,,,Canna,under_way,,tai-hoan,,https://a.example
""",
    "backan/projects_vi.csv": "key,raw_material_vi,summary_vi\ndong-rieng,Dong riềng,\n",
    "backan/showrooms.csv": """\
key,name_vi,kind,address,commune,district,operator,opened_year,source,named_on
diem-na-ri,Điểm Na Rì,display_point,,,Na Rì,HTX Tài Hoan,,https://a.example,2025
""",
}


def write_data(folder: Path, **replaced: tuple[str, str, str]) -> Path:
    """The files under `folder`; each keyword replaces in a file one text by another."""
    shutil.copytree(settings.DATA_DIR / "reference", folder / "reference")
    for name, content in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    for name, old, new in replaced.values():
        change_data(folder, name, old, new)
    return folder


def change_data(folder: Path, name: str, old: str, new: str) -> None:
    content = (folder / name).read_text(encoding="utf-8")
    assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {name}"
    (folder / name).write_text(content.replace(old, new), encoding="utf-8")
