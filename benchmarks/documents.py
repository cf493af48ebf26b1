"""How fast papers are made and fetched: D1, D2 and D6, each against its base.

    python benchmarks/documents.py [rounds]

D1: one contract as an accessible PDF with its record attached, made by our warm
process, against ``flask_weasyprint.render_pdf`` with the same record, template, style
and fonts, called as its documentation shows.  Both run in a process of their own and
take turns; what counts is the processor time of that process, with garbage collection
as each has it.  D2: the same contract again, out of the store.  D6: what the process
holds more after many papers.
"""

import base64
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from contracts.documents import fonts
from contracts.documents.job import Job, Limits
from contracts.documents.operations import keep_printed
from contracts.documents.pool import Worker, environment
from contracts.documents.queries import document_bytes, documents_of
from contracts.quotes.operations import Signature, accept_quote
from tests.documents.samples import SAMPLES
from tests.shop import NOW, fill_shop, make_app, open_shop
from upheld.migrations import upgrade
from upheld.plain import fingerprint

KINDS = ("one", "all", "sixty")
#: Answers before D6 begins to count, and those that it counts: a process collects
#: garbage after each twentieth, and the first that follows waits for that.
WARM, MANY = 100, 300
AGAIN = 200
Make = Callable[[str], bytes]


def naive() -> Make:
    """Return the code that one would write first, inside a Flask application."""
    import flask_weasyprint  # noqa: PLC0415 - the fonts have to be chosen before
    import weasyprint  # noqa: PLC0415 - same
    from flask import Flask, render_template  # noqa: PLC0415 - same

    from contracts.documents import assets  # noqa: PLC0415 - same
    from contracts.documents.render import FULL  # noqa: PLC0415 - same
    from contracts.documents.sections import contract_paper  # noqa: PLC0415 - same
    from contracts.records import read_contract  # noqa: PLC0415 - same
    from upheld.texts import install  # noqa: PLC0415 - same

    app = Flask("naive", template_folder=assets.template_folder())
    install(app.jinja_env)
    size = "@page { size: A4 }"

    def make(text: str) -> bytes:
        with app.test_request_context("/contract.pdf"):
            paper = contract_paper(read_contract(text), fingerprint(text))
            code = base64.b64encode(assets.qr_svg(paper.check.address)).decode()
            html = render_template("contract.html", paper=paper, first=FULL).replace(
                "asset:qr", f"data:image/svg+xml;base64,{code}"
            )
            response = flask_weasyprint.render_pdf(
                flask_weasyprint.HTML(string=html),
                stylesheets=[weasyprint.CSS(string=assets.stylesheet() + size)],
                attachments=[weasyprint.Attachment(string=text, name="contract.json")],
                pdf_variant="pdf/ua-1",
            )
            response.direct_passthrough = False
            content: bytes = response.get_data()
            return content

    return make


def serve(pipe: Connection) -> None:
    """Answer each record with the processor time that the naive way took for it."""
    make = naive()
    while text := pipe.recv():
        begun = time.process_time()
        make(text)
        pipe.send(time.process_time() - begun)


@contextmanager
def base() -> Iterator[Callable[[str], float]]:
    """Give a function that tells how many seconds the naive way takes."""
    os.environ["FONTCONFIG_FILE"] = str(fonts.CONFIGURATION)
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()

    def seconds(text: str) -> float:
        ours.send(text)
        taken: float = ours.recv()
        return taken

    yield seconds
    ours.send("")
    process.join()


def processor_time(worker: Worker) -> float:
    """Return how long the process of *worker* has computed so far."""
    fields = Path(f"/proc/{worker.pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(worker: Worker) -> float:
    """Return how many MB the process of *worker* holds, once it has collected."""
    worker.libraries()
    pages = int(Path(f"/proc/{worker.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


def ours(worker: Worker, text: str) -> float:
    """Return the processor seconds of one paper, ours and the process's together."""
    begun = time.process_time() + processor_time(worker)
    worker.make(Job(text))
    return time.process_time() + processor_time(worker) - begun


def turns(
    slow: Callable[[], float], fast: Callable[[], float], rounds: int
) -> list[tuple[float, float]]:
    """Return what both took in each round; who begins changes."""
    pairs = []
    for turn in range(rounds):
        if turn % 2:
            first = fast()
            pairs.append((slow(), first))
        else:
            pairs.append((slow(), fast()))
    return pairs


def first_time(worker: Worker, rounds: int) -> None:
    """Print D1 for each kind of contract."""
    with base() as seconds:
        for kind in KINDS:
            text = SAMPLES[kind]()
            pages = worker.make(Job(text)).pages
            seconds(text)
            pairs = turns(partial(seconds, text), partial(ours, worker, text), rounds)
            ratio = statistics.median(slow / fast for slow, fast in pairs)
            slow, fast = (statistics.median(one) for one in zip(*pairs, strict=True))
            print(
                f"D1 {kind}, {pages} pages: x{ratio:.2f}"
                f" (naive {slow:.2f} s, ours {fast:.2f} s)",
                flush=True,
            )


def again(worker: Worker) -> None:
    """Print D2: a stored paper, looked up and compared with its sum."""
    with tempfile.TemporaryDirectory() as name, base() as seconds:
        url = f"sqlite:///{name}/shop.db"
        upgrade(url)
        fill_shop(make_app(url, Path(name)))
        with open_shop(make_app(url, Path(name))) as shop:
            quote_id = shop.sent()
            with shop.customer():
                accepted = accept_quote(quote_id, Signature("Ada Keller"), now=NOW)
            [row] = documents_of(accepted.contract_id)
            text = SAMPLES["all"]()
            keep_printed(row.id, worker.make(Job(text)), now=NOW)
            document_bytes(row.id)
            begun = time.process_time()
            for _ in range(AGAIN):
                document_bytes(row.id)
            taken = (time.process_time() - begun) / AGAIN
        slow = statistics.median(seconds(text) for _ in range(3))
        print(f"D2 all: x{slow / taken:.0f}  (ours {taken * 1000:.2f} ms)")


def memory() -> None:
    """Print D6: growth of a process, for a thousand papers."""
    worker = Worker(Limits(papers=10_000))
    text = SAMPLES["one"]()
    for _ in range(WARM):
        worker.make(Job(text))
    before = resident(worker)
    for _ in range(MANY - 1):
        worker.make(Job(text))
    held = resident(worker)
    growth = (held - before) * 1000 / MANY
    print(f"D6: {growth:.1f} MB for 1,000 papers, {held:.0f} MB held")
    worker.end()


def main() -> None:
    """Print all figures."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    os.environ.update(environment())
    worker = Worker(Limits(papers=10_000))
    first_time(worker, rounds)
    again(worker)
    worker.end()
    memory()


if __name__ == "__main__":
    main()
