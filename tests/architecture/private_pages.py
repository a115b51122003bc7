"""A contract for import-linter: a desk's pages and jobs are its own, others reach them by URL or by the bell."""

import grimp
from importlinter import Contract, ContractCheck, fields, output


class PrivatePagesContract(Contract):
    """Modules named in `private` may be imported only inside the package of the desk that holds them."""

    private = fields.SetField(subfield=fields.StringField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        """Find imports that cross a desk's border into one of its private modules."""
        crossing = []
        for imported in sorted(graph.modules):
            parts = imported.split(".")
            if len(parts) < 3 or parts[0] != "keliu" or parts[2] not in self.private:
                continue
            home = ".".join(parts[:2])
            importers = graph.find_modules_that_directly_import(imported)
            crossing += [
                (importer, imported) for importer in sorted(importers) if not f"{importer}.".startswith(f"{home}.")
            ]
        return ContractCheck(kept=not crossing, metadata={"crossing": crossing})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import that crosses."""
        for importer, imported in check.metadata["crossing"]:
            output.print_error(f"{importer} imports {imported}, which belongs to its own desk")
