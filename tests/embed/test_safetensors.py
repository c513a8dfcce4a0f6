"""Arrays in a safetensors file are read back as written, and by the library of that name."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from zhibiao.embed.safetensors import read_arrays, write_arrays

ARRAYS: dict[str, NDArray[Any]] = {
    "rows": np.arange(-6, 6, dtype=np.int8).reshape(4, 3),
    "scales": np.array([0.5, 2, -1], np.float32),
    "halves": np.array([[1.5]], np.float16),
    "none": np.empty((0, 4), np.float32),
}


def test_arrays_are_read_back(tmp_path: Path) -> None:
    write_arrays(tmp_path / "a.safetensors", ARRAYS)
    found = read_arrays(tmp_path / "a.safetensors")
    assert set(found) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


def test_the_library_reads_what_we_write_and_we_what_it_writes(tmp_path: Path) -> None:
    library = pytest.importorskip("safetensors.numpy", reason="the extra 'transformers' is missing")
    write_arrays(tmp_path / "ours.safetensors", ARRAYS)
    library.save_file(ARRAYS, tmp_path / "theirs.safetensors", metadata={"format": "pt"})
    theirs, ours = (
        library.load_file(tmp_path / "ours.safetensors"),
        read_arrays(tmp_path / "theirs.safetensors"),
    )
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(theirs[name], array)
        np.testing.assert_array_equal(ours[name], array)


@pytest.mark.parametrize("content", [b"", b"\xff" * 40, b"\x02\0\0\0\0\0\0\0[]"])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.safetensors").write_bytes(content)
    with pytest.raises((ValueError, KeyError, AttributeError)):
        read_arrays(tmp_path / "a.safetensors")
