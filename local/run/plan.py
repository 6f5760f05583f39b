"""What `make run` was asked for: ports, other servers, whether data are kept. Read once from the environment."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local.aws.endpoint import ROOT, Endpoint

_PORTS = {"FRONT_PORT": 9700, "AMOCRM_PORT": 9701, "SENDSAY_PORT": 9702, "AWS_PORT": 9704}
_SENDSAY_PATH = "/general/api/v100/json/{account}"


class PlanError(Exception):
    """What was asked for cannot be done; the message is one sentence for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that is decided before anything starts."""

    front_port: int
    amocrm_port: int
    sendsay_port: int
    aws_port: int
    amocrm_url: str
    sendsay_url: str
    sandboxes: bool
    keep: bool
    home: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Plan":
        ports = {name: _port(environment.get(name) or str(default), name) for name, default in _PORTS.items()}
        amocrm, sendsay = environment.get("AMOCRM_URL", ""), environment.get("SENDSAY_URL", "")
        _refuse_half(amocrm, sendsay)
        keep = environment.get("KEEP", "") not in ("", "0")
        return cls(
            front_port=ports["FRONT_PORT"],
            amocrm_port=ports["AMOCRM_PORT"],
            sendsay_port=ports["SENDSAY_PORT"],
            aws_port=ports["AWS_PORT"],
            amocrm_url=amocrm or f"http://127.0.0.1:{ports['AMOCRM_PORT']}/{{host}}",
            sendsay_url=sendsay or f"http://127.0.0.1:{ports['SENDSAY_PORT']}{_SENDSAY_PATH}",
            sandboxes=not amocrm,
            keep=keep,
            home=ROOT / ".local" / ("kept" if keep else "run"),
        )

    @property
    def public_url(self) -> str:
        return f"http://127.0.0.1:{self.front_port}"

    @property
    def amocrm_sandbox(self) -> str:
        return f"http://127.0.0.1:{self.amocrm_port}"

    @property
    def sendsay_sandbox(self) -> str:
        return f"http://127.0.0.1:{self.sendsay_port}"

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(port=self.aws_port, home=self.home / "aws")

    @property
    def parameters(self) -> dict[str, str]:
        """Parameters of the template."""
        return {
            "AmoCrmUrl": self.amocrm_url,
            "SendsayUrl": self.sendsay_url,
            "PublicUrl": self.public_url,
            "DeletionProtection": "false",
        }

    def refuse_taken_ports(self) -> None:
        """Say now which port is taken, and not when the third process has started."""
        needed = {"FRONT_PORT": self.front_port, "AWS_PORT": self.aws_port}
        if self.sandboxes:
            needed |= {"AMOCRM_PORT": self.amocrm_port, "SENDSAY_PORT": self.sendsay_port}
        for name, port in needed.items():
            if _is_taken(port):
                raise PlanError(f"Port {port} is taken. End what listens there, or choose another: make run {name}=…")


def _port(text: str, name: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise PlanError(f"{name} must be a port number, not {text!r}.")
    return int(text)


def _refuse_half(amocrm: str, sendsay: str) -> None:
    if bool(amocrm) != bool(sendsay):
        missing = "SENDSAY_URL" if amocrm else "AMOCRM_URL"
        raise PlanError(f"AMOCRM_URL and SENDSAY_URL go together; {missing} is missing.")
    for name, url, part in (("AMOCRM_URL", amocrm, "{host}"), ("SENDSAY_URL", sendsay, "{account}")):
        if url and (part not in url or not url.startswith(("http://", "https://"))):
            raise PlanError(f"{name} must be an address with {part} in it, not {url!r}.")


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
