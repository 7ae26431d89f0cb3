"""Where help is: service outlets, and the legal advisers of villages and communities."""

import math
from typing import Annotated

from pydantic import Field

from content.schema import Model, Text


class Outlet(Model):
    """A place one can go to. Longitude and latitude are in degrees (the coordinates of the centre's map)."""

    name: Text
    kind: Text
    district: Text
    address: Text
    phone: str = ""
    hours: str = ""
    longitude: Annotated[float, Field(ge=-180, le=180)]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    name_en: str = ""
    kind_en: str = ""
    district_en: str = ""
    address_en: str = ""
    hours_en: str = ""

    def in_language(self, language: str) -> "Outlet":
        """The same with its words in a language, in Chinese where they are not translated."""
        names = [name.removesuffix("_en") for name in OUTLET_ENGLISH] if language == "en" else []
        return self.model_copy(
            update={name: words for name in names if (words := getattr(self, f"{name}_en"))}
        )

    def distance_km(self, longitude: float, latitude: float) -> float:
        """Distance from a point as the crow flies, in kilometres."""
        mean = math.radians((self.latitude + latitude) / 2)
        east = math.radians(self.longitude - longitude) * math.cos(mean)
        north = math.radians(self.latitude - latitude)
        return 6371.0 * math.hypot(east, north)


class Adviser(Model):
    """The legal adviser of a village or community, and when they are there."""

    place: Text
    name: Text
    phone: str = ""
    duty: str = ""


OUTLET_ENGLISH = ("name_en", "kind_en", "district_en", "address_en", "hours_en")
"""The last columns of outlets.csv, which may be left out."""

OUTLET_COLUMNS = (
    *("name", "kind", "district", "address", "phone", "hours", "longitude", "latitude"),
    *OUTLET_ENGLISH,
)
ADVISER_COLUMNS = ("place", "name", "phone", "duty")
