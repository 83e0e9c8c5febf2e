"""The pages and files of the figures."""

from django.shortcuts import render

from core.facets import Figure
from core.http import public_page, read_only
from core.listing import Link, Paged
from core.spreadsheets import csv_response, xlsx_response
from portal.points import points_on
from portal.statistics.asking import COUNTED, Asked
from portal.statistics.corrections import Act, Corrections
from portal.statistics.counting import Counts
from portal.statistics.difference import Difference
from portal.statistics.figures import Statistics
from portal.statistics.files import DifferenceFile, FiguresFile
from portal.support import support_on
from products.changes import Change, changes_between
from products.filters import FIRST_DAY
from products.knowing import Knowledge
from products.models import Product
from products.recorded import recorded_up_to


@read_only
@public_page
def statistics(request):
    """Figures of the day asked for, and why they differ from an earlier day.

    Of today, with a word about it, where that day cannot be answered.
    """
    asked = Asked(request.GET, status=COUNTED)
    counts = Counts(asked.day)
    corrections = Corrections(asked.day, counts.version)
    context = {
        "asked": asked,
        "counted": [
            Link(label, asked.period(status=key), is_chosen=key == asked.chosen["status"])
            for key, (label, _standings) in COUNTED.items()
        ],
        "statistics": Statistics(asked.day, asked.chosen["status"], counts),
        "points": points_on(asked.day),
        "support": support_on(asked.day),
        "difference": Difference(asked.since, asked.day, counts),
        "corrections": corrections,
        "recorded_up_to": recorded_up_to(),
        "is_whole": Knowledge.of_register().is_whole(asked.day),
        "first_day": FIRST_DAY,
    }
    return render(request, "portal/statistics.html", context)


class ListBehindFigure(Paged):
    """The rows behind one of several figures of a day; `choices` lead to the others."""

    page_size = 50

    def __init__(self, rows, total, choices, wanted_page):
        self.rows, self.total, self.choices, self.wanted_page = rows, total, choices, wanted_page

    @property
    def chosen(self):
        return next(link for link in self.choices if link.is_chosen)

    def params(self, page):
        params = self.chosen.params.copy()
        params.setlist("page", page)
        return params


@read_only
@public_page
def changes(request):
    """The products of one line of the difference between two days, each as it stood on both."""
    asked = Asked(request.GET, kind=Change.values)
    kind = Change(asked.chosen["kind"])
    choices = [
        Link(line.label, asked.period(kind=line.change.value), line.products.figure, is_chosen=line.change == kind)
        for line in Difference(asked.since, asked.day).lines
    ]
    if not any(link.is_chosen for link in choices):
        choices.append(Link(kind.label, asked.period(kind=kind.value), Figure(), is_chosen=True))
    figure = next(link.figure for link in choices if link.is_chosen)
    rows = changes_between(asked.since, asked.day).filter(change=kind)
    rows = rows.order_by("product__name_sort", "product").values_list("product", flat=True)
    found = ListBehindFigure(rows, figure.total, choices, request.GET.get("page", ""))
    products = list(found.page)
    before = Product.objects.with_standing(asked.since).for_display().in_bulk(products)
    after = Product.objects.with_standing(asked.day).in_bulk(products)
    for product in after.values():
        product.leave_out_what_came_later()
    context = {
        "asked": asked,
        "kind": kind,
        "figure": figure,
        "found": found,
        "rows": [(before[pk], after[pk]) for pk in products],
        "corrections": Corrections(asked.day),
        "recorded_up_to": recorded_up_to(),
    }
    return render(request, "portal/changes.html", context)


@read_only
@public_page
def corrections(request):
    """What was entered, changed or removed after a day about stars that held on it."""
    asked = Asked(request.GET, act=[Act.CHANGED, Act.ENTERED, Act.REMOVED])
    act = Act(asked.chosen["act"])
    corrections = Corrections(asked.day)
    choices = [
        Link(each.label, asked.params(act=each.value), Figure(number), is_chosen=each == act)
        for each, number in corrections.numbers.items()
    ]
    found = ListBehindFigure(corrections.of(act), corrections.numbers[act], choices, request.GET.get("page", ""))
    context = {
        "asked": asked,
        "found": found,
        "corrections": corrections.told(found.page),
        "recorded_up_to": recorded_up_to(),
    }
    return render(request, "portal/corrections.html", context)


@read_only
@public_page
def figures_file(request, kind):
    return FILE_RESPONSES[kind](FiguresFile(Asked(request.GET), request.build_absolute_uri))


@read_only
@public_page
def difference_file(request, kind):
    return FILE_RESPONSES[kind](DifferenceFile(Asked(request.GET), request.build_absolute_uri))


FILE_RESPONSES = {"csv": csv_response, "xlsx": xlsx_response}
