from core.models.decision import Decision, Level
from core.models.place import Place, PlaceAlias, PlaceBoundary, PlaceChange, Vintage

__all__ = ["Decision", "Level", "Place", "PlaceAlias", "PlaceBoundary", "PlaceChange", "Vintage"]
