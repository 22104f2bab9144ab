"""What every component of the pipeline does for Rasa: being made, kept in the archive and loaded from it.

Rasa's own base class is not among its parents, since that brings half of Rasa into the server; `registered`, which
Rasa imports to train, says that these are such components all the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from nlu.training_data import code_fingerprint

if TYPE_CHECKING:
    from rasa.engine.graph import ExecutionContext
    from rasa.engine.storage.resource import Resource
    from rasa.engine.storage.storage import ModelStorage

Self = TypeVar("Self", bound="Component")
Learning = TypeVar("Learning", bound="LearningComponent")


class Component:
    """A component that learns nothing, unless a subclass says so."""

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
        """Create an untrained component (see Rasa's `GraphComponent`, as below)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls: type[Self], config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> Self:  # fmt: skip
        """Create a component with what was learnt."""
        return cls.create(config, model_storage, resource, execution_context)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No option."""
        return {}

    @classmethod
    def required_components(cls) -> list[type]:
        """No other one."""
        return []

    @staticmethod
    def required_packages() -> list[str]:
        """None beside the project's own."""
        return []

    @staticmethod
    def supported_languages() -> list[str] | None:
        """All of them."""
        return None

    @staticmethod
    def not_supported_languages() -> list[str] | None:
        """None of them."""
        return None

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Tells Rasa's cache when the code or the data of `nlu` changed."""
        return code_fingerprint()


class LearningComponent(Component):
    """A component that learns: `write` and `read` are all it adds to keep what it learnt."""

    @classmethod
    def load(
        cls: type[Learning], config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> Learning:  # fmt: skip
        """Create a component with what was learnt."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component.read(folder)
        return component

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
