"""The pages 关系图: what surrounds an entity (`/network`), how two are linked
(`/network/paths`), which agencies are most alike (`/network/alike`)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from markupsafe import Markup

from zhibiao.graph.iri import Names
from zhibiao.graph.nearness import Path, shortest_paths
from zhibiao.graph.network import Kind, Network
from zhibiao.search.corpus import Corpus
from zhibiao.web.candidates import Candidate, candidates, resolve
from zhibiao.web.diagram import Box, Line, layered, spread
from zhibiao.web.faults import Fault
from zhibiao.web.language import language_of, translator
from zhibiao.web.links import page_address, short_name
from zhibiao.web.networks import held_network
from zhibiao.web.page import render
from zhibiao.web.service import Served
from zhibiao.web.surroundings import (
    MOST,
    Entity,
    EntityKind,
    Near,
    Surroundings,
    entity,
    surroundings,
)

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_K = EntityKind
# What is walked through unless other kinds are chosen: the network proper, and from a row, form
# or document what it stands in.
_PROPER: Final = (_K.ORGANISATION, _K.PROJECT, _K.WORDING)
_USUAL: Final[dict[EntityKind, tuple[EntityKind, ...]]] = {
    _K.STANDARD: (_K.WORDING, _K.PROJECT, _K.STANDARD),
    _K.DOCUMENT: (_K.DOCUMENT, _K.FORM, _K.ORGANISATION, _K.PROJECT),
    _K.FORM: (_K.DOCUMENT, _K.FORM, _K.ORGANISATION, _K.PROJECT, _K.INDICATOR),
    _K.INDICATOR: (_K.FORM, _K.WORDING, _K.INDICATOR, _K.PROJECT, _K.STANDARD),
}
# Kinds that the network of paths holds.
_WALKED: Final = (_K.ORGANISATION, _K.PROJECT, _K.WORDING)
_SIZES: Final = (8, 12, 16, 20, 24)
_STARTS: Final = 24
# Names that a search box offers while one types.
_OFFERED: Final = 300

NameText = Annotated[str, Query(max_length=300)]


@dataclass(frozen=True, slots=True)
class Picked:
    """What was typed into a search box, and what it may mean: one IRI, else candidates."""

    text: str
    iri: str | None
    candidates: tuple[Candidate, ...]
    similar: tuple[Entity, ...]


def pick(corpus: Corpus, text: str, *, kinds: Collection[EntityKind]) -> Picked:
    """What ``text`` means; where no name holds it, wordings of similar meaning."""
    text = text.strip()
    iri = resolve(corpus, text, kinds=kinds) if text else None
    if not text or iri is not None:
        return Picked(text, iri, (), ())
    found = candidates(corpus, text, kinds=kinds, most=40)
    similar: tuple[Entity, ...] = ()
    if not found and _K.WORDING in kinds:
        similar = tuple(
            Entity(str(corpus.names.wording(hit.wording)), hit.wording, _K.WORDING)
            for hit in corpus.find(text, k=8).hits
        )
    return Picked(text, None, found, similar)


@router.get("/network")
def network(
    request: Request,
    service: Served,
    node: NameText = "",
    depth: Annotated[int, Query(ge=1, le=3)] = 1,
    kind: Annotated[list[EntityKind] | None, Query(max_length=10)] = None,
) -> Response:
    """What surrounds an entity, as a drawing and as lists."""
    corpus = service.corpus
    picked = pick(corpus, node, kinds=tuple(EntityKind))
    context: dict[str, Any] = {"tab": "around", "picked": picked, "depth": depth, "found": None}
    context |= {"kinds": tuple(EntityKind), "chosen": kind or list(_PROPER), "most": MOST}
    agencies = _agencies(corpus)
    context |= {"short": _shortener(corpus.names), "starts": (), "offered": _offered(agencies)}
    if picked.iri is None:
        if not picked.text:
            context["starts"] = agencies[:_STARTS]
        return render(request, "network.html", context)
    centre = entity(corpus.store, corpus.names, picked.iri)
    if centre is None:
        raise Fault(404, "语料库中没有这个实体", where=picked.iri, do="请从搜索框找起")
    chosen = tuple(kind) if kind else _USUAL.get(centre.kind, _PROPER)
    found = surroundings(corpus.store, corpus.names, centre, depth=depth, kinds=chosen)
    kept = [one.value for one in kind or ()]

    def href(iri: str) -> str:
        node = short_name(iri, corpus.names)
        return page_address(request, "/network", {"node": node, "depth": depth, "kind": kept})

    context |= {
        "chosen": list(chosen),
        "found": found,
        "svg": _drawing(found, href),
        "groups": _groups(found, translator(language_of(request))),
        "href": href,
        "labels": {centre.iri: centre.label} | {n.entity.iri: n.entity.label for n in found.near},
    }
    return render(request, "network.html", context)


def _shortener(names: Names) -> Any:
    return lambda iri: short_name(iri, names)


def _agencies(corpus: Corpus) -> list[tuple[Entity, int]]:
    """The organisations and how many rows each has, those with most first."""
    rows = corpus.index.rows
    counts: dict[str, tuple[Entity, int]] = {}
    for column in ("department", "unit"):
        for facet in rows.facets(column):
            iri = str(corpus.names.organisation(str(facet.value)))
            known = counts.get(iri)
            label = known[0].label if known else str(facet.value)
            most = max(facet.count, known[1] if known else 0)
            counts[iri] = Entity(iri, label, _K.ORGANISATION), most
    return sorted(counts.values(), key=lambda one: (-one[1], one[0].label))


def _offered(agencies: Sequence[tuple[Entity, int]]) -> list[str]:
    return sorted(one.label for one, _ in agencies[:_OFFERED])


def _drawing(found: Surroundings, href: Any) -> Markup:
    centre = found.centre
    boxes = [Box(centre.iri, centre.label, centre.kind.value, _title(centre), None, True)]
    boxes += [
        Box(one.entity.iri, one.entity.label, one.entity.kind.value, _title(one.entity),
            href(one.entity.iri))
        for one in found.near
    ]  # fmt: skip
    lines = [
        Line(link.source, link.target, f"{link.relation} {link.weight} 次", link.weight)
        for link in found.links
    ]
    label = f"“{centre.label}”周围的关系图，{len(found.near)} 个节点；同样的内容列在图下"
    return spread(boxes, lines).svg(label)


def _title(one: Entity) -> str:
    return f"{one.kind.chinese}：{one.label}"


def _groups(
    found: Surroundings, say: Callable[[str], str]
) -> list[tuple[EntityKind, list[tuple[Near, str]]]]:
    """The entities by kind, each with what it is to those nearer to the centre."""
    distance = {found.centre.iri: 0} | {one.entity.iri: one.distance for one in found.near}
    labels = {found.centre.iri: found.centre.label}
    labels |= {one.entity.iri: one.entity.label for one in found.near}
    said: dict[str, list[str]] = {}
    for link in sorted(found.links, key=lambda one: -one.weight):
        for me, other in ((link.source, link.target), (link.target, link.source)):
            if distance[other] < distance[me]:
                times = f" ×{link.weight}" if link.weight > 1 else ""
                said.setdefault(me, []).append(f"{say(link.relation)}{times}（{labels[other]}）")
    grouped: dict[EntityKind, list[tuple[Near, str]]] = {}
    for one in found.near:
        relations = said.get(one.entity.iri, [])
        text = "；".join(relations[:3]) + ("……" if len(relations) > 3 else "")
        grouped.setdefault(one.entity.kind, []).append((one, text))
    return [(kind, grouped[kind]) for kind in EntityKind if kind in grouped]


@router.get("/network/paths")
def paths(
    request: Request,
    service: Served,
    source: NameText = "",
    target: NameText = "",
    k: Annotated[int, Query(ge=1, le=20)] = 5,
) -> Response:
    """The shortest paths between two entities."""
    corpus = service.corpus
    ends = [pick(corpus, text, kinds=_WALKED) for text in (source, target)]
    context: dict[str, Any] = {"tab": "paths", "ends": ends, "k": k, "paths": None}
    context |= {"short": _shortener(corpus.names), "offered": _offered(_agencies(corpus))}
    one, other = (end.iri for end in ends)
    if one is not None and other is not None:
        held = held_network(corpus)
        for end in ends:
            if end.iri not in held.network:
                raise Fault(404, f"关系图中没有“{end.text}”", do="可填机构、项目或指标名称")
        found = shortest_paths(held.network, one, other, k=k) if one != other else ()

        def href(iri: str) -> str:
            return page_address(request, "/network", {"node": short_name(iri, corpus.names)})

        nodes = held.network.nodes
        both = all(nodes[iri]["kind"] is Kind.ORGANISATION for iri in (one, other))
        context |= {
            "paths": found,
            "same": one == other,
            "linked": [nodes[iri]["label"] for iri in (one, other)],
            "svg": _paths_drawing(found, href) if found else None,
            "shared": held.shared(one, other) if both and one != other else None,
            "href": href,
        }
    return render(request, "network_paths.html", context)


def _paths_drawing(found: Sequence[Path], href: Any) -> Markup:
    """Each step a column; a node stands once, in the column of its first step."""
    columns: list[list[Box]] = [[] for _ in found[0].nodes]
    lines: dict[tuple[str, str], Line] = {}
    seen: set[str] = set()
    for path in found:
        for n, node in enumerate(path.nodes):
            if node.iri not in seen:
                seen.add(node.iri)
                title = f"{node.kind.chinese}：{node.label}"
                ends = n in (0, len(path.nodes) - 1)
                columns[n].append(
                    Box(node.iri, node.label, node.kind.value, title, href(node.iri), ends)
                )
        for n, relation in enumerate(path.relations):
            pair = path.nodes[n].iri, path.nodes[n + 1].iri
            lines[pair] = Line(*pair, relation.chinese)
    names = found[0].nodes[0].label, found[0].nodes[-1].label
    label = f"从“{names[0]}”到“{names[1]}”的最短路径；同样的内容列在图下"
    return layered(columns, list(lines.values())).svg(label)


@router.get("/network/alike")
def alike(
    request: Request,
    service: Served,
    around: NameText = "",
    size: Annotated[int, Query(ge=2, le=24)] = 12,
) -> Response:
    """Which agencies share most wordings, as a matrix."""
    corpus = service.corpus
    picked = pick(corpus, around, kinds=(_K.ORGANISATION,))
    matrix = None
    if picked.iri is not None or not picked.text:
        held = held_network(corpus)
        if picked.iri is not None and not _is_agency(held.network, picked.iri):
            raise Fault(404, "关系图中没有这个机构", where=picked.iri, do="请从搜索框找起")
        matrix = held.matrix(size=size, around=picked.iri)
    context = {
        "tab": "alike",
        "picked": picked,
        "many": size,
        "sizes": _SIZES,
        "matrix": matrix,
        "shade": _shade,
        "short": _shortener(corpus.names),
        "offered": _offered(_agencies(corpus)),
    }
    return render(request, "network_alike.html", context)


def _is_agency(network: Network, iri: str) -> bool:
    return iri in network and network.nodes[iri]["kind"] is Kind.ORGANISATION


def _shade(overlap: float) -> int:
    """One of six shades, 0 for nothing in common; shares above a quarter are rare."""
    limits = (0.0, 0.02, 0.05, 0.1, 0.25)
    return sum(overlap > limit for limit in limits)
