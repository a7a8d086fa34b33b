"""Conclusions in a text that go further than the outcomes of the commitments.

A claim is a sentence in which a word for goals stands with a word for having achieved them (the stems are reference data), or a
declared phrase. It is passed over where it denies, asks, hopes for or limits what it says, and where it counts goals rightly.
"""

import re
from collections.abc import Iterator
from typing import Final

from iop_analysis import catalogue
from iop_analysis.numerals import NUMERAL, numeral_value
from iop_analysis.parts import Text, claims
from iop_analysis.present.material import Material
from iop_analysis.present.outcomes import commitment_name, is_carried
from iop_analysis.present.wording import names
from iop_analysis.schema import Finding, Goal

_GOAL: Final = r"\b(?:kvalitets|del|huvud)?(?:målsättning(?!slös)\w*|mål(?:en|et|s|ens|ets)?|åtagande(?:n|t|na|ts|nas)?)\b"
_ACHIEVED: Final = (
    r"\b(?:uppnår|uppnås|uppnåd\w+|uppnåt\w+|uppfyller|uppfylls|uppfyll[dt]\w*|nås|når|nåd\w+|nått\w*"
    r"|infriad\w*|infriat\w*|infrias|infriar|klarat\w*|klarad\w*|klarar|klaras)\b"
)
_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|$)|:\s*\n|\n\s*\n|\n(?=\s*[-*]\s)")
_LEFT_OPEN: Final = re.compile(
    r"\b(?:inte|ej|aldrig|knappast)\b(?!\s+att\b)(?:\s+\w+){0,3}\s+(?:@|#)"  # denied
    r"|@(?:\s+\w+){0,2}\s+(?:inte|ej)\b"
    r"|\b(?:går|kan)\s+(?:det\s+)?(?:inte|ej)\s+(?:att\s+)?(?:säga|bedöma|avgöra|visa|påstå|dra)\b|\bomöjligt\s+att\s+(?:säga|bedöma|avgöra)\b"
    r"|\b(?:oklart|osäkert|okänt|framgår\s+inte|vet\s+inte)\b"
    r"|\b(?:om|huruvida|i\s+vilken\s+(?:mån|grad|utsträckning))\s+(?:\w+\s+){0,2}#"  # asked
    r"|\b(?:ska|skall|bör|måste|kan|kunna|skulle|borde|behöver|hoppas)\b(?:\s+\w+){0,3}\s+@"  # wished for
    r"|\bdelvis\s+@|@\s+delvis\b|\b(?:ännu|bara|endast)\s+(?:\w+\s+){0,2}@|\bför\s+att\b[^,;]*@|#\s+(?:är|var)\s+att\b",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(rf"(?P<some>\d+|en|ett|inget|{NUMERAL.pattern})\s+av\b[^,;]*#", re.IGNORECASE)
_LONGEST: Final = 120
_EMPHASIS: Final = re.compile(r"[*_]")
_COMMITMENT: Final = re.compile(r"\{=(commitment_\w+)\}")
_LEADS: Final = (
    (re.compile(r"\bdelvis\b", re.IGNORECASE), Goal.PARTLY),
    (re.compile(r"\b(?:inte|ej)\s+(?:är\s+|har\s+)?redovisa", re.IGNORECASE), Goal.NO_DATA),
    (re.compile(rf"\b(?:inte|ej)\b[^:]*{_ACHIEVED}", re.IGNORECASE), Goal.NOT_MET),
    (re.compile(_ACHIEVED, re.IGNORECASE), Goal.MET),
)
_GOAL_WORDS: Final = {
    Goal.MET: "uppnått", Goal.PARTLY: "delvis uppnått", Goal.NOT_MET: "inte uppnått",
    Goal.REPORTED: "redovisat, utan nivå att bedöma mot", Goal.WITHHELD: "skyddat", Goal.NO_DATA: "inte redovisat",
}  # fmt: skip


def conclusion_findings(text: Text, material: Material) -> Iterator[Finding]:
    """Find the sentences that claim more than the outcomes carry, and commitments listed as something that they are not."""
    if not is_carried(material):
        yield from _claim_findings(text, material)
    yield from _misplaced_findings(text, material)


def _claim_findings(text: Text, material: Material) -> Iterator[Finding]:
    for start, sentence in _sentences(_EMPHASIS.sub(" ", text.markdown)):
        wording = _claim_in(sentence, material)
        if wording:
            yield catalogue.finding("conclusion_not_carried", text.place(start), wording=wording, carried=_carried(material))


def _sentences(markdown: str) -> Iterator[tuple[int, str]]:
    """Where each sentence begins, and what it says; a lead-in to a list is no sentence of its own, but its heading."""
    start = 0
    for end in (*(match.end() for match in _SENTENCE_END.finditer(markdown)), len(markdown)):
        sentence = markdown[start:end]
        if not sentence.rstrip().endswith(":"):
            yield start + len(sentence) - len(sentence.lstrip()), " ".join(sentence.split())
        start = end


def _claim_in(sentence: str, material: Material) -> str:
    """Return the words that claim too much in a sentence, or nothing."""
    said = [re.escape(claim).replace(r"\ ", r"\s+") for claim in sorted(claims(), key=len, reverse=True)]
    fixed = re.search(rf"\b(?:{'|'.join(said)})\b", sentence, re.IGNORECASE) if said else None
    goal, achieved = (re.search(pattern, sentence, re.IGNORECASE) for pattern in (_GOAL, _ACHIEVED))
    if not fixed and not (goal and achieved):
        return ""
    marked = re.sub(_ACHIEVED, "@", re.sub(_GOAL, "#", sentence, flags=re.IGNORECASE), flags=re.IGNORECASE)
    if _LEFT_OPEN.search(marked) or _counts_rightly(marked, material):
        return ""
    return sentence.rstrip(".!?") if len(sentence) <= _LONGEST else f"{sentence[:_LONGEST]}…"


def _counts_rightly(marked: str, material: Material) -> bool:
    """Whether a sentence counts the quality targets that are met, and no more than there are."""
    counted = _COUNTED.search(marked)
    if not counted:
        return False
    some = counted["some"].lower()
    value = int(some) if some.isdigit() else {"en": 1, "ett": 1, "inget": 0}.get(some) or numeral_value(some)
    targets = [material.outcome(part.id) for part in material.agreement.commitment if part.kind == "quality"]
    return value <= sum(outcome.goal is Goal.MET and not outcome.lacking for outcome in targets)


def _misplaced_findings(text: Text, material: Material) -> Iterator[Finding]:
    """Hold each commitment in a list against the line that leads the list in: outcomes change, and a text does not."""
    known = {commitment_name(part): part for part in material.agreement.commitment}
    lead, said, position = "", None, 0
    for line in text.markdown.split("\n"):
        if line.strip() and not line.lstrip().startswith(("-", "*")):
            lead = " ".join(line.split())
            said = next((goal for pattern, goal in _LEADS if pattern.search(lead)), None) if lead.endswith(":") else None
        for match in _COMMITMENT.finditer(line):
            part = known.get(match[1])
            goal = material.outcome(part.id).goal if part else None
            if part and goal and said and goal is not said:
                place = text.place(position + match.start())
                yield catalogue.finding("commitment_misplaced", place, commitment=part.text, lead=lead, goal=_GOAL_WORDS[goal])
        position += len(line) + 1


def _carried(material: Material) -> str:
    """What the outcomes do carry."""
    known = names(material)
    said = [part for part in (known["targets_status"], known["economy_status"]) if part]
    return " ".join(said) or "Inga kvalitetsmål är avtalade."
