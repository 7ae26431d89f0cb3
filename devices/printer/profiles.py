"""What kinds of printers differ in. `devices.printer.model` chooses one; single settings override it.

Facts are those of the makers' programming manuals as far as they agree; a printer that does otherwise is put
right by single settings, which the doctor's test page shows the need of.
"""

from typing import Any

PROFILES: dict[str, dict[str, Any]] = {
    # 80 mm with a cutter and its own GB18030 font: most desktop and panel printers of today
    "generic-80": {},
    "generic-58": {"width_mm": 58},
    # Epson TM series, Chinese models
    "epson": {"cut": "partial"},
    # XPrinter, GPrinter, Rongta and what is built like them
    "xprinter-80": {"baud": 9600},
    "xprinter-58": {"width_mm": 58, "baud": 9600, "cut": "none"},
    # panel printers with a small font and no QR of their own
    "panel-58": {
        "width_mm": 58,
        "baud": 9600,
        "encoding": "gb2312",
        "qr": "drawn",
        "cut": "none",
        "confirms": False,
        "automatic": False,
    },
    # printers (and print servers) that never say a word
    "silent-80": {"answers": False, "confirms": False, "automatic": False},
    "silent-58": {"width_mm": 58, "answers": False, "confirms": False, "automatic": False},
}
