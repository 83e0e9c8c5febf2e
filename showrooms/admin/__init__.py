from showrooms.admin import link, showroom, tet

__all__ = ["link", "showroom", "tet"]
