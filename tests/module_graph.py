"""Which module of a package imports which, read from the source."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def read_graph(package: Path, *, has_types: bool = True) -> dict[str, set[str]]:
    """The modules that each module imports anywhere in it, by their names without the package's.

    The package itself is ''. has_types: count imports for type checking too.
    """
    names = {path: _name_module(path, package) for path in package.rglob("*.py")}
    modules = set(names.values())
    return {
        name: {_find_module(target, modules) for target in _read_imports(path, has_types=has_types)}
        - {name, None}  # type: ignore[arg-type]
        for path, name in names.items()
    }


def find_outside_imports(path: Path) -> set[str]:
    """The packages of others that a module imports."""
    nodes = list(ast.walk(_parse(path, has_types=True)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names}


def list_children(graph: dict[str, set[str]], folder: str) -> dict[str, set[str]]:
    """What lies in a folder, files and folders, and which of it imports which.

    folder: as `archive.desk`; '' is the package.
    """
    children: dict[str, set[str]] = {}
    for name, targets in graph.items():
        child = _name_child(name, folder)
        if child:
            found = {_name_child(target, folder) for target in targets}
            children.setdefault(child, set()).update(found - {child, ""})
    return children


def _name_child(name: str, folder: str) -> str:
    """The part of a folder that a module lies in; '' for one that lies elsewhere."""
    if not folder:
        return name.split(".", maxsplit=1)[0]
    return (
        name[len(folder) + 1 :].split(".", maxsplit=1)[0] if name.startswith(f"{folder}.") else ""
    )


def _name_module(path: Path, package: Path) -> str:
    parts = path.relative_to(package).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _parse(path: Path, *, has_types: bool) -> ast.Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if not has_types and isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    return tree


def _read_imports(path: Path, *, has_types: bool) -> set[str]:
    """What is imported from the package: modules, and names that may be modules."""
    targets = set()
    for node in ast.walk(_parse(path, has_types=has_types)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("beritacli"):
            targets |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            targets |= {alias.name for alias in node.names if alias.name.startswith("beritacli")}
    return targets


def _find_module(target: str, modules: set[str]) -> str | None:
    name = target.partition(".")[2]
    return name if name in modules else name.rpartition(".")[0]
