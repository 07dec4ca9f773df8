"""Where patterns come from (files, folders, arrays, typed text, the library), and how they are spoiled."""

from __future__ import annotations

from hopview.sources.advice import Advice, advice, advice_of
from hopview.sources.convert import (
    PHOTOGRAPH,
    ConvertParams,
    Preview,
    preview,
    resize_pattern,
    resize_values,
    to_pattern,
)
from hopview.sources.corrupt import CorruptParams, corrupt
from hopview.sources.data import Offer, data_names, load_data, offers
from hopview.sources.folder import Found, Loaded, load_each, scan
from hopview.sources.glyphs import glyph, glyph_patterns, missing_glyphs
from hopview.sources.images import GreyImage, image_from_array, load_image
from hopview.sources.library import Collection, Credit, all_credits, collections, load_collection
from hopview.sources.survey import Survey, survey

__all__ = [
    "PHOTOGRAPH",
    "Advice",
    "Collection",
    "ConvertParams",
    "CorruptParams",
    "Credit",
    "Found",
    "GreyImage",
    "Loaded",
    "Offer",
    "Preview",
    "Survey",
    "advice",
    "advice_of",
    "all_credits",
    "collections",
    "corrupt",
    "data_names",
    "glyph",
    "glyph_patterns",
    "image_from_array",
    "load_collection",
    "load_data",
    "load_each",
    "load_image",
    "missing_glyphs",
    "offers",
    "preview",
    "resize_pattern",
    "resize_values",
    "scan",
    "survey",
    "to_pattern",
]
