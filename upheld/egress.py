"""The one way out: requests to addresses that somebody has typed.

An address is resolved once, every answer is looked at, and the connection goes to the
answer that was looked at: a name that leads elsewhere a moment later leads nowhere.
Private networks are refused unless the operator allows them; redirects are not
followed; all of it takes ten seconds at most.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from upheld.errors import UpheldError
from upheld.texts import _

SECONDS = 10.0
#: How much of an answer is read, in bytes.
READ = 2000
LONGEST_URL = 500
_PORTS = {"https": 443, "http": 80}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Collection[str]]


class Unreachable(UpheldError):
    """An address that must not, or cannot, be reached."""

    status = 422


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back."""

    status: int
    body: str
    milliseconds: int


def resolved(host: str, port: int) -> Collection[str]:
    """Return every address of *host*, as the system knows them."""
    try:
        # As old forms of an address are read by the system: 127.1, 0x7f000001.
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        pass
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True, slots=True)
class Egress:
    """The way out, with the networks that are allowed although they are private."""

    allowed: tuple[Network, ...] = ()
    resolve: Resolve = resolved
    seconds: float = SECONDS

    def check(self, url: str) -> tuple[SplitResult, str]:
        """Return the parts of *url* and where to connect, or refuse it."""
        parts = _parts(url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        try:
            found = [ipaddress.ip_address(_bare(one)) for one in self._ask(host, port)]
        except (OSError, ValueError):
            message = _("The name %(host)s leads nowhere.", host=host)
            raise Unreachable(message) from None
        if not found:
            raise Unreachable(_("The name %(host)s leads nowhere.", host=host))
        for one in found:
            if not self._may_reach(one):
                raise Unreachable(
                    _("%(host)s is inside a private network.", host=host),
                    hint=_("Whoever runs this installation can allow that network."),
                )
        return parts, str(found[0])

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        """Send *body*; raises :class:`Unreachable` with what went wrong."""
        parts, address = self.check(url)
        began = time.monotonic()
        try:
            with self._connected(parts, address) as connection:
                path = parts.path or "/"
                target = f"{path}?{parts.query}" if parts.query else path
                connection.request("POST", target, body, dict(headers))
                answer = connection.getresponse()
                text = answer.read(READ).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() - began >= self.seconds:
                message = _("No answer within %(n)s seconds.", n=round(self.seconds))
            else:
                message = _("The connection failed: %(why)s", why=_why(error))
            raise Unreachable(message) from error
        took = round((time.monotonic() - began) * 1000)
        return Answered(answer.status, text.replace("\0", ""), took)

    def _ask(self, host: str, port: int) -> Collection[str]:
        try:
            return [str(ipaddress.ip_address(host))]
        except ValueError:
            return self.resolve(host, port)

    def _may_reach(self, address: Address) -> bool:
        inner = _inner(address)
        if any(
            one in network
            for one in (address, inner)
            for network in self.allowed
            if one.version == network.version
        ):
            return True
        return all(one.is_global and not one.is_multicast for one in (address, inner))

    @contextmanager
    def _connected(
        self, parts: SplitResult, address: str
    ) -> Iterator[http.client.HTTPConnection]:
        """Connect to the *address* that was looked at, and cut it off in the end."""
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        raw = socket.create_connection((address, port), self.seconds)
        # Each byte may come in time, and the last of them never.
        cut = threading.Timer(self.seconds, _cut, (raw,))
        cut.daemon = True
        cut.start()
        connection = http.client.HTTPConnection(host, port, timeout=self.seconds)
        try:
            if parts.scheme == "https":
                context = ssl.create_default_context()
                raw = context.wrap_socket(raw, server_hostname=host)
            connection.sock = raw
            yield connection
        finally:
            cut.cancel()
            connection.close()
            raw.close()


def _cut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _parts(url: str) -> SplitResult:
    """Return the parts of an address that may be reached at all."""
    try:
        parts = urlsplit(url)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        raise Unreachable(_("“%(url)s” is no address.", url=url[:100])) from None
    is_plain = url.isascii() and url.isprintable() and " " not in url
    if not (is_plain and len(url) <= LONGEST_URL and port_is_one):
        raise Unreachable(_("“%(url)s” is no address.", url=url[:100]))
    if parts.scheme not in _PORTS or not parts.hostname:
        raise Unreachable(_("The address begins with https:// and a host."))
    if parts.username is not None or parts.password is not None:
        raise Unreachable(_("Leave the name and password out of the address."))
    return parts


def _bare(address: str) -> str:
    """Return an address without the interface it is reached by."""
    return address.partition("%")[0]


def _inner(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, or the address."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64 or int(address) >> 32 == 0:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[
        :200
    ]
