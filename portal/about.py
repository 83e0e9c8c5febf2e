"""What a star means, the decrees behind it, who runs the register, and on whose work it stands."""

from django.conf import settings
from django.db.models import Count, Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.http import public_page, read_only
from core.models import Level
from portal.statistics.counting import STARS
from products.answers import who_can_tell
from products.knowing import Knowledge
from products.models import Product, RuleSet

DECIDES = {
    Level.CENTRAL: _("the ministry"),
    Level.PROVINCE: _("the province"),
    Level.DISTRICT: _("the district"),
}
CHANGED = {
    "2018": _(
        "Decision 490/QĐ-TTg of 7 May 2018 opened the programme for 2018 to 2020; Bắc Kạn followed with decision "
        "851/QĐ-UBND of 24 May 2018. Its score bands were not found. Certificates of 2018 were issued again in 2020 "
        "with one fixed end, 12 December 2021."
    ),
    "1048": _(
        "The first national set of criteria: 100 points in three parts, 35, 25 and 40. Its appendices were amended by "
        "decision 781/QĐ-TTg of 8 June 2020."
    ),
    "148": _(
        "Took the place of 1048 and 781. The three parts became 40, 25 and 35 points, and three stars were left to "
        "the districts."
    ),
    "1489": _(
        "Written for a country without districts: the commune checks the dossier, the province decides three and "
        "four stars. It lapsed 60 days after 26/2026 came into force; dossiers filed before 22 May 2026 followed it."
    ),
    "26/2026": _(
        "The rules of today. Took the place of 148 and 1489, lists the grounds on which a star is withdrawn, and "
        "wants the re-rating asked for long before the end. Stars granted earlier keep their own last day; where the "
        "new window for filing could not be met, they hold until the outcome."
    ),
}
"""What each rule set changed, by its code; a rule set entered later stands without such a sentence."""


def decrees():
    """Rule sets, newest first, with what changed and who decides on five, four and three stars."""
    for rules in RuleSet.objects.prefetch_related("deciding_levels").order_by("-valid_from"):
        levels = {deciding.stars: DECIDES[deciding.level] for deciding in rules.deciding_levels.all()}
        yield {
            "rules": rules,
            "changed": CHANGED.get(rules.code),
            "decides": [levels.get(stars) for stars in STARS],
        }


@read_only
@public_page
def about(request):
    today = timezone.localdate()
    context = {
        "decrees": list(decrees()),
        "in_force": [rules.pk for rules in RuleSet.objects.in_force_on(today)],
        "figure": Product.objects.aggregate(
            total=Count("pk"),
            samples=Count("pk", filter=Q(is_sample=True)),
            real=Count("pk", filter=Q(is_sample=False)),
        ),
        "is_whole": Knowledge.of_register().is_whole(today),
        "operator_name": settings.OPERATOR_NAME,
        "operator_contact": settings.OPERATOR_CONTACT,
        "who_can_tell": who_can_tell(),
    }
    return render(request, "portal/about.html", context)
