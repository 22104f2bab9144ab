"""The one name by which arrays are annotated here."""

from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]
