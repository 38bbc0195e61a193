"""The base of all results: named columns of equal length, with the number of cases behind them.

A measure returns a frozen record made of :class:`Columns`, each with a type of row that declares what its
columns are (:mod:`routekaart.columns`). It prints, draws and rounds nothing;
``record()`` gives the plain form of the contract (JSON), the properties of each result give
pandas tables when they are asked for, so that nothing imports pandas before that. A pandas table is
outside the disclosure gate (:mod:`routekaart.privacy.disclosure`): whoever takes one out decides
themselves who may see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, Self, TypeVar, overload

from routekaart.columns import Column, Unit, columns_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Band", "Columns", "Frame", "R", "Recipe", "Result", "ShareBand"]

R = TypeVar("R")
Row = TypeVar("Row", bound=Mapping[str, Any])


class Band(int):
    """A count told as a band: as a number its lowest value, with ``high`` the highest it can be.

    >>> Band.around(34, 10), Band.around(34, 10).high
    (30, 39)
    """

    high: int

    def __new__(cls, low: int, high: int) -> Self:
        """The band from ``low`` to ``high``, both included."""
        band = super().__new__(cls, low)
        band.high = high
        return band

    @classmethod
    def around(cls, count: int, width: int) -> Self:
        """The band of ``width`` numbers, from a multiple of ``width``, that holds ``count``."""
        low = count // width * width
        return cls(low, low + width - 1)

    def __getnewargs__(self) -> tuple[int, int]:  # type: ignore[override]  # int knows only its value
        return int(self), self.high


class ShareBand(float):
    """A share told as a band: as a number its lowest value, with ``high`` the highest it can be."""

    high: float

    def __new__(cls, low: float, high: float) -> Self:
        """The band from ``low`` to ``high``."""
        band = super().__new__(cls, low)
        band.high = high
        return band

    def __getnewargs__(self) -> tuple[float, float]:  # type: ignore[override]  # as for Band
        return float(self), self.high


@dataclass(frozen=True)
class Columns(Generic[R]):
    """A small table: column name → values, all of one length, in row order; ``row`` declares the columns."""

    row: type[R]
    values: Mapping[str, Sequence[Any]]

    @classmethod
    def of(cls, row: type[Row], rows: Iterable[Row]) -> Columns[Row]:
        """The table of these ``rows``."""
        kept = [*rows]
        return Columns(row, {name: tuple(one[name] for one in kept) for name in columns_of(row)})

    @classmethod
    def of_arrays(cls, row: type[R], /, **columns: Sequence[Any]) -> Columns[R]:
        """The table of whole ``columns``, in the order in which ``row`` declares them.

        Raises
        ------
        TypeError
            If those are not just its columns.
        """
        declared = columns_of(row)
        if differing := declared.keys() ^ columns.keys():
            raise TypeError(f"{row.__qualname__} has not the columns given: {sorted(differing)}")
        return cls(row, {name: columns[name] for name in declared})

    def __post_init__(self) -> None:
        if len({len(column) for column in self.values.values()}) > 1:
            raise ValueError(f"columns differ in length: {[*self.values]}")

    def __len__(self) -> int:
        return next((len(column) for column in self.values.values()), 0)

    def __getitem__(self, name: str) -> Sequence[Any]:
        return self.values[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(self.values)

    @property
    def declared(self) -> Mapping[str, Column]:
        """What each column is: its unit, its kind, the key of its heading."""
        return columns_of(self.row)

    def unit(self, name: str) -> Unit | None:
        """What the column counts."""
        return self.declared[name].unit

    def only(self, is_kept: Callable[[dict[str, Any]], bool]) -> Columns[R]:
        """The table with the rows alone of which ``is_kept`` holds."""
        return self.with_rows([row for row in self.rows() if is_kept(row)])

    def with_rows(self, rows: Sequence[Mapping[str, Any]]) -> Columns[R]:
        """The table with other ``rows`` of the same columns."""
        return replace(self, values={name: tuple(row[name] for row in rows) for name in self.names})

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each row as a dictionary, in order."""
        names = self.names
        for row in zip(*self.values.values(), strict=True):
            yield dict(zip(names, row, strict=True))

    def record(self) -> list[dict[str, Any]]:
        """The rows as plain dictionaries: the form of the contract."""
        return list(self.rows())

    def pandas(self) -> pd.DataFrame:
        """The table as pandas; what is taken out this way no longer passes the disclosure gate."""
        import pandas as pd

        return pd.DataFrame({name: list(column) for name, column in self.values.items()})


