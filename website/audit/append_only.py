"""Triggers that make a table append-only, on both databases: what stands there is never changed or removed."""

from __future__ import annotations

from typing import Any

ACTS = ("UPDATE", "DELETE")


def forbid(editor: Any, table: str) -> None:
    """Have the database refuse to change or remove rows of a table."""
    says = f"{table} is append-only"
    if editor.connection.vendor == "sqlite":
        for act in ACTS:
            refusal = f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
            editor.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {refusal}")
        return
    editor.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for name, act, each in (("change", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT")):
        refusal = f"FOR EACH {each} EXECUTE FUNCTION {table}_refuse()"
        editor.execute(f"CREATE TRIGGER {table}_no_{name} BEFORE {act} ON {table} {refusal}")


def allow(editor: Any, table: str) -> None:
    """Take the triggers of a table away."""
    if editor.connection.vendor == "sqlite":
        for act in ACTS:
            editor.execute(f"DROP TRIGGER {table}_no_{act.lower()}")
        return
    for name in ("change", "truncate"):
        editor.execute(f"DROP TRIGGER {table}_no_{name} ON {table}")
    editor.execute(f"DROP FUNCTION {table}_refuse()")
