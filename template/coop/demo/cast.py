"""Who is in the demo."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """One person of the demo: a plant's name, and the offices they hold."""

    given: str
    offices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.given} Demo"

    @property
    def email(self) -> str:
        return f"{self.given.lower()}@demo.example"


FOUNDERS = (
    Role("Aster", ("board", "treasurer")),
    Role("Birch", ("board", "secretary")),
    Role("Clover", ("board", "dispatcher")),
    Role("Dahlia", ("board",)),
    Role("Elm"),
    Role("Fern"),
    Role("Ginkgo"),
)
WORKER = FOUNDERS[4]
"""The first who works and holds no office: visitors see the day of this one."""

JOINERS = tuple(
    Role(given)
    for given in (
        "Hazel",
        "Iris",
        "Alder",
        "Briar",
        "Cedar",
        "Daisy",
        "Erica",
        "Foxglove",
        "Gorse",
        "Heather",
        "Ivy",
        "Jasmine",
        "Kalmia",
        "Laurel",
        "Mallow",
        "Nettle",
        "Oak",
        "Poppy",
        "Quillwort",
        "Rowan",
        "Sage",
        "Thyme",
        "Ulex",
        "Violet",
        "Willow",
        "Xylosma",
        "Yarrow",
        "Zinnia",
        "Larch",
        "Maple",
        "Myrtle",
    )
)
"""Members who come in the first year, in this order."""

NEWCOMER = Role("Juniper")
CUSTOMERS = tuple(
    Role(given)
    for given in (
        "Kiwi",
        "Lime",
        "Mango",
        "Nectarine",
        "Olive",
        "Papaya",
        "Quince",
        "Apricot",
        "Cherry",
        "Damson",
        "Fig",
        "Grape",
        "Lemon",
        "Medlar",
        "Pear",
        "Plum",
    )
)
