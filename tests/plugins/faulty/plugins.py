"""What plugins do wrong, as real plugins: one file for each hook and each fault."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

HEAD = """
import ctypes, os, socket, subprocess, sys, threading, time
from upheld.plugin import *
{top}

api = "{api}"
asked = [0]

def bad():
{body}

"""
MODEL = """
class Model(PricingModel[Parameters]):
    key, title, version, Parameters = "bad", "Bad", "1", Parameters

    def price(self, request, parameters):
        return bad()

@hookimpl
def register_pricing_models():
    return [Model()]
"""
#: How a plugin looks that does wrong at a hook; a model's price counts as one.
HOOKS: Mapping[str, str] = {
    "price": MODEL,
    "register_pricing_models": """
@hookimpl
def register_pricing_models():
    return bad()
""",
    "choose_model": """
@hookimpl
def choose_model(request):
    return bad()
""",
    "adjust_price": """
@hookimpl
def adjust_price(request, rows):
    return bad()
""",
    "hear_event": """
@hookimpl
def hear_event(event):
    return bad()
""",
    "refuse_move": """
@hookimpl
def refuse_move(move):
    return bad()
""",
    "document_sections": """
@hookimpl
def document_sections(document):
    return bad()
""",
    "tax": """
@hookimpl
def tax(request):
    return bad()
""",
}


@dataclass(frozen=True, slots=True)
class Faulty:
    """One thing that a plugin does wrong."""

    #: What the hook does.
    body: str = "pass"
    #: What is said of it, whatever the hook; empty where it depends on the hook.
    said: str = ""
    #: What the module does when it is imported, and the edition it is written for.
    top: str = ""
    api: str = "1"
    #: What follows the hook.
    rest: str = ""

    @property
    def off(self) -> bool:
        """Whether the plugin cannot be loaded at all."""
        return bool(self.top or self.rest or self.api != "1")


#: What any hook is told of: the code says so by itself.
ANYWHERE = {
    "raise": Faulty("1 / 0", "ZeroDivisionError: division by zero"),
    "base-exception": Faulty("raise BaseException('out')", "BaseException: out"),
    "sys-exit": Faulty("sys.exit(3)", "SystemExit: 3"),
    "os-exit": Faulty("os._exit(3)", "It ended its process (exit 3)."),
    "segfault": Faulty("ctypes.string_at(0)", "It broke down (SIGSEGV)."),
    "endless-loop": Faulty("while True: pass", "It took too long and was stopped."),
    "sleep": Faulty("time.sleep(100)", "It took too long and was stopped."),
    "sleep-unstoppable": Faulty(
        "while True:\n try: time.sleep(100)\n except BaseException: pass",
        "It took more than",
    ),
    "recursion": Faulty("return bad()", "RecursionError"),
    "memory-eater": Faulty("return [bytearray(4 * 10**8) for _ in range(99)]", "emory"),
    "thread-leak": Faulty(
        "threading.Thread(target=time.sleep, args=(99,)).start()", "RuntimeError"
    ),
    "fork": Faulty("os.fork() or time.sleep(99)", "PermissionError"),
    "program": Faulty("subprocess.Popen(['sleep', '99'])", "PermissionError"),
    "socket": Faulty("socket.create_connection(('127.0.0.1', 9))", "PermissionError"),
    "reads-files": Faulty("open('/etc/passwd').read()", "Error"),
    "writes-files": Faulty("open('/var/tmp/faulty', 'w').write('x')", "Error"),
    "reads-environment": Faulty("os.environ['PATH']", "KeyError: 'PATH'"),
}
#: What is wrong with an answer depends on what is asked for.
ANSWERS = {
    "answers-300-mb": Faulty("return [PriceRow('x' * 300_000_000, 1)]"),
    "endless-answer": Faulty("while True: yield PriceRow('One more', 1)"),
    "nan": Faulty("return [PriceRow('Nothing', Decimal('NaN'))]"),
    "negative": Faulty("return [PriceRow('Less', Decimal(-10**6))]"),
    "wrong-currency": Faulty("return [PriceRow('Francs', Money(100, 'CHF'))]"),
    "text-for-number": Faulty("return [PriceRow('Text', 'many')]"),
    "bool-for-number": Faulty("return [PriceRow('Yes', True)]"),
    "missing-fields": Faulty("return [PriceRow('Only this')]"),
    "extra-fields": Faulty("return [PriceRow('More', 1, {}, 2)]"),
    "wrong-type": Faulty("return 42"),
    "a-mapping": Faulty("return {'sentence': 'One', 'amount': 1}"),
}
LOADING = {
    "import-error": Faulty(top="import nowhere", said="No module named 'nowhere'"),
    "import-for-120-s": Faulty(top="time.sleep(120)", said="It took"),
    "import-exits": Faulty(top="os._exit(1)", said="It ended its process (exit 1)."),
    "newer-api": Faulty(api="2", said="written for edition 2 of the interface"),
    "unknown-hook": Faulty(
        rest="@hookimpl\ndef hear_events(event): pass", said="Did you mean “hear_event”"
    ),
    "unknown-argument": Faulty(
        rest="@hookimpl\ndef hear_event(event, nothing): pass", said="nothing"
    ),
}
FAULTS = {**ANYWHERE, **ANSWERS, **LOADING}


def code(hook: str, fault: Faulty) -> str:
    """Return the text of a plugin that does *fault* at *hook*."""
    head = HEAD.format(
        top=fault.top, api=fault.api, body=textwrap.indent(fault.body, " " * 4)
    )
    return head + HOOKS[hook] + fault.rest
