from products.models.coverage import CompletePeriod
from products.models.distinctions import Award, QualityCertificate, ReportedStar
from products.models.photo import ProductPhoto
from products.models.product import Product, ProductGroup, ProductSet
from products.models.recognition import Recognition, Standing
from products.models.rules import DecidingLevel, RuleSet, ScoreBand

__all__ = [
    "Award",
    "CompletePeriod",
    "DecidingLevel",
    "Product",
    "ProductGroup",
    "ProductPhoto",
    "ProductSet",
    "QualityCertificate",
    "Recognition",
    "ReportedStar",
    "RuleSet",
    "ScoreBand",
    "Standing",
]
