"""The data files as they are: what the register holds after loading them, and after loading them again."""

import datetime
from collections import Counter

from django.conf import settings
from django.core.management import call_command
from django.db.models import F
from django.test import TestCase
from pghistory.models import Context, Events

from cooperatives.models import Producer
from core.models import Decision, Level, Place, PlaceAlias, PlaceBoundary, PlaceChange, Vintage
from core.partial_dates import Precision
from desk.loading.register import load_register
from desk.loading.samples import remove_samples
from desk.models import RenewalNote
from grants.models import Disbursement, Grant, ScienceProject, SupportPolicy
from grants.totals import count_projects
from products.models import Award, Product, QualityCertificate, Recognition, ReportedStar, Standing
from showrooms.models import Display, Showroom
from tests.desk.factories import write_data

PUBLISHED = datetime.date(2025, 4, 22)
AFTER_TWO_YEARS = datetime.date(2026, 11, 23)


def by_stars(recognitions):
    stars = Counter(recognitions.values_list("stars", flat=True))
    return stars[5], stars[4], stars[3]


class LoadedRegisterTests(TestCase):
    """Loaded once for all tests; each gets it back as it was."""

    @classmethod
    def setUpTestData(cls):
        cls.counts = load_register(settings.DATA_DIR, with_samples=True)

    # --- figures ------------------------------------------------------------------------------------

    def test_published_day_reads_as_published(self):
        in_force = Recognition.objects.valid_on(PUBLISHED)

        assert by_stars(in_force) == (4, 21, 220)
        assert by_stars(in_force.filter(product__is_sample=False)) == (4, 10, 1)
        assert by_stars(in_force.filter(product__is_sample=True)) == (0, 11, 219)

    def test_published_day_by_group(self):
        expected = {
            "food": ((1, 13, 154), (1, 4, 1)),
            "beverage": ((0, 4, 23), (0, 4, 0)),
            "herbal": ((3, 4, 22), (3, 2, 0)),
            "tourism": ((0, 0, 13), (0, 0, 0)),
            "handicraft": ((0, 0, 6), (0, 0, 0)),
            "ornamental": ((0, 0, 2), (0, 0, 0)),
        }
        for group, (in_all, real) in expected.items():
            of_group = Recognition.objects.valid_on(PUBLISHED).filter(product_set__group__code=group)
            assert (group, by_stars(of_group)) == (group, in_all)
            assert (group, by_stars(of_group.filter(product__is_sample=False))) == (group, real)

    def test_published_day_by_old_district(self):
        in_force = Recognition.objects.valid_on(PUBLISHED).select_related("place__parent")

        assert Counter(recognition.place.old_district.name_vi for recognition in in_force) == {
            "Bắc Kạn": 38,
            "Bạch Thông": 41,
            "Chợ Đồn": 38,
            "Na Rì": 36,
            "Chợ Mới": 33,
            "Ba Bể": 31,
            "Ngân Sơn": 16,
            "Pác Nặm": 12,
        }

    def test_real_recognitions_on_other_days(self):
        for day, expected in {
            datetime.date(2021, 12, 31): (1, 4, 22),
            datetime.date(2023, 7, 31): (1, 12, 18),
            PUBLISHED: (4, 10, 1),
            AFTER_TWO_YEARS: (4, 0, 0),
        }.items():
            real = Recognition.objects.valid_on(day).filter(product__is_sample=False)
            assert (day, by_stars(real)) == (day, expected)

    # --- real entries -------------------------------------------------------------------------------

    def test_stars_of_tai_hoan_vermicelli(self):
        first, second, third = Recognition.objects.filter(product__slug="mien-dong-tai-hoan").order_by("valid_from")

        assert (first.stars, first.valid_from, first.valid_from_precision) == (
            4,
            datetime.date(2018, 12, 31),
            Precision.YEAR,
        )
        assert (first.valid_to, first.valid_to_precision) == (datetime.date(2021, 12, 12), Precision.DAY)
        assert (first.issuer, first.decision, first.rule_set.code) == ("UBND tỉnh Bắc Kạn", None, "2018")
        assert first.superseded_on == second.valid_from == datetime.date(2021, 6, 30)
        assert (second.stars, str(second.score), second.rule_set.code) == (5, "91.14", "1048")
        assert (second.decision.number, second.decision.issued_on) == (
            "2890/QĐ-BNN-VPĐP",
            datetime.date(2021, 6, 30),
        )
        assert second.decision.issuer == second.issuer == "Bộ Nông nghiệp và Phát triển nông thôn"
        assert second.superseded_on == third.valid_from == datetime.date(2024, 6, 30)
        assert (third.stars, third.valid_from_precision) == (5, Precision.MONTH)
        assert (third.valid_to, third.valid_to_precision) == (datetime.date(2027, 6, 30), Precision.MONTH)
        assert all(recognition.source.startswith("https://") for recognition in (first, second, third))

    def test_stars_without_decision_are_reported_only(self):
        council = ReportedStar.objects.filter(kind=ReportedStar.Kind.COUNCIL_SCORE)
        undated = ReportedStar.objects.filter(kind=ReportedStar.Kind.UNDATED)

        assert (council.count(), undated.count()) == (9, 22)
        assert not undated.filter(product__recognitions__isnull=False).exists()
        chestnuts = undated.get(product__slug="hat-de-hop-phat")
        assert (chestnuts.reported_on, chestnuts.reported_on_precision) == (datetime.date(2020, 12, 31), "year")

    def test_every_real_entry_keeps_its_source_one_address_per_line(self):
        real = [
            *Producer.objects.filter(is_sample=False),
            *Product.objects.filter(is_sample=False),
            *Recognition.objects.filter(product__is_sample=False),
            *ReportedStar.objects.all(),
            *Award.objects.all(),
            *Showroom.objects.filter(is_sample=False),
            *Decision.objects.filter(is_sample=False),
            *Grant.objects.filter(is_sample=False),
            *SupportPolicy.objects.filter(is_sample=False),
            *ScienceProject.objects.filter(is_sample=False),
        ]
        addresses = [address for record in real for address in record.source.split("\n")]

        assert len(real) == 70 + 120 + 58 + 31 + 22 + 2 + (2 + 4) + 15 + 9 + 8
        assert all(address.startswith(("http://", "https://")) and " ;" not in address for address in addresses)

    def test_places_of_producers_follow_the_old_map(self):
        at = {producer.slug: producer.place for producer in Producer.objects.filter(is_sample=False)}

        assert at["tai-hoan"] == Place.objects.get(vintage=Vintage.PRE2025, name_vi="Côn Minh")
        assert at["bac-ha"].old_district.code == "058"
        assert Producer.objects.get(slug="tai-hoan").director
        by_alias = PlaceAlias.objects.get(written_as="Rã Bản").place
        assert by_alias in at.values()

    def test_certificates_have_their_kind(self):
        real = QualityCertificate.objects.filter(product__is_sample=False)

        assert Counter(real.values_list("kind", flat=True)) == {"gi": 3, "collective_mark": 3, "organic": 3}

    def test_places_of_both_maps(self):
        assert Place.objects.filter(level=Place.Level.COMMUNE, vintage=Vintage.PRE2025).count() == 108
        assert Place.objects.filter(level=Place.Level.COMMUNE, vintage=Vintage.Y2025).count() == 92
        assert Place.objects.filter(level=Place.Level.PROVINCE).count() == 63 + 34
        assert PlaceChange.objects.count() == 108 + 63
        assert PlaceBoundary.objects.count() == 108 + 92 + 8
        assert PlaceBoundary.objects.filter(is_approximate=True).count() == 5 + 5 + 13
        bang_phuc = Place.objects.get(name_vi="Bằng Phúc")
        assert (bang_phuc.today.name_vi, bang_phuc.old_district.name_vi) == ("Đồng Phúc", "Chợ Đồn")
        assert bang_phuc.latitude is not None

    def test_deciding_level_follows_the_rule_set(self):
        recognitions = Recognition.objects.select_related("rule_set").prefetch_related("rule_set__deciding_levels")
        assert len(recognitions) >= 400
        for recognition in recognitions:
            levels = {deciding.stars: deciding.level for deciding in recognition.rule_set.deciding_levels.all()}
            assert (recognition.pk, recognition.level) == (recognition.pk, levels[recognition.stars])

    def test_history_says_that_it_was_loaded(self):
        paid = Disbursement.objects.values("grant").distinct().count()
        added = sum(added for added, _left in self.counts.values())
        inserts = Events.objects.filter(pgh_label="insert")
        assert inserts.count() == added
        assert Events.objects.count() - added == paid  # each grant's sum of payments
        assert not Events.objects.filter(pgh_context=None).exists()
        assert list(Context.objects.values_list("metadata", flat=True)) == [{"command": "load_register"}]

    # --- support from public money ------------------------------------------------------------------

    def test_published_count_of_science_projects(self):
        count = count_projects(PUBLISHED)

        assert (count.projects.total, count.projects.real, count.projects.samples) == (9, 4, 5)
        assert (count.producers.total, count.producers.real, count.producers.samples) == (11, 5, 6)
        real = ScienceProject.objects.filter(is_sample=False)
        assert real.filter(producers=None).count() == 4
        assert count_projects(datetime.date(2019, 12, 30)).projects.total == 2

    def test_amounts_no_source_states_stay_open(self):
        real = Grant.objects.filter(is_sample=False)

        assert real.filter(approved_vnd=None).count() == 12
        assert not real.exclude(disbursed_vnd=None).exists()
        assert set(real.values_list("status", flat=True)) == {"unknown"}
        assert not Disbursement.objects.filter(grant__is_sample=False).exists()
        warehouse = real.get(file_key="thanh-tam-infrastructure")
        assert (warehouse.decision.number, warehouse.given_on) == ("821/QĐ-UBND", datetime.date(2023, 5, 15))
        noodles = real.get(file_key="nhat-thien-khuyen-cong-2015")
        assert (noodles.approved_vnd, noodles.given_on_precision, noodles.year) == (350_000_000, "year", 2015)

    def test_grants_and_their_producers_are_of_one_kind(self):
        grants = Grant.objects.prefetch_related("producers").select_related("policy", "decision")
        assert {grant.is_sample for grant in grants} == {True, False}
        for grant in grants:
            linked = [*grant.producers.all(), grant.policy, *filter(None, [grant.decision])]
            assert grant.producers.all()
            assert all(record.is_sample == grant.is_sample for record in linked)

    def test_samples_of_grants_show_what_can_happen(self):
        samples = Grant.objects.filter(is_sample=True)

        assert set(samples.values_list("status", flat=True)) >= {"accepted", "under_way", "cancelled"}
        assert samples.exclude(ceiling_reason="").exists()
        assert samples.filter(approved_vnd=None).exists()
        assert samples.overdue_on(AFTER_TWO_YEARS).count() >= 2
        assert Disbursement.objects.filter(amount_vnd__lt=0).exists()
        assert any(len(grant.producers.all()) == 3 for grant in samples.prefetch_related("producers"))
        into_point = samples.get(showroom__isnull=False)
        assert into_point.showroom.operator == into_point.producers.get().name_vi
        assert into_point.begins_on <= into_point.showroom.opened_on <= into_point.ends_on

    # --- sample entries -----------------------------------------------------------------------------

    def test_samples_and_real_entries_do_not_mix(self):
        recognitions = Recognition.objects.select_related(
            "product__producer", "producer", "decision", "withdrawal_decision"
        )
        assert {recognition.product.is_sample for recognition in recognitions} == {True, False}
        for recognition in recognitions:
            linked = (
                recognition.product.producer,
                recognition.producer,
                recognition.decision,
                recognition.withdrawal_decision,
            )
            assert all(record.is_sample == recognition.product.is_sample for record in linked if record)

    def test_samples_are_told_by_their_names(self):
        for record in [*Product.objects.filter(is_sample=True), *Producer.objects.filter(is_sample=True)]:
            assert record.slug.startswith("mau-")
            assert " Mẫu " in record.name_vi
            assert "ample" in record.name_en
            assert not record.source
        assert not Producer.objects.filter(is_sample=True).exclude(director="", phone="", email="").exists()

    def test_life_of_samples_around_the_published_day(self):
        standing = Counter(
            Product.objects.filter(is_sample=True).with_standing(PUBLISHED).values_list("standing", flat=True)
        )

        assert standing == {Standing.VALID: 230, Standing.ENDED: 15, Standing.UNKNOWN: 15}
        assert not Recognition.objects.filter(product__is_sample=True, stars=5).exists()
        days = Decision.objects.filter(is_sample=True).values_list("issued_on__year", flat=True)
        assert set(days) == set(range(2019, 2027))

    def test_life_of_samples_after_two_years(self):
        samples = Recognition.objects.filter(product__is_sample=True)
        in_force = samples.valid_on(AFTER_TWO_YEARS)

        def days(number):
            return AFTER_TWO_YEARS + datetime.timedelta(days=number)

        assert by_stars(in_force) == (0, 21, 172)
        assert in_force.filter(valid_from__gt=days(-30)).count() >= 10
        assert in_force.filter(last_day__lte=days(120)).count() >= 10
        assert in_force.filter(last_day__gt=days(120), last_day__lte=days(180)).count() >= 10
        assert samples.filter(last_day__range=(days(-30), days(-1)), superseded_on=None).count() >= 5
        assert samples.exclude(superseded_on=None).count() >= 30
        withdrawn = samples.get(withdrawn_on__isnull=False)
        assert withdrawn.withdrawn_on > PUBLISHED
        assert withdrawn.withdrawal_decision.number.startswith("MẪU-")
        extended = samples.get(extended_until__isnull=False)
        assert extended.valid_to < AFTER_TWO_YEARS <= extended.extended_until

    def test_points_of_sale_around_the_published_day(self):
        """The 19 points of April 2025 are samples: pages of the two real ones are of the end of that year."""
        assert Counter(Showroom.objects.running_on(PUBLISHED).values_list("is_sample", flat=True)) == {True: 19}
        year_later = datetime.date(2026, 11, 27)
        assert Showroom.objects.running_on(year_later).filter(is_sample=False).count() == 2
        known = Counter(Showroom.objects.with_freshness(year_later).values_list("freshness", flat=True))
        assert known == {"open": 15, "stale": 5, "shut": 1, "ended": 2}
        assert Display.objects.exclude(showroom__is_sample=F("product__is_sample")).count() == 0
        for sample in Showroom.objects.filter(is_sample=True):
            assert sample.slug.startswith("mau-")
            assert " Mẫu " in sample.name_vi
            assert (sample.phone, sample.source) == ("", "")
        for real in Showroom.objects.filter(is_sample=False):
            assert not real.displays.exists()
            assert not real.confirmations.exists()
            assert (real.opened_on, real.named_on_precision) == (None, "year")

    def test_scores_of_samples_lie_in_their_band(self):
        scored = Recognition.objects.filter(product__is_sample=True, score__isnull=False)

        assert scored.count() >= 200
        for recognition in scored.select_related("rule_set").prefetch_related("rule_set__bands"):
            assert recognition.band == recognition.stars

    def test_samples_name_who_decided_then(self):
        districts = set()
        for level, issuer, day in Recognition.objects.filter(product__is_sample=True).values_list(
            "level", "decision__issuer", "valid_from"
        ):
            if level == Level.DISTRICT:
                districts.add(issuer)
            else:
                assert issuer == ("UBND tỉnh Thái Nguyên" if day.year > 2024 else "UBND tỉnh Bắc Kạn")
        assert len(districts) == 8

    def test_removing_samples_leaves_no_trace_but_history(self):
        sample = Recognition.objects.filter(product__is_sample=True).first()
        RenewalNote.objects.create(renewal_id=sample.pk, said="thử ghi")

        removed = remove_samples()

        assert removed == {
            "notes": 1,
            "payments": 90,
            "grants": 61,
            "policies": 6,
            "projects": 6,
            "recognitions": 389,
            "products": 260,
            "producers": 119,
            "decisions": 82,
            "showrooms": 21,
        }
        assert by_stars(Recognition.objects.valid_on(PUBLISHED)) == (4, 10, 1)
        for model in (Producer, Product, Decision, Showroom, Grant, SupportPolicy, ScienceProject):
            assert not model.objects.filter(is_sample=True).exists()
        assert QualityCertificate.objects.count() == 9
        assert Place.objects.count() == 305
        assert Context.objects.filter(metadata__command="remove_samples").exists()

    def test_command_can_count_samples_without_removing_them(self):
        call_command("remove_samples", dry_run=True, verbosity=0, stdout=Shown())

        assert Product.objects.filter(is_sample=True).count() == 260

    # --- loading again ------------------------------------------------------------------------------

    def test_second_run_changes_nothing_and_says_so(self):
        n_events = Events.objects.count()
        shown = Shown()

        call_command("load_register", with_samples=True, stdout=shown)

        assert "Nothing to add: the register has all of it already." in shown.text
        assert Events.objects.count() == n_events

    def test_corrections_of_staff_survive(self):
        product = Product.objects.get(slug="mien-dong-tai-hoan")
        product.certificates.all().delete()
        product.recognitions.filter(stars=4).delete()
        Product.objects.filter(pk=product.pk).update(name_vi="Miến dong đã sửa")
        Decision.objects.filter(number="2616/QĐ-UBND").update(issued_on=datetime.date(2021, 12, 30))
        Place.objects.filter(vintage=Vintage.PRE2025, name_vi="Côn Minh").update(name_vi="Côn Minh đã sửa")
        Producer.objects.filter(slug="tai-hoan").update(place=None)

        counts = load_register(settings.DATA_DIR, with_samples=True)

        assert counts.n_added == 0
        product.refresh_from_db()
        assert product.name_vi == "Miến dong đã sửa"
        assert product.recognitions.count() == 2
        assert not product.certificates.exists()
        assert Producer.objects.get(slug="tai-hoan").place is None

    def test_removed_entry_comes_back_whole(self):
        product = Product.objects.get(slug="banh-troi-hoang-thi-dien")
        product.recognitions.all().delete()
        product.delete()

        counts = load_register(settings.DATA_DIR, with_samples=True)

        assert (counts["products"], counts["recognitions"]) == ((1, 119), (1, 57))
        assert counts["decisions"] == (0, 5)
        [recognition] = Recognition.objects.filter(product__slug="banh-troi-hoang-thi-dien")
        assert recognition.decision.number == "2616/QĐ-UBND"


class Shown:
    """What a command prints."""

    text = ""

    def write(self, text):
        self.text += text


def test_command_checks_without_saving(db, tmp_path):
    shown = Shown()

    call_command("load_register", data=write_data(tmp_path / "data"), dry_run=True, stdout=shown)

    assert "Dry run: nothing was saved." in shown.text
    assert not Place.objects.exists()


def test_command_leaves_a_filled_register_alone_if_asked(db, tmp_path):
    data = write_data(tmp_path / "data")
    call_command("load_register", data=data, if_empty=True, stdout=Shown())
    assert Product.objects.count() == 2
    Product.objects.filter(slug="mang-kho").delete()
    shown = Shown()

    call_command("load_register", data=data, if_empty=True, stdout=shown)

    assert shown.text == "The register has products already: nothing loaded.\n"
    assert Product.objects.count() == 1


def test_samples_come_only_when_asked(db, tmp_path):
    load_register(write_data(tmp_path / "data"))

    assert not Product.objects.filter(is_sample=True).exists()
