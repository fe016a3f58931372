"""What somebody writes who has only the client that a generator made from the OpenAPI document.

client.py CONNECTION sites | submit NAME KEY | runs | state RUN | cancel RUN | events RUN
CONNECTION is the connection file of an instance. Prints one JSON value.
"""

import json
import ssl
import sys

from atoll_client import AuthenticatedClient
from atoll_client.api.default import cancel_run, follow_events, list_runs, list_sites, show_run, submit_run
from atoll_client.models import RunRequest, RunRequestCommand, RunRequestCommandResourcesType0


def connect(path):
    with open(path, encoding="utf-8") as file:
        connection = json.load(file)
    return AuthenticatedClient(
        base_url=connection["url"],
        token=connection["token"],
        verify_ssl=ssl.create_default_context(cadata=connection["ca"]),
        timeout=60,
        raise_on_unexpected_status=True,
    )


def sites(client):
    page = list_sites.sync(client=client, limit=10)
    return [{"name": site.name, "state": site.state} for site in page.items]


def submit(client, name, key):
    resources = RunRequestCommandResourcesType0.from_dict({"cpu": 1, "memory": "1GiB"})
    command = RunRequestCommand(argv=["sleep", "600"], name=name, resources=resources)
    answer = submit_run.sync_detailed(client=client, body=RunRequest(command=command), idempotency_key=key)
    return {"status": answer.status_code, "run": answer.parsed.id}


def runs(client):
    return [run.id for run in list_runs.sync(client=client, limit=10).items]


def state(client, run):
    return show_run.sync(client=client, id=run).state


def cancel(client, run):
    return cancel_run.sync(client=client, id=run).id


def events(client, run):
    """The first lines of a stream that does not end: read with the request that the client makes."""
    request = follow_events._get_kwargs(run=run)
    with client.get_httpx_client().stream(**request) as answer:
        for line in answer.iter_lines():
            if line.startswith("data:"):
                return {"status": answer.status_code, "event": json.loads(line[5:])}


def main():
    _, connection, verb, *words = sys.argv
    verbs = {"sites": sites, "submit": submit, "runs": runs, "state": state, "cancel": cancel, "events": events}
    print(json.dumps(verbs[verb](connect(connection), *words)))


main()
