"""Opening a serial port, and saying in one line what to do when that fails."""

import errno
import grp
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import serial

from devices import lp

LONGEST_NAME = 120
UNREACHABLE = (
    errno.ECONNREFUSED,
    errno.EHOSTUNREACH,
    errno.ENETUNREACH,
    errno.ETIMEDOUT,
    socket.EAI_NONAME,
    socket.EAI_AGAIN,
    socket.EAI_NODATA,
)

Serial = Any  # pyserial ships no types

READ_SLICE_SECONDS = 0.05
BAD_NAME = "端口名 {} 写法不对：串口写 /dev/…，网络设备写 socket://地址:9100 (bad port name)"


class DeviceError(Exception):
    """A device cannot be used now; the message is one line in Chinese that says how to mend it."""


class PortError(DeviceError):
    """The port cannot be opened, or was lost."""


def open_port(path: str, baud: int) -> Serial:
    """Open for our use alone: 8N1, raw, short read slices, bounded writes. Raises PortError."""
    options: dict[str, Any] = {"timeout": READ_SLICE_SECONDS, "write_timeout": 3.0}
    if "://" not in path:
        options["exclusive"] = True
    elif not _has_address(path):
        raise PortError(BAD_NAME.format(shown(path)))
    try:
        if lp.is_printer(path):
            port: Serial = lp.FilePort(path, READ_SLICE_SECONDS, 3.0)
        else:
            port = serial.serial_for_url(path, baudrate=baud, **options)
        port.reset_input_buffer()
    except (OSError, ValueError, serial.SerialException) as error:
        raise PortError(why_not(path, error)) from None
    except Exception as error:  # termios.error is no OSError
        raise PortError(why_not(path, error)) from None
    return port


def incoming(port: Serial, seconds: float) -> Iterator[bytes]:
    """What comes in, piece by piece, for so many seconds; b"" after each moment in which nothing came.

    After the end it is read once more: what came while this program was held up counts, too.
    """
    end = time.monotonic() + seconds
    over = False
    while not over:
        over = time.monotonic() >= end
        yield bytes(port.read(max(1, port.in_waiting)))


def _has_address(url: str) -> bool:
    """Whether a network port names both host and port; pyserial's own words for that help nobody."""
    try:
        parts = urlsplit(url)
        return parts.scheme not in ("socket", "rfc2217") or bool(parts.hostname and parts.port)
    except ValueError:
        return False


def shown(path: str) -> str:
    """A port's name, fit for one line."""
    name = "".join(char if char.isprintable() else "\ufffd" for char in path)
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def why_not(path: str, error: BaseException) -> str:
    """What a failure to open means, and its remedy."""
    number = _number(error)
    path = shown(path)
    if number in (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR, errno.ENAMETOOLONG):
        return f"端口 {path} 不存在：请检查设备电源和数据线，或设置里的端口名 (port absent)"
    if number in (errno.EACCES, errno.EPERM):
        return (
            f"没有权限打开端口 {path}：请执行 sudo usermod -aG {_group(path)} $USER 后重新登录"
            " (permission denied)"
        )
    if number in (errno.EBUSY, errno.EAGAIN):
        return f"端口 {path} 被别的程序占用：请用 fuser -v {path} 找到并关闭它 (port busy)"
    if number in (errno.ENOTTY, errno.EINVAL, errno.EISDIR):
        return f"{path} 不是串口：请检查设置里的端口名 (not a serial port)"
    if number in UNREACHABLE:
        return f"连不上 {path}：请检查网线和设备地址 (cannot connect)"
    if isinstance(error, ValueError):
        return BAD_NAME.format(path)
    return f"端口 {path} 打不开（{error}）：请重新插拔设备后再试 (cannot open)"


def _group(path: str) -> str:
    """Whose members may open it: dialout for serial ports, lp for printers on USB."""
    try:
        name = grp.getgrgid(Path(path).stat().st_gid).gr_name
    except (OSError, KeyError):
        name = ""
    return name if name not in ("", "root", "tty") else "dialout"


def lost(path: str) -> str:
    """What to say when an open port fails."""
    return f"与 {shown(path)} 的连接断了：请检查数据线和设备电源 (connection lost)"


def _number(error: BaseException) -> int | None:
    number = getattr(error, "errno", None)
    if isinstance(number, int):
        return number
    first = error.args[0] if error.args else None
    if isinstance(first, int):
        return first
    # pyserial keeps that of a socket, and of what cannot be configured, in words only
    found = re.search(r"(?:\[Errno |\()(-?\d+)(?:\]|, )", str(error))
    return int(found[1]) if found else None
