"""The room on the disk, told as a device's health: before there is none, while somebody can see to it."""

import shutil
from pathlib import Path

from devices import fault
from devices.health import Health, Watch

GB = 1 << 30
LOW_BYTES = GB
"""A few weeks of what a busy centre writes."""
FULL_BYTES = GB // 20
REMEDY = "请看 df -h 哪里满，运行 apt-get clean 和 journalctl --vacuum-size=200M，旧备份拷到别的机器"


class Disk:
    """The one that a folder lies on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._watch = Watch()

    def health(self) -> Health:
        """As it was found last."""
        return self._watch.get()

    def check(self) -> Health:
        """Look how much is free."""
        try:
            free = shutil.disk_usage(self._folder).free
        except OSError as error:
            return self._watch.set("unusable", f"{self._folder}：{fault.of_file(error)}")
        if free < FULL_BYTES:
            return self._watch.set("unusable", f"磁盘满了，取不了号、记不了电话：{REMEDY} (disk full)")
        if free < LOW_BYTES:
            return self._watch.set("degraded", f"磁盘剩余不足 1 GB：{REMEDY} (disk nearly full)")
        return self._watch.set("ok")
