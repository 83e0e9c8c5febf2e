"""The synthetic register: the same every time, samples alone, every rule kept, gone on with after a stop."""

import csv
import datetime
import io
import unicodedata
from collections import Counter
from unittest import mock

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q
from django.test import TestCase

from cooperatives.models import Producer
from core.models import Decision
from core.text import fold
from desk.loading.samples import remove_samples
from desk.synthetic import batch, writing
from products.barcodes import read_gtin
from products.codes import read_code
from products.models import Award, Barcode, Product, QualityCertificate, Recognition, StaleMark, Standing

TODAY = datetime.date(2026, 11, 27)
MODELS = (Decision, Producer, Product, Recognition, QualityCertificate, Award, Barcode)


def synth(products, seed=7, **options):
    said = io.StringIO()
    call_command("synth", products=products, seed=seed, today=str(TODAY), stdout=said, **options)
    return said.getvalue()


def contents():
    """All rows of the register but for their ids, in an order that does not depend on them."""
    return {
        "decisions": sorted(Decision.objects.values_list("number", "issuer", "level", "issued_on")),
        "producers": sorted(Producer.objects.values_list("slug", "name_vi", "name_en", "kind", "place__code")),
        "products": sorted(
            Product.objects.values_list("slug", "code", "name_vi", "name_en", "producer__slug", "summary_vi")
        ),
        "recognitions": sorted(
            Recognition.objects.values_list("product__slug", "valid_from", "stars", "last_day", "decision__number")
        ),
        "certificates": sorted(QualityCertificate.objects.values_list("product__slug", "kind")),
        "awards": sorted(Award.objects.values_list("product__slug", "level", "year")),
        "barcodes": sorted(Barcode.objects.values_list("product__slug", "gtin")),
    }


class SyntheticRegisterTests(TestCase):
    """Made once for all tests; each gets it back as it was."""

    @classmethod
    def setUpTestData(cls):
        cls.said = synth(400)

    def test_as_many_products_as_asked_for(self):
        assert Product.objects.count() == 400
        assert "400 of 400" in self.said

    def test_the_same_rows_again_and_others_of_another_seed(self):
        made = contents()
        remove_samples()
        assert not any(rows for rows in contents().values())

        synth(400)
        assert contents() == made

        synth(400, seed=8)
        assert Product.objects.count() == 800

    def test_all_are_samples(self):
        for model in (Decision, Producer, Product):
            assert set(model.objects.values_list("is_sample", flat=True)) == {True}
        assert not Product.objects.exclude(Q(name_vi__contains="Mẫu"), slug__startswith="mau-7-").exists()
        assert not Producer.objects.exclude(Q(name_vi__contains="Mẫu"), slug__startswith="mau-7-").exists()

    def test_names_are_composed_and_nobodys(self):
        real = set()
        for file, column in (("producers", "name_vi"), ("products", "name_vi")):
            with (settings.DATA_DIR / "backan" / f"{file}.csv").open() as rows:
                real |= {fold(row[column]) for row in csv.DictReader(rows)}
        for model in (Producer, Product):
            for text in model.objects.values_list("name_vi", flat=True):
                assert unicodedata.is_normalized("NFC", text)
                assert fold(text) not in real

    def test_codes_and_barcodes_are_valid_and_of_no_goods(self):
        for code in Product.objects.values_list("code", flat=True):
            assert read_code(code) == code
        for gtin in Barcode.objects.values_list("gtin", flat=True):
            assert read_gtin(gtin) == gtin
            assert gtin.startswith("02")  # for use within a shop

    def test_every_kind_of_standing_is_there(self):
        status = Counter(Product.objects.with_facets(TODAY).values_list("status", flat=True))
        assert set(status) == {"valid", "ending", Standing.ENDED, Standing.WITHDRAWN, Standing.UNKNOWN}
        assert status["valid"] > status[Standing.ENDED] > status[Standing.WITHDRAWN]
        assert Recognition.objects.filter(superseded_on__isnull=False).exists()
        assert Recognition.objects.filter(extended_until__isnull=False).exists()

    def test_skewed_as_a_register_is(self):
        stars = Counter(Recognition.objects.values_list("stars", flat=True))
        assert stars[3] > stars[4] > stars[5] > 0
        assert set(Recognition.objects.values_list("level", flat=True)) == {"central", "province", "district"}
        kinds = Counter(Producer.objects.values_list("kind", flat=True))
        assert kinds.most_common(1)[0][0] == Producer.Kind.COOPERATIVE
        groups = Counter(Product.objects.values_list("product_set__group__code", flat=True))
        assert groups["food"] > groups.total() / 2
        products_of = Counter(Product.objects.values_list("producer", flat=True))
        assert min(products_of.values()) == 1
        assert 9 < max(products_of.values()) <= 40

    def test_a_decision_serves_many(self):
        decisions = Decision.objects.annotate(n=Count("recognitions")).values_list("n", flat=True)
        assert max(decisions) > 10
        assert Recognition.objects.filter(withdrawal_decision__isnull=False).exists()

    def test_recognitions_stand_up_to_the_model_too(self):
        """The database has checked each; what a form would say is the same."""
        for recognition in Recognition.objects.order_by("valid_from", "product__slug")[::12]:
            recognition.full_clean()

    def test_history_tells_where_they_come_from(self):
        event = Product.objects.first().events.get()
        assert event.pgh_label == "insert"
        assert event.pgh_context.metadata == {"command": "synth", "seed": 7}

    def test_history_keeps_every_row_as_it_was_written(self):
        for model in MODELS:
            columns = [field.attname for field in model._meta.concrete_fields if not field.generated]
            events = model.pgh_event_model.objects.order_by("pgh_obj_id")
            assert list(events.values_list(*columns)) == list(model.objects.order_by("pk").values_list(*columns))
            assert set(events.values_list("pgh_label", "pgh_context__metadata__command")) == {("insert", "synth")}
            assert not events.exclude(pgh_obj_id=F("id")).exists()

    def test_a_second_run_adds_nothing_and_says_so(self):
        assert "has 400 products of seed 7 already: nothing to do" in synth(400)
        assert Product.objects.count() == 400

    def test_a_batch_begun_is_not_added_to(self):
        with pytest.raises(CommandError, match="holds 400 products of seed 7"):
            synth(500)
        assert Product.objects.count() == 400

    def test_bad_words_are_refused(self):
        for wrong in ({"products": 0}, {"products": 10, "seed": -1}, {"products": 10, "today": "2026-02-30"}):
            with pytest.raises(CommandError):
                call_command("synth", **({"seed": 9} | wrong), stdout=io.StringIO())


@pytest.mark.django_db(transaction=True)
def test_what_was_stopped_in_the_middle_is_gone_on_with():
    """Over two connections: a batch is there wholly or not at all, and the rest makes it what it would have been."""
    write = writing._copy
    with mock.patch.object(batch, "BATCH", 20), mock.patch.object(writing, "BATCH", 20):

        def fail_within_third_batch(kind, rows):
            if kind.__name__ == "RecognitionRow" and rows and rows[0].product_id and Product.objects.count() >= 60:
                raise ConnectionError("killed")
            write(kind, rows)

        with mock.patch.object(writing, "_copy", fail_within_third_batch), pytest.raises(ConnectionError):
            synth(100)
        assert Product.objects.count() in {40, 60}  # the one beside it is finished or not

        assert "going on from there" in synth(100)
        assert Product.objects.count() == 100
        assert not StaleMark.objects.exists()
        call_command("refresh_entries", "--check")
        made = contents()
        remove_samples()
        synth(100)
        assert contents() == made
