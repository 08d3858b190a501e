"""Why a file cannot be read, as people are told. The keys are what `document.problem` holds."""

from webapp.kit import refusals

WORDS = {
    "empty": refusals.marked("The file is empty."),
    "encrypted": refusals.marked("The file is protected with a password. Upload it without one, and its text can be found."),
    "broken": refusals.marked("The file is damaged, or not what its name says."),
    "too_large": refusals.marked("Unpacked, the file is larger than can be read here."),
    "too_slow": refusals.marked("Reading the file took too long."),
    "unsupported": refusals.marked("Files of this kind cannot be read here. It can be downloaded as it is."),
    "missing": refusals.marked("The bytes of the file cannot be reached. Your operator can bring them back from a backup."),
    "infected": refusals.marked("A virus was found in the file. It is kept apart, and nobody can open it."),
    "unscanned": refusals.marked("The file is larger than the virus scanner takes, so nobody can open or download it. Ask your operator."),
}
OTHERWISE = refusals.marked("The file could not be read.")


def sentence(problem: str | None) -> str | None:
    """What to tell of a problem, untranslated; None where there is none."""
    return WORDS.get(problem, OTHERWISE) if problem else None
