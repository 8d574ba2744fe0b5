"""A contract for import-linter: a `_module` is imported inside its own package only."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output


def breaks_in(graph: ImportGraph) -> list[tuple[str, str]]:
    """Return each pair (importer, private module of a package that the importer is not in)."""
    return sorted(
        (importer, module)
        for module in graph.modules
        for importer in graph.find_modules_that_directly_import(module)
        if not _may(importer, module)
    )


def _may(importer: str, module: str) -> bool:
    parts = module.split(".")
    private = [number for number, part in enumerate(parts) if part.startswith("_")]
    owner = ".".join(parts[: private[0]]) if private else ""
    return not owner or f"{importer}.".startswith(f"{owner}.")


class PrivateModules(Contract):  # type: ignore[misc]
    """Nobody imports another package's `_module`."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at each import of a private module."""
        broken = breaks_in(graph)
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that reaches into another package."""
        for importer, module in check.metadata["broken"]:
            output.print_error(f"{importer} imports {module}: make public there what it needs.")
