"""Layers of a PDF that are not shown when it is opened."""

from __future__ import annotations

import pikepdf

from gongkai.redaction.pdf.objects import entries, listed


def hidden_layers(pdf: pikepdf.Pdf) -> frozenset[tuple[int, int]]:
    """Return the layers that are switched off, by object number."""
    layers, config = entries(pdf.Root, "/OCProperties"), entries(pdf.Root, "/OCProperties", "/D")
    every = {each.objgen for each in listed(layers.get("/OCGs"))}
    off = {each.objgen for each in listed(config.get("/OFF"))}
    on = {each.objgen for each in listed(config.get("/ON"))}
    return frozenset(every - on if str(config.get("/BaseState")) == "/OFF" else off)


def hidden_layer(layer: pikepdf.Object, hidden: frozenset[tuple[int, int]]) -> bool:
    """Whether a layer, or a membership in several, is not shown."""
    if str(layer.get("/Type")) != "/OCMD":
        return layer.objgen in hidden
    off = [each.objgen in hidden for each in listed(layer.get("/OCGs"))]
    if not off:
        return False
    match str(layer.get("/P", "/AnyOn")):
        case "/AllOn":
            return any(off)
        case "/AnyOff":
            return not any(off)
        case "/AllOff":
            return not all(off)
    return all(off)
