"""A YAML file of the user's: plain data or a clear refusal, never an object, never a value lost in silence.

YAML keeps the last of two equal keys and says nothing; here that is a fault. Aliases are refused too: no
file of ours needs them, and a few lines of them can stand for gigabytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from routekaart.errors import InputError

__all__ = ["read_yaml"]


def read_yaml(path: Path) -> Any:
    """The content of the YAML file at ``path`` as plain Python data.

    Raises
    ------
    InputError
        When the file cannot be opened, is not UTF-8, is not YAML, has a key twice, or uses aliases.
    """
    import yaml

    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_strict_loader())
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise InputError(
            f"{path.name}: cannot be opened ({why}); check the path",
            nl=f"{path.name}: kan niet worden geopend ({why}); controleer het pad",
        ) from None
    except UnicodeDecodeError:
        raise InputError(
            f"{path.name}: is not UTF-8 text; save it as UTF-8",
            nl=f"{path.name}: is geen UTF-8-tekst; sla het op als UTF-8",
        ) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(
            f"{path.name}, line {line}: {error.problem}; correct that line",
            nl=f"{path.name}, regel {line}: geen geldige YAML ({error.problem}); verbeter die regel",
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise InputError(
            f"{path.name}: is not readable YAML; compare it with the shipped file",
            nl=f"{path.name}: is geen leesbare YAML; vergelijk het met het meegeleverde bestand",
        ) from None


def _strict_loader() -> type[Any]:
    """A safe loader that also refuses equal keys and aliases."""
    import yaml

    class StrictLoader(yaml.SafeLoader):
        """yaml.SafeLoader without its silence."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                alias: Any = cast(Any, self).peek_event()
                why = "aliases (*name) are not used here"
                raise yaml.composer.ComposerError(None, None, why, alias.start_mark)
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            seen: set[tuple[str, str]] = set()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if (key.tag, key.value) in seen:
                        raise yaml.constructor.ConstructorError(
                            None, None, "the same key stands here twice", key.start_mark
                        )
                    seen.add((key.tag, key.value))
            return super().construct_mapping(node, deep=deep)

    return StrictLoader
