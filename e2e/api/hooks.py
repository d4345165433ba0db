"""What schemathesis knows of the demo: which ids there are, so that not every one it invents is of nothing; and what came of it all."""

import atexit
import collections
import json
import os
import re
import urllib.request

import schemathesis

URL, TOKEN = os.environ["USHER_URL"], os.environ["USHER_TOKEN"]
AN_ID = re.compile(r"^([a-z]{2,5}_)[0-9a-f]{32}$")
A_PATTERN = re.compile(r"^\^([a-z]{2,5}_)\[0-9a-f\]\{32\}\$$")
# So many of a kind, from all over the list: each is tried.
MOST_IDS = 12
STATUSES = ["active", "draft", "invited", "locked", "frozen", "inactive", "deleted"]
# The session that asks must not be ended. Its user is left out by name.
NEVER = {"ses_"}
# Texts of which invented ones would rarely do.
WORDS = {
    "user_name": [f"walker.{number}" for number in range(20)],
    "primary_email": [f"walker{number}@larkspur.example" for number in range(20)],
    "email": [f"walker{number}@larkspur.example" for number in range(20)],
    "name": [f"Walk {number}" for number in range(20)],
    "label": [f"Walk {number}" for number in range(20)],
    "first_name": ["Ann"],
    "last_name": ["Walker"],
    "password": ["a walk of eleven long miles"],
    "country": ["GB"],
    "currency": ["EUR"],
    "time_zone": ["Europe/London"],
    "language": ["en"],
    "phone": ["+44 20 7946 0000"],
    "host": ["127.0.0.1"],
}


def told(path):
    request = urllib.request.Request(URL + path, headers={"Authorization": f"Bearer {TOKEN}"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)
    except (OSError, ValueError):
        return None


def gather(value, found):
    """Notes every id that stands anywhere in an answer."""
    if isinstance(value, dict):
        for part in value.values():
            gather(part, found)
    elif isinstance(value, list):
        for part in value:
            gather(part, found)
    elif isinstance(value, str) and (match := AN_ID.match(value)):
        found[match[1]].setdefault(value)


def known_ids(document):
    found = collections.defaultdict(dict)
    for path, methods in document["paths"].items():
        if "get" in methods and "{" not in path:
            gather(told(path), found)
    own = (told("/api/v1/me") or {}).get("id")
    ids = {prefix: [one for one in all_ if one != own] for prefix, all_ in found.items() if prefix not in NEVER}
    ids = {prefix: all_[:: -(-len(all_) // MOST_IDS)] for prefix, all_ in ids.items() if all_}
    # Three people in each status: somebody can be restored, somebody unlocked.
    pages = [told(f"/api/v1/users?view={status}&limit=4&fields=id") or {"items": []} for status in STATUSES]
    return {**ids, "usr_": [row["id"] for page in pages for row in [row for row in page["items"] if row["id"] != own][:3]]}


def offer(value, ids):
    """Wherever an id is taken, one of those may be sent that there are."""
    if isinstance(value, list):
        return [offer(part, ids) for part in value]
    if not isinstance(value, dict):
        return value
    match = A_PATTERN.match(value["pattern"]) if isinstance(value.get("pattern"), str) else None
    if match and match[1] in ids:
        return {"anyOf": [{"type": "string", "enum": ids[match[1]]}, value]}
    if value.get("in") == "path" and (kind := A_PATTERN.match(value["schema"].get("pattern", ""))) and kind[1] in ids:
        # An id that is none, or of nothing, is tried where what the document does not permit is tried.
        return {**value, "schema": {"type": "string", "enum": ids[kind[1]]}}
    if value.get("name") == "If-Match":
        return {**value, "schema": {"anyOf": [{"type": "string", "enum": ["*"]}, value["schema"]]}}
    offered = {name: offer(part, ids) for name, part in value.items()}
    for name, schema in (offered.get("properties") or {}).items():
        if name in WORDS and "string" in schema.get("type", "") and "enum" not in schema and "pattern" not in schema:
            offered["properties"][name] = {"anyOf": [{"type": "string", "enum": WORDS[name]}, schema]}
    return offered


def spare(document):
    """What does away with things gets every third of a kind, so that the others are there for all else."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            ends = method == "delete" or path.rsplit("/", 1)[1] in {"purge", "deactivate", "delete"}
            for parameter in operation.get("parameters", []):
                ids = parameter["schema"].get("enum", [])
                if parameter["in"] == "path" and len(ids) > 2:
                    parameter["schema"]["enum"] = [one for at, one in enumerate(ids) if (at % 3 == 2) == ends]


def sample(document, schema):
    """Something that will do, where that can be known."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        return sample(document, schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        needed = schema.get("required", [])
        return {name: sample(document, part) for name, part in schema.get("properties", {}).items() if name in needed}
    return {"array": [], "boolean": False, "integer": 1, "number": 1}.get(kind, "2027-01-31" if schema.get("format") == "date" else "Walk")


def add_examples(document):
    """A body of what is required and nothing else, for each operation: that one is often done."""
    for methods in document["paths"].values():
        for operation in methods.values():
            contents = operation.get("requestBody", {}).get("content", {})
            for kind in [kind for kind in contents if "json" not in kind and "csv" not in kind]:
                # No spreadsheet can be invented of its schema.
                del contents[kind]
            for kind, content in contents.items():
                if "json" in kind:
                    content["example"] = sample(document, content["schema"])


@schemathesis.hook
def before_load_schema(context, raw_schema):
    offered = offer(raw_schema, known_ids(raw_schema))
    spare(offered)
    add_examples(offered)
    raw_schema.clear()
    raw_schema.update(offered)


asked = 0


@schemathesis.hook
def before_call(context, case, **kwargs):
    """Each request from a network of its own: one that brings many tokens that open nothing is answered with 429."""
    global asked
    asked += 1
    case.headers["X-Forwarded-For"] = f"10.{asked >> 16 & 255}.{asked >> 8 & 255}.{asked & 255}"


answers = collections.defaultdict(collections.Counter)


@schemathesis.hook
def after_call(context, case, response):
    answers[f"{case.operation.method.upper()} {case.operation.path}"][response.status_code] += 1


@atexit.register
def report():
    if not answers:
        return
    never = sorted(name for name, statuses in answers.items() if not any(200 <= status < 300 for status in statuses))
    requests = sum(sum(statuses.values()) for statuses in answers.values())
    print(f"{len(answers)} operations, {requests} requests; {len(never)} operations never went well")
    for name in never:
        print(f"  {name}: {', '.join(f'{status} × {count}' for status, count in sorted(answers[name].items()))}")
