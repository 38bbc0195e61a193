"""A YAML file of the user's: plain data or a clear refusal, and of every fault the line it stands on.

Never an object, never a value lost in silence: YAML keeps the last of two equal keys and says nothing; here that
is a fault. Aliases are refused too: no file of ours needs them, and a few lines of them can stand for gigabytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, cast

from routekaart.errors import InputError

__all__ = ["Place", "YamlText", "read_yaml"]

#: Where something stands in a file: keys and positions from the top down, ``("rules", 0, "limit")``.
Place = tuple[Any, ...]

#: Characters that a file may hold: hundreds of times what people write by hand.
LARGEST = 2_000_000

ALIAS, TWICE = "aliases (*name) are not used here", "the same key stands here twice"
#: The faults of ours in Dutch; what the library says of others it says in English alone.
PROBLEMS = {
    ALIAS: "verwijzingen (*naam) horen hier niet",
    TWICE: "dezelfde sleutel staat hier twee keer",
}
UNREADABLE = "geen geldige YAML (let op inspringen, haakjes en aanhalingstekens)"


@dataclass(frozen=True)
class YamlText:
    """The content of a file as plain Python data, and the line (from 1) of everything in it, where that is known."""

    name: str
    content: Any
    lines: Mapping[Place, int] | None

    def fail(self, place: Place, en: str, nl: str) -> NoReturn:
        """Refuse the file for what stands at ``place``, or nearest above it."""
        raise InputError(f"{self.where(place, 'en')}: {en}", nl=f"{self.where(place, 'nl')}: {nl}")

    def where(self, place: Place, lang: str) -> str:
        """The file and the line of what stands at ``place``, or nearest above it."""
        if self.lines is None:
            return self.name
        return f"{self.name}, {'regel' if lang == 'nl' else 'line'} {self.line(place)}"

    def line(self, place: Place) -> int:
        """The line of what stands at ``place``, or nearest above it."""
        lines = self.lines or {}
        while place and place not in lines:
            place = place[:-1]
        return lines.get(place, 1)


def read_yaml(path: Path, *, largest: int = LARGEST) -> YamlText:
    """The YAML file at ``path``; ``largest`` is the most characters that such a file may hold.

    Raises
    ------
    InputError
        When the file cannot be opened, is not UTF-8, is not YAML, is larger than people write by hand,
        has a key twice, or uses aliases.
    """
    import yaml

    try:
        loader = _strict_loader()(_text(path, largest))
        node = loader.get_single_node()
        if node is None:
            return YamlText(path.name, None, {})
        return YamlText(path.name, loader.construct_document(node), dict(_lines(node, ())))
    except OSError as error:
        raise InputError.not_opened(path.name, error) from None
    except UnicodeDecodeError:
        raise InputError(
            f"{path.name}: is not UTF-8 text; save it as UTF-8",
            nl=f"{path.name}: is geen UTF-8-tekst; sla het op als UTF-8",
        ) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(
            f"{path.name}, line {line}: {error.problem}; correct that line",
            nl=f"{path.name}, regel {line}: {PROBLEMS.get(str(error.problem), UNREADABLE)}; verbeter die regel",
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise InputError(
            f"{path.name}: is not readable YAML; compare it with the shipped file",
            nl=f"{path.name}: is geen leesbare YAML; vergelijk het met het meegeleverde bestand",
        ) from None


def _text(path: Path, largest: int) -> str:
    with path.open(encoding="utf-8-sig") as file:
        text = file.read(largest + 1)
    if len(text) > largest:
        raise InputError(
            f"{path.name}: is larger than {largest / 1e6:g} MB; check that it is the right file",
            nl=f"{path.name}: is groter dan {f'{largest / 1e6:g}'.replace('.', ',')} MB; controleer of dit het juiste bestand is",
        )
    return text


def _lines(node: Any, place: Place) -> Iterator[tuple[Place, int]]:
    """The line of a node and of all that stands in it; a key stands for its value."""
    yield place, node.start_mark.line + 1
    if node.id == "mapping":
        for key, value in node.value:
            for below, line in _lines(value, (*place, key.value)):
                yield below, key.start_mark.line + 1 if below == (*place, key.value) else line
    elif node.id == "sequence":
        for number, item in enumerate(node.value):
            yield from _lines(item, (*place, number))


def _strict_loader() -> type[Any]:
    """A safe loader that also refuses equal keys and aliases; a date that does not exist stays the text it is."""
    import yaml

    class StrictLoader(yaml.SafeLoader):
        """yaml.SafeLoader without its silence."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                alias: Any = cast(Any, self).peek_event()
                raise yaml.composer.ComposerError(None, None, ALIAS, alias.start_mark)
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            seen: set[tuple[str, str]] = set()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if (key.tag, key.value) in seen:
                        raise yaml.constructor.ConstructorError(None, None, TWICE, key.start_mark)
                    seen.add((key.tag, key.value))
            return super().construct_mapping(node, deep=deep)

        def construct_day(self, node: Any) -> Any:
            try:
                return self.construct_yaml_timestamp(node)
            except ValueError:
                return node.value

    StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", StrictLoader.construct_day)
    return StrictLoader
