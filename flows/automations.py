"""Prefect's automations from files: `deployments/automations.yaml`, and the clinic's own `automations.yaml` entry by entry over it.

Written at every start: what is as it was stays, what changed is changed, what is gone from the files is removed, and only if it is ours.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.sorting import AutomationSort
from prefect.events.schemas.automations import Automation, AutomationCore
from prefect.types import SecretDict
from pydantic import SecretStr, ValidationError

from casework.actions.alarms import KIND
from casework.errors import BadInput
from casework.settings import Settings
from flows import bell, links
from flows.defects import described

FILE = "automations.yaml"
OURS = "casework"
BLOCK = "casework-bell"
PREFIX = "casework: "
MANY = 200
KNOWN = ("name", "description", "enabled", "trigger", "alarm", "actions")
Stated = dict[str, dict[str, Any]]


def try_to_apply(settings: Settings, client: SyncPrefectClient) -> None:
    """Write the automations, or say why that cannot be done: without a watch the work itself goes on."""
    try:
        apply(settings, client)
    except Exception as error:
        print(f"WARNING: Prefect's automations could not be written, so nobody hears of failed runs: {described(error)}", file=sys.stderr, flush=True)


def apply(settings: Settings, client: SyncPrefectClient) -> dict[str, int]:
    """Make the server's automations those of the files; count what was made, changed and removed.

    A slip in the clinic's file is told on standard error, and ours stay in force.
    """
    block = _bell(settings)
    try:
        wanted = wished(settings, block)
    except BadInput as problem:
        print(f"WARNING: {problem} Until then the watch works as delivered.", file=sys.stderr, flush=True)
        wanted = _made(_read(settings.program / "deployments" / FILE), block)
    there = {each.name: each for each in _ours(client)}
    done = [_write(client, each, there.get(each.name)) for each in wanted]
    gone = [each for name, each in there.items() if name not in {made.name for made in wanted}]
    for each in gone:
        client.delete_automation(each.id)
    return {"made": done.count("made"), "changed": done.count("changed"), "removed": len(gone)}


def wished(settings: Settings, block: UUID) -> list[AutomationCore]:
    """Build the automations of the files. Raises BadInput that names the entry that cannot be used."""
    ours, own = _read(settings.program / "deployments" / FILE), _read(settings.home / FILE)
    return _made({name: _merged(ours.get(name, {}), own.get(name, {})) for name in dict.fromkeys((*ours, *own))}, block)


def _ours(client: SyncPrefectClient) -> list[Automation]:
    return [each for each in client.read_automations(sort=AutomationSort.NAME_ASC, limit=MANY) if OURS in each.tags]


def _write(client: SyncPrefectClient, wanted: AutomationCore, found: Automation | None) -> str:
    if found is None:
        client.create_automation(wanted)
        return "made"
    if set(found.tags) == set(wanted.tags):
        return "kept"
    # Switched off by hand in Prefect, it stays off.
    client.update_automation(found.id, wanted.model_copy(update={"enabled": wanted.enabled and found.enabled}))
    return "changed"


def _refuse_references(text: str) -> None:
    """Refuse what repeats another value: a few of them make a billion."""
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
        raise ValueError("references are not used here")


def _read(path: Path) -> Stated:
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8")
        _refuse_references(text)
        listed = (yaml.safe_load(text) or {}).get("automations") or []
        return {str(entry["name"]): dict(entry) for entry in listed}
    except (yaml.YAMLError, UnicodeDecodeError, AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise BadInput(f"{path} cannot be read. Below “automations:” write entries that begin with “- name: …”, as in deployments/{FILE}.") from None


def _merged(ours: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    trigger = {**ours.get("trigger", {}), **(own.get("trigger") or {})}
    return {**ours, **own, **({"trigger": trigger} if trigger else {})}


def _made(stated: Stated, block: UUID) -> list[AutomationCore]:
    return list(_each(stated, block))


def _each(stated: Stated, block: UUID) -> Iterator[AutomationCore]:
    for name, entry in stated.items():
        if unknown := sorted(set(entry) - set(KNOWN)):
            raise BadInput(f"{FILE}, {name}: unknown {unknown[0]}. Known: {', '.join(KNOWN)}.")
        if "alarm" in entry and not KIND.fullmatch(str(entry["alarm"])):
            raise BadInput(f"{FILE}, {name}: an alarm is named by a few small letters and hyphens, such as run-failed.")
        try:
            yield _automation(name, entry, block)
        except ValidationError as error:
            where = ".".join(map(str, error.errors()[0]["loc"]))
            raise BadInput(f"{FILE}, {name}: {where}: {error.errors()[0]['msg']}. Compare it with deployments/{FILE}.") from None
        except TypeError:  # Prefect's own check of a time that is no number
            raise BadInput(f"{FILE}, {name}: a value is of the wrong kind; `within` is a number of seconds. Compare it with deployments/{FILE}.") from None


def _automation(name: str, entry: Mapping[str, Any], block: UUID) -> AutomationCore:
    rings = [{"type": "call-webhook", "block_document_id": str(block), "payload": str(entry["alarm"])}] if "alarm" in entry else []
    said = {
        "name": PREFIX + name,
        "description": entry.get("description", ""),
        "enabled": entry.get("enabled", True),
        "trigger": entry.get("trigger"),
        "actions": [*rings, *(entry.get("actions") or [])],
    }
    print_of = hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:16]
    return AutomationCore.model_validate({**said, "tags": [OURS, print_of]})


def _bell(settings: Settings) -> UUID:
    """Write down at the server where the bell hangs, and the key it knows."""
    webhook = Webhook(url=SecretStr(f"{settings.local_url}{links.BELL}"), headers=SecretDict({bell.HEADER: bell.key(settings)}))
    document = webhook.save(BLOCK, overwrite=True)
    if not isinstance(document, UUID):
        raise BadInput("Automations must be written outside an event loop.")
    return document
