import socket
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from webapp.kit.dns import SystemResolver, Unreachable

ZONE = {"_gatehouse.acme.example.": ['"gatehouse-proof=abc"', '"v=spf1 " "-all"'], "plain.acme.example.": []}


@pytest.fixture
def server():
    """A name server on loopback that knows ZONE, and is broken for what is below broken.example."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.bind(("127.0.0.1", 0))

    def serve():
        while True:
            wire, client = listening.recvfrom(4096)
            if wire == b"end":
                return
            listening.sendto(answer(wire), client)

    thread = threading.Thread(target=serve)
    thread.start()
    yield listening.getsockname()[1]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ending:
        ending.sendto(b"end", listening.getsockname())
    thread.join()
    listening.close()


def answer(wire):
    asked = dns.message.from_wire(wire)
    name = asked.question[0].name.to_text()
    said = dns.message.make_response(asked)
    said.flags |= dns.flags.AA
    if name.endswith("broken.example."):
        said.set_rcode(dns.rcode.SERVFAIL)
    elif name not in ZONE:
        said.set_rcode(dns.rcode.NXDOMAIN)
    elif ZONE[name]:
        said.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *ZONE[name]))
    return said.to_wire()


def test_the_texts_of_a_name_each_in_one_piece(server):
    assert sorted(SystemResolver(["127.0.0.1"], server).texts("_gatehouse.acme.example")) == ["gatehouse-proof=abc", "v=spf1 -all"]


@pytest.mark.parametrize("name", ["plain.acme.example", "nobody.example"])
def test_a_name_without_texts_and_one_that_is_none_have_none(server, name):
    assert SystemResolver(["127.0.0.1"], server).texts(name) == []


def test_a_server_that_cannot_tell_is_told_from_one_that_says_no(server):
    with pytest.raises(Unreachable, match=r"broken\.example"):
        SystemResolver(["127.0.0.1"], server).texts("_gatehouse.broken.example")


def test_a_name_that_is_none_at_all_is_unreachable(server):
    with pytest.raises(Unreachable):
        SystemResolver(["127.0.0.1"], server).texts(f"{'a' * 64}.example")
