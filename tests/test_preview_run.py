"""The port of the preview: this machine's only, and a clear word when it cannot be had."""

from __future__ import annotations

import socket

import pytest

from dat.errors import UsageError
from dat.preview.run import listen


def test_only_this_machine_is_served() -> None:
    with listen(0) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"


def test_a_port_in_use_is_named_with_a_free_one() -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            UsageError,
            match=rf"^port {port} of this machine is in use by another program; port \d+ is free: ",
        ) as refused:
            listen(port)
    free = int(str(refused.value).rpartition(" ")[2])
    with listen(free) as listening:
        assert listening.getsockname()[1] == free


def test_a_port_that_may_not_be_used_is_named_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    bound = socket.create_server

    def refuse(address: tuple[str, int]) -> socket.socket:
        if address[1] == 80:
            raise PermissionError(13, "Permission denied")
        return bound(address)

    monkeypatch.setattr(socket, "create_server", refuse)
    with pytest.raises(
        UsageError, match=r"port 80 of this machine cannot be used \(Permission denied\); port \d+ is free"
    ):
        listen(80)
