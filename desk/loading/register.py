"""Loading the whole register: reference data, places, what public sources tell of Bắc Kạn, and samples."""

from pathlib import Path

import pghistory
from django.db import transaction
from django.utils import translation

from desk.loading.decisions import load_sample_decisions
from desk.loading.distinctions import load_awards, load_certificates, load_undated_stars
from desk.loading.grants import load_grants, load_sample_grants
from desk.loading.places import Map, load_places
from desk.loading.producers import load_producers
from desk.loading.products import load_products
from desk.loading.projects import load_projects, load_sample_projects
from desk.loading.recognitions import load_recognitions
from desk.loading.reference import load_reference
from desk.loading.saving import Counts
from desk.loading.showrooms import load_showrooms, load_tet


def load_register(data: Path, *, with_samples: bool = False, dry_run: bool = False) -> Counts:
    """Add what the register lacks of the data under `data`; raise BadData and save nothing if any of it is bad.

    What the register has already is never changed: staff may have corrected it. Problems are told in English,
    like all that commands say.
    """
    counts = Counts()
    with transaction.atomic(), pghistory.context(command="load_register"), translation.override("en"):
        places = _load_ground(data, counts)
        _load_entries(data, "backan", places, counts, is_sample=False)
        load_grants(data, counts)
        load_projects(data, counts)
        if with_samples:
            load_sample_decisions(data, counts)
            _load_entries(data, "samples", places, counts, is_sample=True)
            load_sample_grants(data, counts)
            load_sample_projects(data, counts)
        transaction.set_rollback(dry_run)
    return counts


def load_ground(data: Path) -> Counts:
    """Add what the register lacks of reference data and places alone; entries rest on them."""
    counts = Counts()
    with transaction.atomic(), pghistory.context(command="load_register"), translation.override("en"):
        _load_ground(data, counts)
    return counts


def _load_ground(data: Path, counts: Counts) -> Map:
    load_reference(data, counts)
    load_tet(data, counts)
    return load_places(data, counts)


def _load_entries(data: Path, folder: str, places: Map, counts: Counts, *, is_sample: bool) -> None:
    load_producers(data, folder, is_sample, places, counts)
    products = load_products(data, folder, is_sample, counts)
    rated = load_recognitions(data, folder, is_sample, products, counts)
    load_undated_stars(products, rated, counts)
    load_certificates(products, counts)
    load_showrooms(data, folder, is_sample, places, counts)
    if not is_sample:
        load_awards(data, products, counts)
