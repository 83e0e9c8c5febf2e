"""Staff pages of the products, one module per subject."""

from products.admin import distinctions, product, recognition, reference, rules

__all__ = ["distinctions", "product", "recognition", "reference", "rules"]