class Frame:
    """A table of a result as pandas, made when it is asked for; it no longer passes the disclosure gate."""

    def __init__(self, field: str) -> None:
        """Of the field with these :class:`Columns`."""
        self.field = field

    @overload
    def __get__(self, result: None, kind: type) -> Self: ...
    @overload
    def __get__(self, result: Result, kind: type) -> pd.DataFrame: ...
    def __get__(self, result: Result | None, kind: type) -> Self | pd.DataFrame:
        if result is None:
            return self
        columns: Columns[Any] = getattr(result, self.field)
        return columns.pandas()


@dataclass(frozen=True)
class Recipe:
    """Which cases a result speaks of, in words: "School 1, 7 van 8 trajecten"."""

    nl: str
    en: str
    #: The same without the numbers of cases, for whoever may not see those.
    bare_nl: str = ""
    bare_en: str = ""
    #: Whether the vocabulary knows a step of the log that ends a case, and half of its steps or more
    #: (:mod:`routekaart.log.recognised`): what may be said rests on it.
    has_endings: bool = True
    is_mostly_known: bool = True
    #: The views it speaks of, for whoever guards what is made public of a log; none of a public result.
    selection: tuple[Any, ...] = field(default=(), repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        """What another process is sent: all but the views, which stay with their log."""
        return {**vars(self), "selection": ()}

    def text(self, lang: str = "nl") -> str:
        """The words in ``lang`` ("nl" or "en")."""
        return self.nl if lang == "nl" else self.en

    @staticmethod
    def count(number: int, lang: str) -> str:
        """A number of cases as a recipe writes it: "1.434" in Dutch, "1,434" in English."""
        return f"{number:,}".replace(",", "." if lang == "nl" else ",")


class Declared(Protocol):
    """What a kind of result says of itself to the gate (:mod:`routekaart.privacy.declarations`)."""

    def check(self, kind: type[Result]) -> None:
        """Raise a TypeError where a value of this kind of result is not declared."""


@dataclass(frozen=True)
class Result:
    """What every measure returns: the selection it speaks of, and the cases behind it.

    ``n_cases`` is None only in what was cleared for the public when there are few cases. Each kind of
    result declares of each of its fields what it is, and in ``disclosure`` the rest of what decides
    what may become public; there is no class of results without.
    """

    recipe: Recipe
    n_cases: int | None

    #: What a row of its first table is.
    row_is: ClassVar[str] = "row"
    #: How a notebook shows it, as HTML; the package sets it, as this floor knows no tables or pictures.
    in_notebook: ClassVar[Callable[[Self], str | None] | None] = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # A dataclass would print all it holds, and a notebook shows that unasked.
        cls.__repr__ = Result.__repr__  # type: ignore[method-assign]
        declared: Declared | None = vars(cls).get("disclosure")
        if declared is None:
            raise TypeError(f"{cls.__name__} does not declare (disclosure) what may become public of it")
        declared.check(cls)

    def __repr__(self) -> str:
        """Of what it is: its kind, its selection, and how large it is; the selection alone of what is public.

        The numbers are those of the recipe, and of steps and transitions: none of a case.
        """
        kind = type(self).__name__
        if self.is_public:
            return f"{kind}: {self.recipe.bare_en or '…'}"
        main = self._main_columns()
        count = None if main is None else len(main)
        size = "" if count is None else f", {count} {self.row_is}{'' if count == 1 else 's'}"
        return f"{kind}: {self.recipe.en or '…'}{size}"

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, str]:
        """What a notebook shows: the picture or the tables, cleared for the team; of what is public its name."""
        shown = None if self.is_public or self.in_notebook is None else self.in_notebook()
        return {"text/plain": repr(self)} | ({"text/html": shown} if shown else {})

    def _main_columns(self) -> Columns[Any] | None:
        return next((value for value in vars(self).values() if isinstance(value, Columns)), None)

    @property
    def table(self) -> pd.DataFrame:
        """The main table as pandas, outside the disclosure gate."""
        main = self._main_columns()
        if main is None:
            raise AttributeError(f"{type(self).__name__} has no table; it has record()")
        return main.pandas()

    @property
    def is_public(self) -> bool:
        """Whether this is the form that anyone may see, in which a number of cases is a band or None."""
        return self.n_cases is None or isinstance(self.n_cases, Band)

    def record(self) -> Any:
        """The result in the plain form of the contract (what ``--format json`` prints)."""
        raise TypeError(f"{type(self).__name__} has no plain form")
