"""What cannot work because of how the settings hang devices on ports."""

import os

from devices.settings import Settings


def faults(settings: Settings) -> dict[str, str]:
    """Ports on which devices are in each other's way, and one line in Chinese to say of each."""
    found = {}
    for port, others in _by_port(_roles(settings)).items():
        roles = list(dict.fromkeys(role for role, _ in others))
        if len(roles) > 1:
            found[port] = (
                f"端口 {port} 同时配给了 {' 和 '.join(roles)}：请在设置里各用各的端口 (two roles on one port)"
            )
        elif roles == ["display"] and (why := _on_one_bus(settings, {name for _, name in others})):
            found[port] = f"端口 {port} 上有几块显示屏，{why}"
    return found


def _roles(settings: Settings) -> list[tuple[str, str, str]]:
    """Port, role, and whatever tells one of that role from another, for each device that the centre has."""
    wanted = [(settings.printer.port, "printer", ""), (settings.reader.port, "reader", "")]
    if settings.modem:
        wanted += [(settings.modem.port, "modem", ""), (settings.modem.audio, "modem.audio", "")]
    wanted += [(one.port, "display", name) for name, one in settings.display.items()]
    return [one for one in wanted if one[0] and settings.has(one[1].partition(".")[0])]


def _by_port(wanted: list[tuple[str, str, str]]) -> dict[str, list[tuple[str, str]]]:
    """Every port as the settings name it: who is on it, by this name or another for the same device."""
    real = {port: port if "://" in port else os.path.realpath(port) for port, _, _ in wanted}
    return {
        port: [(role, name) for other, role, name in wanted if real[other] == real[port]] for port in real
    }


def _on_one_bus(settings: Settings, names: set[str]) -> str:
    """Why these displays cannot share a line; "" if they can."""
    boards = [one for name, one in settings.display.items() if name in names]
    if len(boards) < 2:
        return ""
    for key in ("protocol", "baud"):
        if len({getattr(one, key) for one in boards}) > 1:
            return f"{key} 却不一样：同一条线上的要设成一样，或各接各的端口 (unlike displays on one line)"
    if boards[0].protocol == "cd5220":
        return "这种（cd5220）没有地址，分不出哪一块：请各接各的端口 (these displays have no address)"
    addresses = [one.address for one in boards]
    for address in addresses:
        if addresses.count(address) > 1:
            return (
                f"有两块的 address 都是 {address}：请在屏上和设置里改成不同的 (two displays with one address)"
            )
    return ""
