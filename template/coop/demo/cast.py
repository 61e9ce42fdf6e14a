"""Who is in the demo."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """One person of the demo: `given` name, what they hold and whether they work, own or order."""

    given: str
    offices: tuple[str, ...] = ()
    works: bool = False
    owns: bool = False
    orders: bool = False

    @property
    def name(self) -> str:
        return f"{self.given} Demo"

    @property
    def email(self) -> str:
        return f"{self.given.lower()}@demo.example"


FOUNDERS = (
    Role("Aster", ("board", "treasurer"), works=True, owns=True),
    Role("Birch", ("board", "secretary"), works=True, owns=True),
    Role("Clover", ("board",), works=True, owns=True),
    Role("Dahlia", ("board",), works=True, owns=True),
    Role("Elm", works=True, owns=True),
    Role("Fern", works=True, owns=True),
    Role("Ginkgo", works=True, owns=True),
)
JOINERS = (
    Role("Hazel", works=True, owns=True),
    Role("Iris", works=True, owns=True),
)
NEWCOMER = Role("Juniper", works=True)
CUSTOMERS = tuple(
    Role(given, orders=True) for given in ("Kiwi", "Lime", "Mango", "Nectarine", "Olive", "Papaya", "Quince")
)
