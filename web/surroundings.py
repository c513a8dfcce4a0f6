"""What surrounds an entity of the graph, step by step, found by lookups in the store.

The network of `zhibiao.graph.network` holds agencies, projects and wordings, and takes seconds
to load from a large corpus.  Here only the steps that are shown are looked up, so that the
first page is as quick as the tenth, and forms, rows, documents and standard indicators can be
walked as well.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zhibiao.graph.iri import Names
from zhibiao.graph.store import GraphStore, python_value

__all__ = [
    "MOST",
    "RELATIONS",
    "Entity",
    "EntityKind",
    "Link",
    "Near",
    "Relation",
    "Surroundings",
    "entity",
    "labelled",
    "surroundings",
]

MOST: Final = 100
"""Entities shown at most: more than that nobody can read."""
# Rows that use a wording, or forms of an organisation, from which an entity is not walked through:
# a wording that everybody uses links everybody with everybody, which says nothing.
_HUB: Final = 400
# Of the room, what each step may fill when there are later ones.
_SHARES: Final = {1: (1.0,), 2: (0.45, 1.0), 3: (0.25, 0.6, 1.0)}


class EntityKind(StrEnum):
    """What an entity is: the part of its IRI after ``id/``."""

    ORGANISATION = "organisation"
    PROJECT = "project"
    WORDING = "wording"
    STANDARD = "standard"
    DOCUMENT = "document"
    FORM = "form"
    INDICATOR = "indicator"

    @property
    def chinese(self) -> str:
        return {
            "organisation": "机构",
            "project": "项目",
            "wording": "指标名称",
            "standard": "规范指标",
            "document": "文件",
            "form": "申报表",
            "indicator": "指标行",
        }[self.value]

    @classmethod
    def of(cls, iri: str, names: Names) -> "EntityKind | None":
        """The kind that an IRI says it is of; None for any other IRI."""
        head = f"{names.base}id/"
        part = iri.removeprefix(head).partition("/")[0] if iri.startswith(head) else ""
        return next((kind for kind in cls if kind.value == part), None)


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity with the name to show."""

    iri: str
    label: str
    kind: EntityKind


@dataclass(frozen=True, slots=True)
class Near:
    """An entity ``distance`` steps away; ``weight`` of the link by which it was reached."""

    entity: Entity
    distance: int
    weight: int


@dataclass(frozen=True, slots=True)
class Link:
    """``source`` stands to ``target`` in a relation, as the forms say ``weight`` times."""

    source: str
    target: str
    relation: str
    weight: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``near`` nearest first; ``left_out`` counts by kind what the limit kept out (at the last
    step looked at, of those entities that are shown); ``hubs`` are shown, but not walked through.
    """

    centre: Entity
    near: tuple[Near, ...]
    links: tuple[Link, ...]
    left_out: tuple[tuple[EntityKind, int], ...]
    hubs: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """``pattern`` binds ?a, ?b and ?by; the link's weight is the number of different ?by."""

    source: EntityKind
    target: EntityKind
    chinese: str
    pattern: str


