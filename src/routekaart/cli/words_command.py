"""`routekaart words`: what was recognised as what, what nearly, and what not; and the answers of who knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from routekaart.cli.options import (
    EXISTING_FILE,
    NEW_FILE,
    CommonOptions,
    common_options,
    format_option,
    log_argument,
    output_option,
    reading_options,
)
from routekaart.cli.output import note
from routekaart.cli.progress import stages
from routekaart.cli.run import begin, opened, show
from routekaart.errors import MappingError

if TYPE_CHECKING:
    from routekaart.log.answers import Answer
    from routekaart.log.vocabulary import Vocabulary
    from routekaart.measures.recognition import Recognition
    from routekaart.privacy.labels import Held
    from routekaart.read_options import ReadOptions

__all__ = ["command"]

#: What stands for "a step of its own" after the label.
OWN = ("eigen", "own")
SECTIONS: dict[str, Literal["activities", "organisations"]] = {
    "steps": "activities",
    "organisations": "organisations",
}


@click.command("words")
@log_argument
@click.option(
    "--accept",
    multiple=True,
    metavar="LABEL=STEP",
    help="LABEL means STEP (as the vocabulary calls it, or its id), or is a step of its own: LABEL=own.",
)
@click.option("--ask", is_flag=True, help="Ask of each label that is nearly known what it means.")
@click.option(
    "--held",
    type=NEW_FILE,
    metavar="FILE",
    help="Write the labels of source file LOG that are held back, one a line.",
)
@click.option(
    "--approve", type=EXISTING_FILE, metavar="FILE", help="Let in every label that is left in this list."
)
@output_option(required=False, what="The file of answers (default: woorden.yaml beside LOG).")
@format_option
@reading_options
@common_options
def command(
    log: Path,
    accept: tuple[str, ...],
    ask: bool,
    held: Path | None,
    approve: Path | None,
    output: Path | None,
    form: str,
    reading: ReadOptions,
    common: CommonOptions,
) -> None:
    """List which words of LOG were recognised as what, which nearly, and which not.

    What is nearly known is asked, never assumed. Labels of a source file that are held back, as they are unknown and
    rare, are listed with --held: take out of the list what is about someone, and --approve the rest. Answers
    (--accept, --ask, --approve) are kept in a file beside LOG, which is read again whenever a file beside it is read.
    Nothing in LOG is renamed, and a stored log keeps what its words meant when it was imported.
    """
    from routekaart.cli.held_labels import approved, write_held
    from routekaart.log.answers import ANSWERS, keep_answers
    from routekaart.log.vocabulary import load_vocabulary
    from routekaart.measures.recognition import recognition
    from routekaart.privacy.disclosure import clear
    from routekaart.show.words import words

    answers = output or log.parent / ANSWERS
    own = reading.vocabulary or (answers if answers.exists() else None)
    if (accept or ask or approve) and own not in (None, answers):
        raise click.UsageError(
            "answers go to a file of their own: leave --vocabulary out, or name that file with -o"
        )
    with stages(2, quiet=common.quiet) as running:
        view = opened([log], replace(reading, vocabulary=own), common, running, has_claims=False)
        begin(running, "measure", common)
        vocabulary = load_vocabulary(own)
        back = _held(log, replace(reading, vocabulary=own), common, is_asked=bool(held or approve))
        found = recognition(view, vocabulary=vocabulary, held=back)
    said = words(common.lang, "command")
    if held is not None:
        write_held(held, back, log, common.lang)
        note(said.counted("words_held", len(back), path=held), quiet=common.quiet)
    given = [*_accepted(accept, found, vocabulary), *approved(approve, back)]
    if ask:
        cleared = clear(found, common.mode, common.threshold).result
        given += _asked(cleared, vocabulary, {answer.label for answer in given}, common.lang)
    if given:
        vocabulary = keep_answers(answers, given)
        found = recognition(view, vocabulary=vocabulary, held=back)
        note(said.counted("words_kept", len(given), path=answers), quiet=common.quiet)
    if view.log.stored_at and view.manifest.vocabulary_sha256 != vocabulary.sha256:
        note(said.phrase("words_import_again", path=answers if given else own or answers), quiet=common.quiet)
    show(clear(found, common.mode, common.threshold), form=form, common=common)


def _held(log: Path, reading: ReadOptions, common: CommonOptions, *, is_asked: bool) -> tuple[Held, ...]:
    """The labels of a source file that are held back, for who may see it; a stored log does not have them."""
    from routekaart.opening import held_labels, is_stored

    is_public, has_none = common.mode == "openbaar", is_stored(log)
    if is_asked and (is_public or has_none):
        raise MappingError(
            "--held and --approve are for who may see the source: name the source file, and leave --mode openbaar out",
            nl="--held en --approve zijn voor wie de bron mag zien: noem het bronbestand, en laat --mode openbaar weg",
        )
    return () if is_public or has_none else held_labels([log], reading)


def _accepted(texts: Sequence[str], found: Recognition, vocabulary: Vocabulary) -> Iterator[Answer]:
    """The answers of ``--accept``."""
    from routekaart.log.answers import Answer

    for text in texts:
        label, is_said, name = (part.strip() for part in text.rpartition("="))
        if not (label and is_said and name):
            raise click.BadParameter("write LABEL=STEP", param_hint="--accept")
        places = [of for of, row in found.rows() if row["label"] == label]
        if not places:
            raise MappingError(
                f'no step or organisation "{label}" in this log; write it as the log does',
                nl=f'geen stap of organisatie "{label}" in dit log; schrijf het zoals het log',
            )
        meant = [(of, _entry_id(of, name, vocabulary)) for of in places]
        of, entry = next(((of, entry) for of, entry in meant if entry), meant[0])
        if entry is None and name.casefold() not in OWN:
            raise MappingError(
                f'the vocabulary knows no "{name}"; docs/vocabulary.md lists what it knows, "own" makes it its own',
                nl=f'de woordenlijst kent geen "{name}"; docs/vocabulary.md noemt wat hij kent, "eigen" maakt het eigen',
            )
        yield Answer(SECTIONS[of], label, entry)


def _entry_id(of: str, name: str, vocabulary: Vocabulary) -> str | None:
    """The id of the step or organisation that is called ``name``, or has it as its id."""
    entries: Sequence[Any] = vocabulary.activities if of == "steps" else vocabulary.organisations
    named: Any = vocabulary.named_activity if of == "steps" else vocabulary.named_organisation
    entry = next((one for one in entries if one.id == name), None) or named(name)
    return entry.id if entry else None


def _asked(found: Recognition, vocabulary: Vocabulary, skip: set[str], lang: str) -> Iterator[Answer]:
    """The answers to one question at a time; an empty one leaves the question for later."""
    from routekaart.log.answers import Answer
    from routekaart.show.words import words

    said = words(lang, "command")
    for of, row in found.rows():
        if row["how"] != "nearly" or row["label"] in skip or row["label"].endswith("]"):
            continue
        question = said.phrase("words_question", label=row["label"], perhaps=row[lang])
        while True:
            reply = str(click.prompt(question, default="", show_default=False, err=True)).strip()
            entry = row["entry"] if reply.casefold() in ("j", "ja", "y", "yes") else None
            if not reply:
                break
            if entry or reply.casefold() in ("n", "nee", "no", *OWN):
                yield Answer(SECTIONS[of], row["label"], entry)
                break
            if (entry := _entry_id(of, reply, vocabulary)) is not None:
                yield Answer(SECTIONS[of], row["label"], entry)
                break
            click.echo(said.phrase("words_not_known", name=reply), err=True)
