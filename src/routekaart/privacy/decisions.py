"""What is done with each column that holds personal data: who decided, and what for?

BSN, onderwijsnummer and e-mail are never stored. Case ids always become pseudonyms. In labels that
must stay (activity, organisation, school, group) what is personal is masked. Any other column with
personal data waits for the user: drop it, generalise it, or keep it for a reason; or the safe
choice is made for it (generalise what can be, drop the rest).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from routekaart.errors import PrivacyError
from routekaart.log.notes import Note
from routekaart.privacy.detection import Evidence, Finding
from routekaart.privacy.kinds import kinds
from routekaart.privacy.masking import Known, mask
from routekaart.privacy.names import name_words
from routekaart.privacy.safe_columns import is_plain_heading, is_safe_heading

__all__ = [
    "OUTSIDE",
    "TOLD_APART",
    "Action",
    "Choices",
    "Decision",
    "decide",
    "is_let_in",
    "known_persons",
    "notes_on",
]

Action = Literal["store", "mask", "keep", "generalise", "drop", "pseudonym"]

#: Roles that a log cannot do without.
NEEDED = ("case", "activity", "time", "start", "end")
TIMES = ("time", "start", "end")
#: How a column is left out that has no role and was not named.
OUTSIDE = "outside"
#: Roles in which masked names are told apart by a code: hand-overs and groups are counted by them.
TOLD_APART = ("organisation", "school", "group")


@dataclass(frozen=True)
class Choices:
    """What the user decided, by heading; ``keep`` maps a heading to the reason.

    ``attributes`` are columns without a role that are let in; ``named`` those that a command names to read by them,
    which a file need not have. ``labels`` says which labels are stored: those that are "known" to be safe, or ("keep")
    all but what is found to be personal; None: as the log is of this field or not.
    ``undecided``: "stop" at findings that wait for a decision, or make the "safe" choice for each.
    ``moves_dates``: the dates of the log will not be the real ones, so a plain column of dates, which
    would give them away, is left out.
    """

    drop: tuple[str, ...] = ()
    generalise: tuple[str, ...] = ()
    keep: Mapping[str, str] = field(default_factory=dict)
    undecided: Literal["stop", "safe"] = "stop"
    moves_dates: bool = False
    attributes: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    labels: Literal["known", "keep"] | None = None


@dataclass(frozen=True)
class Decision:
    """What is done with one column, in one role (None: a plain column).

    ``how`` names the way of generalising, or why it is left out; ``held`` are the different labels that are held
    back; ``hits`` are the cells in which something is masked;
    ``is_names`` when the column as a whole is one of persons.
    """

    column: str
    role: str | None
    action: Action
    findings: tuple[Finding, ...] = ()
    reason: str | None = None
    by: Literal["user", "rule"] = "rule"
    how: str | None = None
    hits: int = 0
    is_names: bool = False
    held: int = 0

    def record(self) -> dict[str, object]:
        """The decision as the manifest keeps it."""
        return {
            "column": self.column,
            "role": self.role,
            "kinds": [finding.kind for finding in self.findings],
            "action": self.action,
            "how": self.how,
            "reason": self.reason,
            "by": self.by,
            "cells_masked": self.hits if self.action == "mask" else 0,
            "labels_held": self.held,
        }


def decide(
    evidence: Sequence[Evidence], choices: Choices, *, title: str, roles: Mapping[str, str]
) -> tuple[Decision, ...]:
    """A decision on each column.

    Parameters
    ----------
    title
        The source, for messages.
    roles
        Heading → role, of every column with one.

    Raises
    ------
    PrivacyError
        If columns wait for a decision, or a choice cannot be followed: it names a column that is not
        there, keeps what is never stored, or leaves out what a log needs.
    """
    _check_names(evidence, choices, title, roles)
    known = known_persons(evidence)
    decisions, open_ = [], []
    for item in evidence:
        findings = item.findings()
        if item.role is None and not is_let_in(item.column, choices):
            is_said = item.column.casefold() in {column.casefold() for column in choices.drop}
            by: Literal["user", "rule"] = "user" if is_said else "rule"
            how = None if is_said else OUTSIDE
            decisions.append(Decision(item.column, None, "drop", findings, by=by, how=how))
            continue
        decision = _chosen(item, findings, choices) or _by_rule(item, findings, choices, known)
        if decision is None and choices.undecided == "safe":
            decision = _safe(item, findings)
        if decision is None:
            open_.append((item, findings))
        else:
            decisions.append(decision)
    if open_:
        raise _undecided(title, open_, is_safe=choices.undecided == "safe")
    return tuple(decisions)


def is_let_in(column: str, choices: Choices) -> bool:
    """Whether a column without a role is let in: the user named it, or the field knows it."""
    named = (*choices.attributes, *choices.named, *choices.keep, *choices.generalise)
    if column.casefold() in {name.casefold() for name in choices.drop}:
        return False
    return is_safe_heading(column) or column.casefold() in {name.casefold() for name in named}


def known_persons(evidence: Sequence[Evidence], born_by: int | None = None) -> Known:
    """What the source tells of persons, in columns of names and of cases: it is masked wherever else it stands."""
    frequent = _frequent_words(evidence)
    words = [item.name_words for item in evidence if item.tells_names and not _is_copy(item, frequent)]
    ids = [item.ids for item in evidence if item.role == "case"]
    return Known(frozenset().union(*words), frozenset().union(*ids), born_by)


def _frequent_words(evidence: Sequence[Evidence]) -> frozenset[str]:
    """The words of steps that stand in enough cases to be about none of them."""
    steps = (item for item in evidence if item.role == "activity")
    return frozenset(
        word
        for item in steps
        for label, cases in item.label_cases.items()
        if len(cases) >= item.enough
        for word in name_words([label])
    )


def _is_copy(item: Evidence, frequent: frozenset[str]) -> bool:
    """Whether a column without a name that is listed is made of the words of steps, as a copy of them is."""
    if item.role == "case" or any(finding.kind == "name" for finding in item.findings()):
        return False
    return 2 * len(item.name_words & frequent) > len(item.name_words)


def _chosen(item: Evidence, findings: tuple[Finding, ...], choices: Choices) -> Decision | None:
    """What the user decided for the column, if that can be done."""
    name = item.column.casefold()
    never = [finding.kind for finding in findings if not kinds()[finding.kind].is_stored]
    if name in {column.casefold() for column in choices.drop}:
        return Decision(item.column, item.role, "drop", findings, by="user")
    if name in {column.casefold() for column in choices.generalise}:
        if never:
            raise _never(item.column, never[0])
        return Decision(item.column, item.role, "generalise", findings, by="user", how=_how(item))
    for column, reason in choices.keep.items():
        if column.casefold() == name:
            if item.role == "case":
                raise PrivacyError(
                    f"the ids in '{item.column}' are always replaced by pseudonyms: leave --keep out for it",
                    nl=f"de nummers in '{item.column}' worden altijd vervangen door pseudoniemen: laat --keep "
                    "daarvoor weg",
                )
            if never:
                raise _never(item.column, never[0])
            return Decision(item.column, item.role, "keep", findings, reason=mask(reason), by="user")
    return None


def _by_rule(
    item: Evidence, findings: tuple[Finding, ...], choices: Choices, known: Known
) -> Decision | None:
    """What the rules say of the column; None when it waits for the user."""
    if item.role == "case":
        return Decision(item.column, item.role, "pseudonym", findings)
    if item.role is None:
        return _plain_by_rule(item, findings, choices, is_searched=bool(known.words or known.ids))
    return _label_by_rule(item, findings, item.masked_cells(known))


def _plain_by_rule(
    item: Evidence, findings: tuple[Finding, ...], choices: Choices, *, is_searched: bool
) -> Decision | None:
    if not all(kinds()[finding.kind].is_stored for finding in findings):
        return Decision(item.column, None, "drop", findings)
    if findings:
        is_named = item.column.casefold() in {c.casefold() for c in (*choices.attributes, *choices.named)}
        return None if is_named else Decision(item.column, None, "drop", findings)
    if choices.moves_dates and item.is_dates:
        return Decision(item.column, None, "drop", how="dates")
    return Decision(
        item.column, None, "mask" if item.has_traces or is_searched else "store", hits=item.cells["hit"]
    )


def _label_by_rule(item: Evidence, findings: tuple[Finding, ...], hits: int) -> Decision | None:
    if any(finding.kind == "free_text" for finding in findings):
        return None
    never = [finding.share for finding in findings if not kinds()[finding.kind].is_stored]
    if item.role not in NEEDED and max(never, default=0.0) > 0.5:
        return Decision(item.column, item.role, "drop", findings)
    action: Action = "mask" if item.has_traces or findings or hits else "store"
    return Decision(item.column, item.role, action, findings, hits=hits, is_names=item.is_names)


def _safe(item: Evidence, findings: tuple[Finding, ...]) -> Decision | None:
    """Generalise what can be as a whole, drop the rest; what a log needs cannot be dropped."""
    held = [finding.kind for finding in findings]
    if item.role in NEEDED:
        return None
    if item.role is None and len(held) == 1 and kinds()[held[0]].generalised and findings[0].share > 0.5:
        return Decision(item.column, None, "generalise", findings, how=kinds()[held[0]].generalised)
    return Decision(item.column, item.role, "drop", findings)


def _how(item: Evidence) -> str:
    """The way in which the values of the column can be made coarser."""
    if item.role is None and item.different["dates_sampled"]:
        if len(item.birth_dates) > 0.5 * item.different["dates_sampled"]:
            return "school_year"
        if item.different["postcode_like"] + item.different["four_digits"] > 0.5 * item.different["any"]:
            return "two_digits"
    raise PrivacyError(
        f"column '{item.column}' cannot be generalised: only dates of birth (to the school year) and postcodes "
        "(to two digits) can. Leave it out with --drop",
        nl=f"kolom '{item.column}' is niet te generaliseren: dat kan alleen met geboortedatums (tot het schooljaar) "
        "en postcodes (tot twee cijfers). Laat hem weg met --drop",
    )


def _never(column: str, kind: str) -> PrivacyError:
    return PrivacyError(
        f"column '{column}' holds what is never stored ({kinds()[kind].en}): leave it out with --drop",
        nl=f"kolom '{column}' bevat wat nooit wordt opgeslagen ({kinds()[kind].nl}): laat hem weg met --drop",
    )


def _check_names(
    evidence: Sequence[Evidence], choices: Choices, title: str, roles: Mapping[str, str]
) -> None:
    """Every column the user names is there, once, and not one that the log needs."""
    by_name = {heading.casefold(): role for heading, role in roles.items()}
    known = {item.column.casefold() for item in evidence} | {*by_name}
    seen: set[str] = set()
    for option, columns in (
        ("attribute", choices.attributes),
        ("drop", choices.drop),
        ("generalise", choices.generalise),
        ("keep", choices.keep),
    ):
        for column in columns:
            name = column.casefold()
            if name not in known:
                raise _unknown(title, option, evidence)
            if option == "attribute":
                continue
            if name in seen:
                raise PrivacyError(
                    f"two decisions are given for column '{column}': choose one of --drop, --generalise and --keep",
                    nl=f"voor kolom '{column}' zijn twee besluiten opgegeven: kies --drop, --generalise of --keep",
                )
            seen.add(name)
            role = by_name.get(name)
            if role in TIMES or (role in NEEDED and option != "keep"):
                raise PrivacyError(
                    f"column '{column}' is the {role} of the steps, which a log needs: --{option} cannot be used on it",
                    nl=f"kolom '{column}' heeft de rol {role}, en die heeft een log nodig: --{option} kan daar niet",
                )


def _unknown(title: str, option: str, evidence: Sequence[Evidence]) -> PrivacyError:
    names = list(dict.fromkeys(item.column for item in evidence))
    listed = ", ".join(f"'{name}'" for name in names[:20]) + (" …" if len(names) > 20 else "")
    return PrivacyError(
        f"{title} has no column of the name given with --{option}; there are {listed}",
        nl=f"{title} heeft geen kolom met de naam die bij --{option} staat; er zijn {listed}",
    )


def _undecided(
    title: str, items: Iterable[tuple[Evidence, tuple[Finding, ...]]], *, is_safe: bool
) -> PrivacyError:
    """The one line that lists what to decide per column; where the safe choice was asked, no such is left."""
    parts: dict[str, list[str]] = {"nl": [], "en": []}
    for item, findings in items:
        ways = ["--drop"] if item.role not in NEEDED else []
        ways += ["--generalise"] if _safe_how(item, findings) else []
        for lang, reason in (("nl", "REDEN"), ("en", "REASON")):
            held = ", ".join(f"{kinds()[f.kind].text(lang)} {percent(f.share, lang)}" for f in findings)
            of = "of" if lang == "nl" else "or"
            chosen = f" {of} ".join([*ways, f"--keep '{item.column}={reason}'"])
            parts[lang].append(f"'{item.column}' ({held}): {chosen}")
    n = len(parts["nl"])
    en = "; routekaart anonymise makes the safe choice for each"
    nl = "; routekaart anonymise maakt voor elk de veilige keuze"
    if is_safe:
        en = ": a log needs this column, so take another for its role, or give a reason"
        nl = ": een log heeft deze kolom nodig, dus neem een andere voor die rol, of geef een reden"
    return PrivacyError(
        f"{title}: {n} column{'s' if n > 1 else ''} with personal data wait{'' if n > 1 else 's'} for a decision: "
        f"{'; '.join(parts['en'])}. Nothing is stored yet{en}",
        nl=f"{title}: {n} kolom{'men' if n > 1 else ''} met persoonsgegevens vra{'gen' if n > 1 else 'agt'} een "
        f"besluit: {'; '.join(parts['nl'])}. Er is nog niets opgeslagen{nl}",
    )


def _safe_how(item: Evidence, findings: tuple[Finding, ...]) -> bool:
    safe = _safe(item, findings)
    return safe is not None and safe.action == "generalise"


def percent(share: float, lang: str) -> str:
    """A share as a whole percentage, "<1 %" below one."""
    whole = round(100 * share)
    text = "<1" if whole == 0 else str(whole)
    return f"{text} %" if lang == "nl" else f"{text}%"


def notes_on(decisions: Sequence[Decision]) -> list[Note]:
    """What was done, one note per column that did not pass as it was."""
    notes = []
    if any(decision.how == OUTSIDE for decision in decisions):
        notes.append(_outside([decision for decision in decisions if decision.how == OUTSIDE]))
    for decision in decisions:
        if decision.how == OUTSIDE:
            continue
        words = _WORDS.get("recode" if decision.is_names and decision.role in TOLD_APART else decision.action)
        if words is None or (decision.action == "mask" and not decision.hits):
            continue
        if decision.action == "pseudonym" and not decision.findings:
            continue
        texts = {}
        for lang in ("nl", "en"):
            held = ", ".join(
                f"{kinds()[f.kind].text(lang)}, {percent(f.share, lang)}" for f in decision.findings
            )
            made = _MADE[decision.how][lang] if decision.how else ""
            held = f" ({held})" if held else f" ({made})" if decision.action == "drop" and made else ""
            texts[lang] = words[lang].format(
                column=decision.column,
                held=held,
                made=made,
                reason=decision.reason or "",
                hits=decision.hits,
                cells=_CELLS[lang][decision.hits > 1],
            )
        notes.append(Note(f"privacy_{decision.action}", texts["en"], texts["nl"]))
    return notes


def _outside(decisions: Sequence[Decision]) -> Note:
    """That columns stay outside the log: those by name of which the heading is about no one."""
    texts = {}
    for lang, one, more, others, how in (
        ("nl", "1 kolom zonder rol blijft", "{} kolommen zonder rol blijven", "{} met een andere kop",
         "buiten het log: {}. Moet er een mee, noem hem met --attribute KOLOM"),
        ("en", "1 column without a role stays", "{} columns without a role stay", "{} with another heading",
         "outside the log: {}. To take one along, name it with --attribute COLUMN"),
    ):  # fmt: skip
        named = [
            f"'{d.column}'"
            + (f" ({', '.join(kinds()[f.kind].text(lang) for f in d.findings)})" if d.findings else "")
            for d in decisions
            if is_plain_heading(d.column)
        ]
        n_others = len(decisions) - len(named)
        listed = ", ".join([*named[:MOST_LISTED], *([f"{len(named) - MOST_LISTED} …"] if len(named) > MOST_LISTED else []),
                            *([others.format(n_others)] if n_others else [])])  # fmt: skip
        texts[lang] = f"{one if len(decisions) == 1 else more.format(len(decisions))} {how.format(listed)}"
    return Note("columns_outside", texts["en"], texts["nl"])


MOST_LISTED = 12
"""Columns outside the log that are named."""

_WORDS = {
    "drop": {"nl": "kolom '{column}' is weggelaten{held}", "en": "column '{column}' is left out{held}"},
    "generalise": {
        "nl": "kolom '{column}'{held} is vergroofd tot {made}",
        "en": "column '{column}'{held} is generalised to {made}",
    },
    "keep": {
        "nl": "kolom '{column}'{held} is bewaard, met als reden: {reason}",
        "en": "column '{column}'{held} is kept, for this reason: {reason}",
    },
    "mask": {
        "nl": "kolom '{column}'{held}: in {hits} {cells} is een naam of nummer vervangen door ▮▮▮",
        "en": "column '{column}'{held}: in {hits} {cells} a name or number is replaced by ▮▮▮",
    },
    "recode": {
        "nl": "kolom '{column}'{held}: elke naam is vervangen door ▮▮▮ met een code",
        "en": "column '{column}'{held}: each name is replaced by ▮▮▮ with a code",
    },
    "pseudonym": {
        "nl": "kolom '{column}'{held} is vervangen door pseudoniemen",
        "en": "column '{column}'{held} is replaced by pseudonyms",
    },
}

_CELLS = {"nl": ("cel", "cellen"), "en": ("cell", "cells")}
_MADE = {
    "dates": {
        "nl": "datums, die de echte datums van dit log zouden verraden",
        "en": "dates, which would give the real dates of this log away",
    },
    "school_year": {"nl": "het schooljaar van de geboorte", "en": "the school year of birth"},
    "two_digits": {"nl": "de eerste twee cijfers", "en": "the first two digits"},
}
