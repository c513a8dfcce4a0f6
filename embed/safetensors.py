"""Arrays in a safetensors file, read and written with numpy alone.

Eight bytes with the length of a header, the header in JSON, then the numbers of all arrays
(https://github.com/huggingface/safetensors, "Format").
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["read_arrays", "write_arrays"]

_TYPES: Final[dict[str, np.dtype[Any]]] = {
    "I8": np.dtype("i1"),
    "F16": np.dtype("<f2"),
    "F32": np.dtype("<f4"),
}
_NAMES: Final = {type_: name for name, type_ in _TYPES.items()}
_ALIGNMENT: Final = 8


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write ``arrays`` (int8, float16 or float32) under their names, the wider numbers first, so
    that all are aligned."""
    header: dict[str, Any] = {}
    end = 0
    ordered = sorted(arrays.items(), key=lambda item: (-item[1].itemsize, item[0]))
    for name, array in ordered:
        header[name] = {
            "dtype": _NAMES[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [end, end + array.nbytes],
        }
        end += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    with path.open("wb") as stream:
        stream.write(len(text).to_bytes(8, "little") + text)
        for _, array in ordered:
            stream.write(np.ascontiguousarray(array).tobytes())


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a file, memory-mapped.

    Raises OSError when it cannot be read, ValueError or KeyError when it is not such a file.
    """
    whole = np.memmap(path, np.uint8, mode="r").view(np.ndarray)
    start = 8 + int.from_bytes(whole[:8].tobytes(), "little")
    header = json.loads(whole[8:start].tobytes())
    arrays = {}
    for name, entry in header.items():
        if name != "__metadata__":
            first, last = entry["data_offsets"]
            numbers = whole[start + first : start + last].view(_TYPES[entry["dtype"]])
            arrays[name] = numbers.reshape(entry["shape"])
    return arrays
