from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from core.staff import RegisterModelAdmin, StaffForm
from products.models import ProductGroup, ProductSet


@admin.register(ProductGroup)
class ProductGroupAdmin(RegisterModelAdmin):
    list_display = ["name_vi", "name_en", "position"]


class ProductSetForm(StaffForm):
    constraint_fields = {"product_set_number": "number"}


@admin.register(ProductSet)
class ProductSetAdmin(RegisterModelAdmin):
    form = ProductSetForm
    list_display = ["number", "name_vi", "group", "ministries", "n_products"]
    list_display_links = ["number", "name_vi"]
    list_filter = ["group"]
    list_select_related = ["group"]
    ordering = ["number"]
    fold_on_search = ["number", "name_vi", "name_en"]
    search_fields = ["folded"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(n_products=Count("products"))

    @admin.display(description=_("products"), ordering="n_products")
    def n_products(self, product_set):
        return product_set.n_products
