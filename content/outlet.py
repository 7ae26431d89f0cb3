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


OUTLET_COLUMNS = ("name", "kind", "district", "address", "phone", "hours", "longitude", "latitude")
ADVISER_COLUMNS = ("place", "name", "phone", "duty")
