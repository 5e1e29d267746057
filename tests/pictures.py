"""Draws the pictures of the README from the sample data: `python -m tests.pictures`.

The clock stands still, so that they are the same each time. They are what a terminal gets, through
Rich's export to SVG, without the fonts that its template would fetch from the network.
"""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

from rich.console import CONSOLE_SVG_FORMAT, Console
from rich.text import Text

from tests.conftest import SAMPLES, Newsroom

FOLDER = SAMPLES / "pictures"
PICTURES = {
    "list": (["list", "--limit", "12"], 96),
    "categories": (["categories"], 140),
    "timeline": (["timeline", "--limit", "6"], 84),
    "stats": (["stats"], 118),
}
# The reader's own font of one width, instead of one from the network; blanks are kept everywhere.
_TEMPLATE = re.sub(r"@font-face \{\{.*?\}\}\n", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
_TEMPLATE = _TEMPLATE.replace("Fira Code", "DejaVu Sans Mono")
_TEMPLATE = _TEMPLATE.replace("<svg ", '<svg xml:space="preserve" ', 1)


def make_room(folder: Path) -> Newsroom:
    """A newsroom with the sample data."""
    folder.mkdir(exist_ok=True)
    room = Newsroom(folder, "db")
    room.ok("import", str(SAMPLES / "halaman-berita.txt"), str(SAMPLES / "berita.json"))
    return room


def draw_picture(room: Newsroom, name: str) -> str:
    """What a command draws on a terminal, as SVG."""
    words, width = PICTURES[name]
    shown = room("--color", "always", *words, is_terminal=True, width=width)
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(shown.out), end="")
    title = f"beritacli {' '.join(words)}"
    return console.export_svg(title=title, code_format=_TEMPLATE, unique_id=f"beritacli-{name}")


def main() -> None:
    """Draw all of them."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        room = make_room(Path(folder))
        for name in PICTURES:
            (FOLDER / f"{name}.svg").write_text(draw_picture(room, name) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
