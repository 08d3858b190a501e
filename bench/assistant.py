"""How right the local assistant is after few decisions, and what a document costs it.

    .venv/bin/python bench/assistant.py [trials]

Papers of twelve types in German and English come from bench/corpus.py; in a third of them no tell-tale word stands. Macro accuracy of the first guess,
where guessing is right in .08: `learned` is the classifier alone, `plain` the same on papers without a tell-tale word, `all` with rules, where the
organization has named its types in English. `offered`: the part of papers for which it is sure enough to say so; `right`: the part of those in which
it is. Each trial has papers and an organization's database of its own; times are those of the processor, with all that asking the database takes.
"""

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

import corpus  # noqa: E402

from webapp.app import create_app  # noqa: E402
from webapp.assistant import learned, rules, suggesting, words  # noqa: E402
from webapp.assistant.models import TYPE  # noqa: E402
from webapp.assistant.rules import Name, Vocabulary  # noqa: E402
from webapp.documents import types  # noqa: E402
from webapp.documents.models import READY, Document  # noqa: E402
from webapp.kit import clock, db, ids, schema  # noqa: E402
from webapp.kit.config import Config, complete  # noqa: E402
from webapp.platform import organizations, provisioning, users  # noqa: E402

FIGURES = ("learned", "plain", "all", "offered", "right")
CONFIRMED = (1, 3, 10)  # documents of each type that somebody decided about
ASKED = 30  # documents of each type that are guessed
KEY = "k" * 40


def main() -> None:
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    figures: dict[tuple[int, str], list[float]] = {}
    spent: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        app = _house(Path(folder))
        with app.app_context():
            for seed in range(trials):
                slug = f"trial{seed}"
                with db.inside(None):
                    provisioning.found(slug, slug, users.find_or_create(f"{slug}@bench.example", slug), plan="business", by=None)
                    db.commit()
                _trial(slug, random.Random(seed), figures, spent)
    for confirmed in CONFIRMED:
        line = "  ".join(f"{name} {statistics.mean(figures[confirmed, name]):.3f}" for name in FIGURES)
        print(f"{confirmed:>3} confirmed of each type: {line}")
    spent.sort()
    print(f"a document: CPU median {spent[len(spent) // 2] * 1000:.1f} ms, 95 % below {spent[len(spent) * 95 // 100] * 1000:.1f} ms")


def _house(data: Path) -> object:
    config = complete(Config(base_domain="bench.test", scheme="https", data_dir=data, secret_key=KEY, seal_keys=(KEY,), mail_url="memory://"))
    schema.migrate_platform(config.database_url)
    return create_app(config)


def _trial(slug: str, chance: random.Random, figures: dict[tuple[int, str], list[float]], spent: list[float]) -> None:
    org = organizations.find(slug)
    assert org is not None
    with db.inside(org.tenant):
        kinds = {kind: types.create(kind, by=None).id for kind in corpus.TYPES}
        owner, taught = ids.new(), 0
        for confirmed in CONFIRMED:
            for kind in corpus.TYPES:
                for _ in range(confirmed - taught):
                    _teach(corpus.paper(kind, chance), kinds[kind], owner)
            taught = confirmed
            db.commit()
            for name, value in _asked(kinds, chance, spent).items():
                figures.setdefault((confirmed, name), []).append(value)


def _teach(paper: corpus.Paper, type_id: UUID, owner: UUID) -> None:
    document = Document(
        title=paper.title, filename="a", owner_id=owner, size=1, content_type="text/plain", sha256="0" * 64, state=READY, created_at=clock.now()
    )
    db.session.add(document)
    db.session.flush()
    learned.teach(document.n, words.told_by(paper.title, paper.text), {TYPE: [type_id]})


def _asked(kinds: dict[str, UUID], chance: random.Random, spent: list[float]) -> dict[str, float]:
    """Macro accuracy of the classifier alone, of it where no tell-tale word stands, and of what is offered first."""
    right: dict[str, dict[str, list[bool]]] = {name: {} for name in ("learned", "plain", "all")}
    offered: list[bool] = []
    vocabulary = Vocabulary(types=[Name(type_id, kind) for kind, type_id in kinds.items()])
    for kind, type_id in kinds.items():
        for _ in range(ASKED):
            paper, start = corpus.paper(kind, chance), time.process_time()
            found = learned.opinions(words.told_by(paper.title, paper.text)).get(TYPE, [])
            said = [one for one in rules.find(paper.title, paper.text, vocabulary, own_name="Acme GmbH", today=clock.now().date()) if one.field == TYPE]
            spent.append(time.process_time() - start)
            guesses = [(one.confidence, one.label_id) for one in found[:1]]
            best = max([*guesses, *((one.confidence, one.label_id) for one in said)], default=(0, None), key=lambda one: one[0])
            is_right = bool(guesses) and guesses[0][1] == type_id
            right["learned"].setdefault(kind, []).append(is_right)
            if paper.is_plain:
                right["plain"].setdefault(kind, []).append(is_right)
            right["all"].setdefault(kind, []).append(best[1] == type_id)
            offered.extend([best[1] == type_id] if best[0] >= suggesting.OFFERED else [])
    told = {name: statistics.mean(statistics.mean(each) for each in some.values()) for name, some in right.items()}
    return told | {"offered": len(offered) / len(kinds) / ASKED, "right": statistics.mean(offered or [0.0])}


if __name__ == "__main__":
    main()
