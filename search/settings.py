"""``corpus.toml``: what is fixed when a corpus is made, and which encoder it uses."""

import json
import os
import secrets
import tomllib
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from zhibiao.embed.encoder import EncoderOptions
from zhibiao.forms.errors import CorpusError, CorpusNotFound
from zhibiao.graph.iri import DEFAULT_BASE, Names

__all__ = ["CorpusSettings", "default_path"]

_FILE: Final = "corpus.toml"


def default_path() -> Path:
    """``$ZHIBIAO_CORPUS``, else ``corpus`` in the user's data folder."""
    named = os.environ.get("ZHIBIAO_CORPUS")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("zhibiao", appauthor=False)) / "corpus"


@dataclass(frozen=True, slots=True)
class CorpusSettings:
    """``base`` of all IRIs; ``encoder`` as `zhibiao.embed.encoder.load_encoder` takes it, with
    the ``fingerprint`` it had when the corpus was made or last switched, and the ``options`` it is
    run with; when it was ``created``.
    """

    base: str
    encoder: str
    fingerprint: str
    created: datetime
    options: EncoderOptions = field(default_factory=EncoderOptions)

    @classmethod
    def new(cls, *, encoder: str, fingerprint: str, base: str = DEFAULT_BASE) -> "CorpusSettings":
        """Settings of a corpus made now.  Raises UsageError for an impossible base."""
        created = datetime.now().astimezone().replace(microsecond=0)
        return cls(Names(base).base, encoder, fingerprint, created)

    @classmethod
    def exist(cls, folder: Path) -> bool:
        """Whether there is a corpus in ``folder``."""
        return (folder / _FILE).is_file()

    @classmethod
    def read(cls, folder: Path) -> "CorpusSettings":
        """Raises CorpusNotFound when there is no corpus, CorpusError when the file is broken."""
        path = folder / _FILE
        try:
            record = tomllib.loads(path.read_text(encoding="utf-8"))
            encoder = record["encoder"]
            return cls(
                base=Names(record["base"]).base,
                encoder=encoder.pop("name"),
                fingerprint=encoder.pop("fingerprint"),
                created=record["created"],
                options=EncoderOptions(**encoder),
            )
        except (FileNotFoundError, NotADirectoryError) as error:
            raise CorpusNotFound(
                "这里没有语料库",
                where=str(folder),
                do="先用 zhibiao ingest 读入文件，或用 --corpus 指明文件夹",
            ) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CorpusError("语料库的设置读不了", where=str(path), why=str(error)) from error

    def write(self, folder: Path) -> None:
        """Replace the file in one step."""
        # A JSON string is a TOML basic string.
        text = (
            "# zhibiao 语料库；base 是所有 IRI 的开头，建成后不可更改。\n"
            f"base = {json.dumps(self.base)}\n"
            f"created = {self.created.isoformat()}\n\n"
            "[encoder]\n"
            f"name = {json.dumps(self.encoder, ensure_ascii=False)}\n"
            f"fingerprint = {json.dumps(self.fingerprint)}\n"
        )
        for name, value in asdict(self.options).items():
            if value is not None:
                text += f"{name} = {json.dumps(value, ensure_ascii=False)}\n"
        draft = folder / f"{_FILE}.{secrets.token_hex(4)}"
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, folder / _FILE)
