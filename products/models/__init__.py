from products.models.barcode import Barcode
from products.models.coverage import CompletePeriod
from products.models.distinctions import Award, QualityCertificate, ReportedStar
from products.models.entry import Entry, EntryState, KnownWord, StaleMark
from products.models.photo import Photo, ProductPhoto
from products.models.product import Product, ProductGroup, ProductSet
from products.models.recognition import Recognition, Standing
from products.models.rules import DecidingLevel, RuleSet, ScoreBand

__all__ = [
    "Award",
    "Barcode",
    "CompletePeriod",
    "DecidingLevel",
    "Entry",
    "EntryState",
    "KnownWord",
    "Photo",
    "Product",
    "ProductGroup",
    "ProductPhoto",
    "ProductSet",
    "QualityCertificate",
    "Recognition",
    "ReportedStar",
    "RuleSet",
    "ScoreBand",
    "StaleMark",
    "Standing",
]
