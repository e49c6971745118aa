"""What the database refuses once a version is published, whatever code asks for it."""

from __future__ import annotations

import pgtrigger

PUBLISHED_NEVER_CHANGES = "RAISE EXCEPTION 'a published version never changes; start a new draft from it';"


def while_draft(version_of: str) -> pgtrigger.Trigger:
    """Refuse every write of a row whose version is published.

    `version_of` is SQL from {row} to its version's id. The shared lock makes a write wait for a publishing
    that is under way, and then see it.
    """
    changed = " UNION ".join(f"({version_of.format(row=row)})" for row in ("OLD", "NEW"))
    return pgtrigger.Trigger(
        name="while_draft",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("version_ids", "BIGINT[]")],
        func=f"""
            IF TG_OP = 'INSERT' THEN version_ids := ARRAY({version_of.format(row="NEW")});
            ELSIF TG_OP = 'DELETE' THEN version_ids := ARRAY({version_of.format(row="OLD")});
            ELSE version_ids := ARRAY({changed});
            END IF;
            PERFORM 1 FROM peers_version
                WHERE id = ANY(version_ids) AND state = 'published' FOR SHARE;
            IF FOUND THEN {PUBLISHED_NEVER_CHANGES} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )
