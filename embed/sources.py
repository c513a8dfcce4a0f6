"""Public texts that the bundled encoder is trained on, read from a folder of downloads.

The folder is laid out as ``shared/corpus`` of the project; its NOTICE.md names the origin and
licence of each file.  None of the texts is part of zhibiao.
"""

import csv
import lzma
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from zhibiao.forms.errors import UsageError

__all__ = ["Sources", "read_sources"]

# Two neighbouring clauses of one provision speak of the same matter, when long enough to speak.
_CLAUSE = re.compile(r"[。；]")
_CLAUSE_LENGTH = (8, 40)
# Articles of the law are far more than all else; every n-th pair of clauses is enough.
_CLAUSE_STRIDE = 12

Pair = tuple[str, str]


@dataclass(frozen=True)
class Sources:
    """What training reads: plain texts, words, and pairs of texts that mean much the same."""

    statutes: tuple[str, ...]
    abstracts: tuple[str, ...]
    sentences: tuple[str, ...]
    words: tuple[str, ...]
    keywords: tuple[str, ...]
    translations: tuple[tuple[str, ...], ...]
    synsets: tuple[tuple[str, ...], ...]
    paraphrases: tuple[Pair, ...]
    titles: tuple[Pair, ...]
    clauses: tuple[Pair, ...]


def read_sources(folder: Path) -> Sources:
    """All public texts under ``folder``.  Raises UsageError when a file is missing."""
    try:
        return _read(folder)
    except FileNotFoundError as error:
        raise UsageError(
            "缺少训练语料", where=str(error.filename), do="请给出含全部公开语料的文件夹（--corpus）"
        ) from error


def _read(folder: Path) -> Sources:
    statutes = tuple(line for line in _lines(folder / "statutes.txt.xz") if line)
    abstracts: dict[str, str] = {}
    keywords: set[str] = set()
    for part in ("dev", "test"):
        for row in _rows(folder / "csl" / f"ts_{part}.tsv.xz"):
            abstracts[row[1]] = row[2]
        for row in _rows(folder / "csl" / f"kg_{part}.tsv.xz"):
            keywords.update(row[2].split("_"))
    titles = [row[1] for row in _rows(folder / "csl" / "cls_ctg_train.tsv.xz")]
    translations: dict[str, list[str]] = defaultdict(list)
    for row in _rows(folder / "tatoeba" / "cmn.txt.xz"):
        translations[row[0]].append(row[1])
    synsets: dict[str, list[str]] = defaultdict(list)
    for row in _rows(folder / "wordnet-zh" / "wn-data-cmn.tab.xz"):
        if len(row) == 3 and row[1] == "cmn:lemma":
            synsets[row[0]].append(row[2].replace("+", ""))
    words = {word for group in synsets.values() for word in group}
    for path in sorted((folder / "thuocl").glob("*.txt.xz")):
        words.update(line.split("\t")[0].strip() for line in _lines(path))
    pawsx = folder / "public-sts" / "pawsx-zh-dev.tsv.xz"
    return Sources(
        statutes=statutes,
        abstracts=tuple(f"{title}。{text}" for text, title in abstracts.items()) + tuple(titles),
        sentences=tuple(text for group in translations.values() for text in group),
        words=tuple(sorted(words)),
        keywords=tuple(sorted(keywords)),
        translations=tuple(tuple(group) for group in translations.values() if len(group) > 1),
        synsets=tuple(tuple(group) for group in synsets.values() if len(group) > 1),
        paraphrases=tuple((row[1], row[2]) for row in _rows(pawsx) if row[3] == "1"),
        titles=tuple((title, text[:80]) for text, title in abstracts.items()),
        clauses=tuple(_clause_pairs(statutes)),
    )


def _clause_pairs(statutes: tuple[str, ...]) -> Iterator[Pair]:
    shortest, longest = _CLAUSE_LENGTH
    count = 0
    for line in statutes:
        clauses = [c for c in _CLAUSE.split(line) if shortest <= len(c) <= longest]
        for pair in pairwise(clauses):
            count += 1
            if count % _CLAUSE_STRIDE == 0:
                yield pair


def _lines(path: Path) -> Iterator[str]:
    with lzma.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            yield line.strip()


def _rows(path: Path) -> Iterator[list[str]]:
    with lzma.open(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
