"""What staff fill in of a decision with all its products: the decision, and a row for each product."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Producer
from core.forms import PartialDateField, PartialDates, place_in_full
from core.models import Decision, Vintage
from core.models.decision import SAMPLE_NUMBER_PREFIX
from core.partial_dates import PartialDate
from core.staff import ConstraintsBesideFields
from core.text import fold
from products.admin.likely import in_words, likely_places, likely_producers, likely_products
from products.admin.score import ScoreField
from products.entering_decisions import DecidedRow
from products.likeness import bare_maker
from products.models import Product, ProductSet, Recognition
from products.recognising import Act

MOST_ROWS = 200
NEW = "new"


class SheetForm(PartialDates, ConstraintsBesideFields):
    """The decision itself, and the table that may be pasted."""

    issued_on = PartialDateField(label=_("issued on"))
    start = PartialDateField(label=_("in force from"), required=False, help_text=_("empty: the day of issue"))
    exception_reason = forms.CharField(
        label=_("why it departs from the rules"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=Recognition._meta.get_field("exception_reason").help_text,
    )
    pasted = forms.CharField(
        label=_("table copied from Excel"),
        required=False,
        strip=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
        help_text=_(
            "one product a line: name, producer, stars, score, number of the product set, place; "
            "with a line of headings the columns may come in any order"
        ),
    )

    constraint_fields = {"decision_once": "number", "decision_sample_number": "number"}

    class Meta:
        model = Decision
        fields = ["number", "issuer", "level", "issued_on", "title", "file", "source"]

    def _constraints(self):
        """A decision that is in the register already gets further products."""
        return [constraint for constraint in super()._constraints() if constraint.name != "decision_once"]

    def _partial_dates(self):
        return ["issued_on"]

    def clean(self):
        cleaned = super().clean()
        self.instance.is_sample = (cleaned.get("number") or "").startswith(SAMPLE_NUMBER_PREFIX)
        return cleaned

    @property
    def decision(self):
        """The one already in the register by this number, issuer and day, else the new one."""
        new = self.instance
        known = Decision.objects.filter(number=new.number, issuer=new.issuer, issued_on=new.issued_on)
        return known.first() or new

    @property
    def first_day(self):
        issued = PartialDate(self.instance.issued_on, self.instance.issued_on_precision)
        return self.cleaned_data["start"] or issued


class RowForm(forms.Form):
    """One product of the decision: as it is written there, and which one of the register it is."""

    NEW_PRODUCT = ("product_set", "producer", "producer_kind")

    name = forms.CharField(label=_("product on the decision"), max_length=200)
    maker = forms.CharField(label=_("producer on the decision"), max_length=200, required=False)
    place_written = forms.CharField(label=_("place as written"), max_length=200, required=False)
    product = forms.ChoiceField(label=_("product in the register"), required=False)
    stars = forms.IntegerField(label=_("stars"), min_value=3, max_value=5)
    score = ScoreField(required=False, help_text="")
    act = forms.ChoiceField(
        label=_("kind"), required=False, choices=[("", _("as fits what the register knows")), *Act.choices]
    )
    place = forms.ChoiceField(label=_("place on the decision"), required=False)
    product_set = forms.ModelChoiceField(ProductSet.objects.all(), label=_("product set"), required=False)
    producer = forms.ChoiceField(label=_("producer in the register"), required=False)
    producer_kind = forms.ChoiceField(
        label=_("kind of producer"), required=False, choices=[("", "–"), *Producer.Kind.choices]
    )

    def __init__(self, *args, is_sample=False, vintage=Vintage.Y2025, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_sample = is_sample
        names = ("name", "maker", "place_written", "product", "producer", "place")
        said = {name: self.data.get(self.add_prefix(name)) for name in names} if self.is_bound else self.initial
        written = {name: str(said.get(name) or "") for name in names}
        self.products = likely_products(written["name"], is_sample, written["product"]) if written["name"] else []
        self.producers = likely_producers(written["maker"], is_sample, written["producer"])
        self.places = likely_places(written["place_written"], vintage, written["place"])
        self.fields["product"].choices = [
            ("", _("choose")),
            *((str(product.pk), in_words(product)) for product in self.products),
            (NEW, _("new: not in the register yet")),
        ]
        self.fields["producer"].choices = [
            ("", _("not named")),
            *((str(producer.pk), producer.name_vi) for producer in self.producers),
            (NEW, _("new: as written on the decision")),
        ]
        self.fields["place"].choices = [
            ("", _("the producer's")),
            *((str(place.pk), place_in_full(place)) for place in self.places),
        ]
        if not self.is_bound:
            self._choose_what_is_certain(written)

    def _choose_what_is_certain(self, written):
        """A product of exactly this name, and of this producer where one is written, is chosen beforehand."""
        same = [product for product in self.products if fold(product.name_vi) == fold(written["name"])]
        if written["maker"] and len(same) > 1:
            maker = bare_maker(written["maker"])
            same = [p for p in same if p.producer and bare_maker(p.producer.name_vi) == maker]
        if len(same) == 1:
            self.initial.setdefault("product", str(same[0].pk))
        if len(self.places) == 1:
            self.initial.setdefault("place", str(self.places[0].pk))

    def of_every_product(self):
        return [field for field in self if field.name not in self.NEW_PRODUCT]

    def of_new_product(self):
        return [self[name] for name in self.NEW_PRODUCT]

    def clean(self):
        cleaned = super().clean()
        chosen = cleaned.get("product")
        if not chosen and "product" not in self.errors:
            self.add_error("product", _("Choose the product, or say that it is new."))
        if chosen == NEW and not cleaned.get("product_set"):
            self.add_error("product_set", _("A new product needs its product set."))
        if chosen == NEW and cleaned.get("producer") == NEW:
            if not cleaned.get("maker"):
                self.add_error("maker", _("Write the name of the new producer."))
            if not cleaned.get("producer_kind"):
                self.add_error("producer_kind", _("Choose the kind of the new producer."))
        return cleaned

    def decided(self, new_producers):
        """The row as the act takes it. New producers of the same name are one record, kept in `new_producers`."""
        facts = self.cleaned_data
        place = next((place for place in self.places if str(place.pk) == facts["place"]), None)
        if facts["product"] == NEW:
            product = Product(
                name_vi=facts["name"],
                product_set=facts["product_set"],
                producer=self._producer(new_producers, place),
                is_sample=self.is_sample,
            )
        else:
            product = next(product for product in self.products if str(product.pk) == facts["product"])
        act = Act(facts["act"]) if facts["act"] else None
        return DecidedRow(product, facts["stars"], facts["score"], act, place)

    def _producer(self, new_producers, place):
        chosen = self.cleaned_data["producer"]
        if chosen != NEW:
            return next((producer for producer in self.producers if str(producer.pk) == chosen), None)
        name = self.cleaned_data["maker"]
        if fold(name) not in new_producers:
            new_producers[fold(name)] = Producer(
                name_vi=name,
                kind=self.cleaned_data["producer_kind"],
                place=place,
                is_sample=self.is_sample,
            )
        return new_producers[fold(name)]


class Rows(forms.BaseFormSet):
    def initial_form_count(self):
        """Any row may be left empty, proposed ones as well."""
        return 0 if self.is_bound else super().initial_form_count()

    def filled(self):
        """Forms of the rows that say something."""
        return [form for form in self.forms if form.has_changed()]

    def decided(self):
        new_producers = {}
        return [form.decided(new_producers) for form in self.filled()]

    def clean(self):
        if any(self.errors):
            return
        chosen = [form.cleaned_data["product"] for form in self.filled()]
        if not chosen:
            raise ValidationError(_("The decision names no product yet."))
        for form in self.filled():
            product = form.cleaned_data["product"]
            if product != NEW and chosen.count(product) > 1:
                form.add_error("product", _("This product stands in more than one row."))


RowFormSet = forms.formset_factory(
    RowForm, formset=Rows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)
