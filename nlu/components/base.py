"""What every component of the pipeline does for Rasa: being made, kept in the archive and loaded from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from nlu.training_data import code_fingerprint

Self = TypeVar("Self", bound="Component")


class Component(GraphComponent):
    """A component that learns: `write` and `read` are all it adds to keep what it learnt."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Take the options, and where in the archive what is learnt stands."""
        self._config, self._storage, self._resource = config, model_storage, resource

    @classmethod
    def create(
        cls: type[Self],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Create an untrained component (see parent class)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls: type[Self], config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> Self:  # fmt: skip
        """Create a component with what was learnt (see parent class)."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component.read(folder)
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Tells Rasa's cache when the code or the data of `nlu` changed (see parent class)."""
        return code_fingerprint()

    def persist(self) -> Resource:
        """Keep what was learnt in the archive."""
        with self._storage.write_to(self._resource) as folder:
            self.write(folder)
        return self._resource

    def write(self, folder: Path) -> None:
        """Write what was learnt into the component's folder of the archive."""
        raise NotImplementedError

    def read(self, folder: Path) -> None:
        """Read what `write` wrote."""
        raise NotImplementedError
