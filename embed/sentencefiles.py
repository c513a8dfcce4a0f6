"""The files by which sentence-transformers loads an n-gram encoder, with classes of its own.

``SentenceTransformer(folder)`` runs no code of others unless told to, so the encoder has to be
what its ``StaticEmbedding`` is: a tokenizer, and a row of numbers for each token.  A tokenizer
cuts a text into pieces that do not overlap, and we want every character and every pair of
neighbours.  So the text is first written anew: each character three times, with a mark between,

    路灯  ->  路|路|路 灯|灯|灯  ->  路, 路, 路灯, 灯, 灯

whose first and last piece are then dropped.  Writing a character anew is the business of
sentencepiece's ``Precompiled`` normalizer, a trie from characters to texts.
"""

import base64
import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

__all__ = ["SENTENCE_FILES", "UNKNOWN", "write_sentence_files"]

UNKNOWN: Final = "[UNK]"
"""The token of everything that is in no vocabulary; its row is the last one, all zeros."""

_TOKENIZER: Final = "tokenizer.json"
_MODULES: Final = "modules.json"
_CONFIG: Final = "config_sentence_transformers.json"
SENTENCE_FILES: Final = (_TOKENIZER, _MODULES, _CONFIG)

# For private use, so in no text that means anything; outside the BMP, so in no old font's encoding.
_MARK: Final = "\U000f0000"
_NO_LETTER: Final = "\ufffd"
# As zhibiao.embed.ngrams drops them.
_SPACE: Final = "[\0 \\t\\n\\r\\v\\f\x1c-\x1f\x85\u2028\u2029\u200b\ufeff]+"


def write_sentence_files(folder: Path, ngrams: Sequence[str]) -> None:
    """Write tokenizer and settings beside a ``model.safetensors`` that has a row for each of
    ``ngrams`` (characters and pairs, normalised) and a last one for all else."""
    letters = sorted({letter for ngram in ngrams for letter in ngram})
    tokens = {ngram: row for row, ngram in enumerate(ngrams)} | {UNKNOWN: len(ngrams)}
    _write(folder / _TOKENIZER, _tokenizer(letters, tokens))
    _write(
        folder / _MODULES,
        [
            {
                "idx": place,
                "name": str(place),
                "path": path,
                "type": f"sentence_transformers.{kind}",
            }
            for place, (path, kind) in enumerate(
                (
                    ("", "models.StaticEmbedding"),
                    ("1_Normalize", "models.Normalize"),
                )
            )
        ],
    )
    _write(
        folder / _CONFIG,
        {
            "model_type": "SentenceTransformer",
            "prompts": {"query": "", "document": ""},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
            # The first that multiplies 8-bit rows by their scales.
            "requirements": {"sentence-transformers": ">=6.2"},
        },
    )


def _write(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


def _tokenizer(letters: Iterable[str], tokens: Mapping[str, int]) -> dict[str, Any]:
    """What the ``tokenizers`` library writes for such a tokenizer."""
    thrice = {letter: _MARK.join([letter] * 3) for letter in letters}

    def replaced(pattern: str, content: str = "") -> dict[str, Any]:
        return {"type": "Replace", "pattern": {"Regex": pattern}, "content": content}

    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "NFKC"},
                {"type": "Lowercase"},
                replaced(_SPACE),
                replaced(_MARK, content=_NO_LETTER),
                {"type": "Precompiled", "precompiled_charsmap": _charsmap(thrice)},
                replaced(f"\\A[^{_MARK}]{_MARK}"),
                replaced(f"{_MARK}[^{_MARK}]\\z"),
            ],
        },
        "pre_tokenizer": {
            "type": "Split",
            "pattern": {"String": _MARK},
            "behavior": "Removed",
            "invert": False,
        },
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": tokens, "unk_token": UNKNOWN},
    }


_VALUE: Final = 1 << 31
_HAS_VALUE: Final = 1 << 8
_BLOCK: Final = 256


def _charsmap(written: Mapping[str, str]) -> str:
    """A compiled map of characters, base64: the length of a trie, the trie, the texts.

    The trie is a double array over UTF-8 bytes as in darts-clone, which sentencepiece uses: the
    child of a node under byte b stands at ``base ^ b``, and a unit holds its own byte, where its
    children are, and whether the text ends here; the value of an end stands at its base.  A block
    of 256 for each inner node wastes some and needs no search for room.
    """
    texts = bytearray()
    values = {}
    for letter, text in written.items():
        values[letter.encode()] = len(texts)
        texts += text.encode() + b"\0"
    prefixes = sorted({key[:length] for key in values for length in range(len(key))})
    bases = {prefix: _BLOCK * place for place, prefix in enumerate(prefixes)}
    units = [0] * (_BLOCK * len(prefixes))
    units[0] = _offset(0, bases[b""])
    for prefix in prefixes[1:]:
        at = bases[prefix[:-1]] ^ prefix[-1]
        units[at] = _offset(at, bases[prefix]) | prefix[-1]
    for key, value in values.items():
        at = bases[key[:-1]] ^ key[-1]
        units[at] = _offset(at, len(units)) | _HAS_VALUE | key[-1]
        units.append(_VALUE | value)
    trie = struct.pack(f"<{len(units)}I", *units)
    return base64.b64encode(struct.pack("<I", len(trie)) + trie + bytes(texts)).decode()


def _offset(at: int, base: int) -> int:
    """The part of a unit that says where its children are, relative to itself."""
    distance = at ^ base
    if distance < 1 << 21:
        return distance << 10
    raise ValueError("too many characters for one map")