_K = EntityKind
RELATIONS: Final = (
    Relation(
        _K.ORGANISATION,
        _K.ORGANISATION,
        "主管",
        "?by zb:supervisingDepartment ?a ; zb:implementingUnit ?b . FILTER(?a != ?b)",
    ),
    Relation(
        _K.ORGANISATION,
        _K.PROJECT,
        "实施",
        "?by zb:implementingUnit ?a ; zb:describesProject ?b .",
    ),
    # Apart from the one above: a UNION is not joined with what is given, but computed whole.
    Relation(
        _K.ORGANISATION,
        _K.PROJECT,
        "申报",
        """?by zb:supervisingDepartment ?a ; zb:describesProject ?b
        FILTER NOT EXISTS { ?by zb:implementingUnit ?unit }""",
    ),
    Relation(
        _K.PROJECT,
        _K.WORDING,
        "使用",
        "?form zb:describesProject ?a ; zb:hasIndicator ?by . ?by zb:usesWording ?b",
    ),
    Relation(
        _K.ORGANISATION,
        _K.FORM,
        "填报",
        "?b zb:implementingUnit|zb:supervisingDepartment ?a BIND(?b AS ?by)",
    ),
    Relation(_K.PROJECT, _K.FORM, "申报", "?b zb:describesProject ?a BIND(?b AS ?by)"),
    Relation(_K.DOCUMENT, _K.FORM, "载有", "?b prov:wasDerivedFrom ?a ; a zb:Form BIND(?b AS ?by)"),
    Relation(_K.FORM, _K.INDICATOR, "列有", "?a zb:hasIndicator ?b BIND(?b AS ?by)"),
    Relation(_K.INDICATOR, _K.WORDING, "用名", "?a zb:usesWording ?b BIND(?a AS ?by)"),
    # The labels of standard indicators carry a language, those of wordings none.
    Relation(
        _K.STANDARD,
        _K.WORDING,
        "写作",
        """?a a zb:StandardIndicator ; skos:prefLabel|skos:altLabel|skos:hiddenLabel ?label
        BIND(STR(?label) AS ?text) ?b skos:prefLabel ?text ; a zb:Wording BIND(?b AS ?by)""",
    ),
)
"""How entities stand to each other, in the order in which links are looked up."""
# The same, from the wording.
_STANDARDS_OF: Final = """?b a zb:Wording ; skos:prefLabel ?text
    BIND(STRLANG(?text, "zh") AS ?label)
    ?a skos:prefLabel|skos:altLabel|skos:hiddenLabel ?label ; a zb:StandardIndicator
    BIND(?b AS ?by)"""

_LABELS: Final = """
SELECT ?x ?name ?year ?target WHERE {{
  VALUES ?x {{ {iris} }}
  OPTIONAL {{ ?x skos:prefLabel|rdfs:label|dcterms:title|zb:projectName ?name }}
  OPTIONAL {{ ?x zb:fiscalYear ?year }}
  OPTIONAL {{ ?x zb:hasTarget/zb:rawText ?target }}
}}"""


def entity(store: GraphStore, names: Names, iri: str) -> Entity | None:
    """The entity with that IRI; None when the graph has none."""
    kind = EntityKind.of(iri, names)
    if kind is None:
        return None
    exists = store.query(f"ASK {{ <{iri}> ?property ?value }}").answer
    return labelled(store, names, [iri])[iri] if exists else None


def labelled(store: GraphStore, names: Names, iris: Iterable[str]) -> dict[str, Entity]:
    """Each IRI as an entity; IRIs of no known kind are left out."""
    kinds = {iri: EntityKind.of(iri, names) for iri in iris}
    wanted = " ".join(f"<{iri}>" for iri, kind in kinds.items() if kind is not None)
    labels: dict[str, str] = {}
    if wanted:
        for row in store.query(_LABELS.format(iris=wanted)).values():
            iri, name, year, target = (None if value is None else str(value) for value in row)
            assert iri is not None
            label = name or _last_part(iri)
            if kinds[iri] is EntityKind.FORM:
                label = f"{year} {label}" if year else label
            elif kinds[iri] is EntityKind.INDICATOR and target:
                label = f"{label} {target}"
            # One of several names (an organisation has one prefLabel): the first in order.
            labels[iri] = min(label, labels.get(iri, label))
    return {
        iri: Entity(iri, labels.get(iri, _last_part(iri)), kind)
        for iri, kind in kinds.items()
        if kind is not None
    }


