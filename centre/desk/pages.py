"""Pages of one subject: a class whose methods say at which address they answer, and whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.routing import Route

if TYPE_CHECKING:
    from centre.desk.console import Desk

STAFF = ("counter", "supervisor")
"""Roles of whoever serves citizens."""

Method = TypeVar("Method", bound=Callable[..., Any])


@dataclass(frozen=True)
class Address:
    path: str
    roles: tuple[str, ...]
    post: bool = False
    keep: bool = False


def get(path: str, *roles: str, keep: bool = False) -> Callable[[Method], Method]:
    """The method makes the page at `path`, for `roles`; `keep` as Desk.route has it."""
    return _at(Address(path, roles, keep=keep))


def post(path: str, *roles: str) -> Callable[[Method], Method]:
    """The method does what a form sends to `path`."""
    return _at(Address(path, roles, post=True))


def _at(address: Address) -> Callable[[Method], Method]:
    def mark(method: Method) -> Method:
        method.__dict__["address"] = address
        return method

    return mark


class Pages:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.office = desk.office

    def routes(self) -> list[Route]:
        """One for each method that is marked, in their order."""
        marked = [
            (name, method.address) for name, method in vars(type(self)).items() if hasattr(method, "address")
        ]
        return [
            self.desk.route(at.path, getattr(self, name), *at.roles, post=at.post, keep=at.keep)
            for name, at in marked
        ]
