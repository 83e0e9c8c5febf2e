"""What staff fill in of a decision with all its products: the decision, and a row for each product."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Producer
from core.forms import PartialDateField, PartialDates, place_in_full
from core.models import Decision, Vintage
from core.models.decision import SAMPLE_NUMBER_PREFIX
from core.once import new_token
from core.partial_dates import PartialDate
from core.staff import ConstraintsBesideFields
from core.text import fold
from products.admin.likely import Likely, in_words, likely_records
from products.admin.score import ScoreField
from products.entering_decisions import DecidedRow
from products.likeness import bare_maker
from products.models import Product, Recognition
from products.recognising import Act

MOST_ROWS = 200
NEW = "new"


class SheetForm(PartialDates, ConstraintsBesideFields):
    """The decision itself, and the table that may be pasted."""

    form_token = forms.CharField(required=False, widget=forms.HiddenInput, initial=new_token)
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
        """What stands of a decision in the register is changed on its own page, where a reason is asked."""
        cleaned = super().clean()
        self._refuse_other_facts(cleaned)
        self.instance.is_sample = (cleaned.get("number") or "").startswith(SAMPLE_NUMBER_PREFIX)
        return cleaned

    def _refuse_other_facts(self, cleaned):
        known = Decision.objects.filter(
            number=cleaned.get("number"), issuer=cleaned.get("issuer"), issued_on=cleaned.get("issued_on")
        ).first()
        self.decision = known or self.instance
        for name in ("level", "title", "file", "source"):
            if known and cleaned.get(name) and cleaned[name] != getattr(known, name):
                self.add_error(name, _("This decision is in the register already: change this on its own page."))

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
    product_set = forms.ChoiceField(label=_("product set"), required=False)
    producer = forms.ChoiceField(label=_("producer in the register"), required=False)
    producer_kind = forms.ChoiceField(
        label=_("kind of producer"), required=False, choices=[("", "–"), *Producer.Kind.choices]
    )

    def __init__(self, *args, likely=None, sets=(), is_sample=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_sample = is_sample
        self.likely = likely or Likely()
        self.sets = {str(product_set.pk): product_set for product_set in sets}
        self.fields["product"].choices = [
            ("", _("choose")),
            *((str(product.pk), in_words(product)) for product in self.likely.products),
            (NEW, _("new: not in the register yet")),
        ]
        self.fields["product_set"].choices = [("", "–"), *((key, str(found)) for key, found in self.sets.items())]
        self.fields["producer"].choices = [
            ("", _("not named")),
            *((str(producer.pk), producer.name_vi) for producer in self.likely.producers),
            (NEW, _("new: as written on the decision")),
        ]
        self.fields["place"].choices = [
            ("", _("the producer's")),
            *((str(place.pk), place_in_full(place)) for place in self.likely.places),
        ]
        if not self.is_bound and self.initial.get("name"):
            self._choose_what_is_certain(self.initial["name"], self.initial.get("maker") or "")

    def _choose_what_is_certain(self, name, maker):
        """Choose beforehand what is exactly as written: the product, where its producer does not say otherwise; for
        a new one the producer, or that it is new too where nothing resembles it; the place.
        """
        same = [product for product in self.likely.products if fold(product.name_vi) == fold(name)]
        if maker:
            same = [p for p in same if not p.producer or bare_maker(p.producer.name_vi) == bare_maker(maker)]
        if len(same) == 1 and not self.initial.get("product"):
            self.initial["product"] = str(same[0].pk)
        if maker and not self.initial.get("producer"):
            of_name = [p for p in self.likely.producers if bare_maker(p.name_vi) == bare_maker(maker)]
            if len(of_name) == 1:
                self.initial["producer"] = str(of_name[0].pk)
            elif not self.likely.producers:
                self.initial["producer"] = NEW
        if len(self.likely.places) == 1 and not self.initial.get("place"):
            self.initial["place"] = str(self.likely.places[0].pk)

    @property
    def is_unlike_any(self):
        """Whether nothing in the register resembles what the paper names: it will be new."""
        return not self.is_bound and bool(self.initial.get("name")) and not self.likely.products

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
        place = next((place for place in self.likely.places if str(place.pk) == facts["place"]), None)
        if facts["product"] == NEW:
            product = Product(
                name_vi=facts["name"],
                product_set=self.sets[facts["product_set"]],
                producer=self._producer(new_producers, place),
                is_sample=self.is_sample,
            )
        else:
            product = next(product for product in self.likely.products if str(product.pk) == facts["product"])
        act = Act(facts["act"]) if facts["act"] else None
        return DecidedRow(product, facts["stars"], facts["score"], act, place)

    def _producer(self, new_producers, place):
        chosen = self.cleaned_data["producer"]
        if chosen != NEW:
            return next((producer for producer in self.likely.producers if str(producer.pk) == chosen), None)
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
    """The rows of a decision; `vintage` is the map that its places are of."""

    def __init__(self, *args, vintage=Vintage.Y2025, **kwargs):
        super().__init__(*args, **kwargs)
        self.vintage = vintage

    def initial_form_count(self):
        """Any row may be left empty, proposed ones as well."""
        return 0 if self.is_bound else super().initial_form_count()

    def filled(self):
        """Forms of the rows that say something."""
        return [form for form in self.forms if form.has_changed()]

    def decided(self):
        new_producers = {}
        return [form.decided(new_producers) for form in self.filled()]

    def get_form_kwargs(self, index):
        likely = self._likely[index] if index is not None and index < len(self._likely) else None
        return super().get_form_kwargs(index) | {"likely": likely}

    @cached_property
    def _likely(self):
        """What each row may mean, found for all of them at once."""
        names = ("name", "maker", "place_written", "product", "producer", "place")
        if self.is_bound:
            said = [
                {n: self.data.get(f"{self.add_prefix(i)}-{n}") for n in names} for i in range(self.total_form_count())
            ]
        else:
            said = self.initial or []
        rows = [{name: str(row.get(name) or "") for name in names} for row in said]
        return likely_records(rows, self.form_kwargs.get("is_sample", False), self.vintage) if rows else []

    def clean(self):
        if any(self.errors):
            return
        chosen = [self._identity(form.cleaned_data) for form in self.filled()]
        if not chosen:
            raise ValidationError(_("The decision names no product yet."))
        for form, product in zip(self.filled(), chosen, strict=True):
            if chosen.count(product) > 1:
                form.add_error("product", _("This product stands in more than one row."))

    @staticmethod
    def _identity(facts):
        """Two rows of it mean one product: its key, or of a new one name and producer."""
        if facts["product"] != NEW:
            return facts["product"]
        return fold(facts["name"]), bare_maker(facts["maker"]) or facts["producer"]


RowFormSet = forms.formset_factory(
    RowForm, formset=Rows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)