def _last_part(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def surroundings(
    store: GraphStore,
    names: Names,
    centre: Entity,
    *,
    depth: int = 1,
    kinds: Collection[EntityKind] = tuple(EntityKind),
    most: int = MOST,
) -> Surroundings:
    """The entities of these ``kinds`` within ``depth`` (1 to 3) steps of ``centre``.

    Only entities of these kinds are walked through.  Of more than ``most`` the most strongly
    linked are taken, of each step in turn.
    """
    reached: dict[str, tuple[int, int]] = {centre.iri: (0, 0)}
    links: dict[tuple[str, str, str], Link] = {}
    hubs: list[str] = []
    left_out: Counter[EntityKind] = Counter()
    frontier = [centre.iri]
    for distance, share in zip(range(1, depth + 1), _SHARES[depth], strict=True):
        if distance > 1:
            crowded = _hubs(store, names, frontier)
            hubs += crowded
            frontier = [iri for iri in frontier if iri not in set(crowded)]
        found = list(_steps(store, names, frontier, kinds))
        weights: Counter[str] = Counter()
        for link in found:
            for end in (link.source, link.target):
                if end not in reached:
                    weights[end] = max(weights[end], link.weight)
        room = max(int(most * share) - len(reached) + 1, 0)
        ordered = sorted(weights, key=lambda iri: (-weights[iri], iri))
        frontier = ordered[:room]
        left_out.update(_kind(iri, names) for iri in ordered[room:])
        reached |= {iri: (distance, weights[iri]) for iri in frontier}
        links |= {(one.source, one.target, one.relation): one for one in found}
    for link in _steps(store, names, frontier, kinds, within=reached):
        links.setdefault((link.source, link.target, link.relation), link)
    entities = labelled(store, names, reached)
    near = [Near(entities[iri], *reached[iri]) for iri in reached if iri != centre.iri]
    near.sort(key=lambda one: (one.distance, -one.weight, one.entity.label, one.entity.iri))
    return Surroundings(
        centre,
        tuple(near),
        tuple(
            link
            for _, link in sorted(links.items())
            if link.source in reached and link.target in reached
        ),
        tuple((kind, left_out[kind]) for kind in EntityKind if left_out[kind]),
        tuple(sorted((entities[iri] for iri in hubs), key=lambda one: one.label)),
    )


def _kind(iri: str, names: Names) -> EntityKind:
    kind = EntityKind.of(iri, names)
    assert kind is not None
    return kind


def _steps(
    store: GraphStore,
    names: Names,
    frontier: Sequence[str],
    kinds: Collection[EntityKind],
    *,
    within: Collection[str] | None = None,
) -> Iterable[Link]:
    """The links between ``frontier`` and entities of ``kinds``; with ``within`` only to those."""
    by_kind: dict[EntityKind, list[str]] = {}
    for iri in frontier:
        by_kind.setdefault(_kind(iri, names), []).append(iri)
    others: dict[EntityKind, list[str]] = {}
    for iri in within or ():
        others.setdefault(_kind(iri, names), []).append(iri)
    for relation in RELATIONS:
        for near, far, bound, free in (
            (relation.source, relation.target, "?a", "?b"),
            (relation.target, relation.source, "?b", "?a"),
        ):
            if (
                near not in by_kind
                or far not in kinds
                or (within is not None and far not in others)
            ):
                continue
            pattern = relation.pattern
            if relation.source is _K.STANDARD and bound == "?b":
                pattern = _STANDARDS_OF
            only = ""
            if within is not None:
                only = f"FILTER({free} IN ({', '.join(f'<{iri}>' for iri in others[far])}))"
            given = " ".join(f"<{iri}>" for iri in by_kind[near])
            query = f"""SELECT ?a ?b (COUNT(DISTINCT ?by) AS ?n) WHERE {{
              VALUES {bound} {{ {given} }} {pattern} {only} }} GROUP BY ?a ?b"""
            for source, target, count in store.query(query):
                yield Link(
                    str(python_value(source)),
                    str(python_value(target)),
                    relation.chinese,
                    int(python_value(count) or 0),
                )


def _hubs(store: GraphStore, names: Names, iris: Iterable[str]) -> list[str]:
    """Those that so many rows or forms use that they link everything with everything."""
    wanted = [
        iri for iri in iris if _kind(iri, names) in (EntityKind.WORDING, EntityKind.ORGANISATION)
    ]
    if not wanted:
        return []
    given = " ".join(f"<{iri}>" for iri in wanted)
    query = f"""SELECT ?x (COUNT(*) AS ?n) WHERE {{ VALUES ?x {{ {given} }}
      ?by zb:usesWording|zb:implementingUnit|zb:supervisingDepartment ?x }} GROUP BY ?x"""
    return [
        str(python_value(iri))
        for iri, count in store.query(query)
        if int(python_value(count) or 0) > _HUB
    ]
