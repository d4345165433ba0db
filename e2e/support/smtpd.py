"""A real SMTP server for tests, which can misbehave on purpose.

    python smtpd.py --store messages.jsonl [--mode MODE] [--times N] [--delay SECONDS] [--port PORT]
                    [--starttls | --tls] [--certificate FILE] [--auth USER:PASSWORD] [--no-smtputf8]

It listens on 127.0.0.1, prints `ready PORT` once it does, and appends each accepted message to the file as a line of JSON:
{"from", "to": […], "data" (base64, as it came), "options": […], "tls": bool, "user": string or null}.
It ends with the process that started it.

Modes: ok · refuse (550 to each recipient) · tempfail (451) · greylist (451 the first time a sender writes to a recipient) ·
full (552 after DATA) · slow (answers DATA after --delay) · drop (hangs up in the middle of DATA, keeps nothing) ·
lost-reply (keeps the message, hangs up before the answer). With --times a mode holds for so many transactions, then `ok`.
TLS is with a self-signed certificate made at the start; --certificate writes it to a file, for whoever wants to trust it.
"""

import argparse
import asyncio
import base64
import datetime
import ipaddress
import json
import os
import ssl
import sys
import tempfile

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

MODES = ["ok", "refuse", "tempfail", "greylist", "full", "slow", "drop", "lost-reply"]


class Faults:
    """Decides how each transaction goes, and keeps what was accepted."""

    def __init__(self, options):
        self.options = options
        self.left = options.times
        self.seen = set()

    def mode(self):
        return "ok" if self.left == 0 else self.options.mode

    def spend(self):
        if self.left:
            self.left -= 1

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        mode = self.mode()
        if mode == "refuse":
            self.spend()
            return "550 5.1.1 No such mailbox here"
        if mode == "tempfail":
            self.spend()
            return "451 4.3.0 Try again later"
        pair = (envelope.mail_from, address)
        if mode == "greylist" and pair not in self.seen:
            self.seen.add(pair)
            return "451 4.7.1 Greylisted, try again"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        mode = self.mode()
        if mode == "full":
            self.spend()
            return "552 5.2.2 Mailbox full"
        if mode == "slow":
            self.spend()
            await asyncio.sleep(self.options.delay)
        self.keep(session, envelope)
        if mode == "lost-reply":
            self.spend()
            server.transport.abort()
        return "250 2.0.0 OK, kept"

    def keep(self, session, envelope):
        message = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "data": base64.b64encode(envelope.original_content).decode(),
            "options": envelope.mail_options,
            "tls": session.ssl is not None or self.options.tls,
            "user": session.auth_data if session.authenticated else None,
        }
        with open(self.options.store, "a", encoding="utf-8") as store:
            store.write(json.dumps(message) + "\n")


class Server(SMTP):
    """aiosmtpd's server, which can also hang up in the middle of DATA."""

    async def smtp_DATA(self, arg):
        if self.event_handler.mode() != "drop":
            return await super().smtp_DATA(arg)
        self.event_handler.spend()
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        await self._reader.read(64)
        self.transport.abort()


def certificate(path):
    """Makes a self-signed certificate for localhost, and a TLS context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    if path:
        with open(path, "wb") as file:
            file.write(public)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with tempfile.NamedTemporaryFile() as both:
        both.write(secret + public)
        both.flush()
        context.load_cert_chain(both.name)
    return context


def authenticator(expected):
    user, _, password = expected.partition(":")

    def check(server, session, envelope, mechanism, data):
        right = data.login == user.encode() and data.password == password.encode()
        return AuthResult(success=right, handled=False, auth_data=user if right else None)

    return check


async def serve(options):
    context = certificate(options.certificate) if options.starttls or options.tls else None
    faults = Faults(options)

    def connect():
        return Server(
            faults,
            hostname="mail.test",
            ident="Usher's test server",
            data_size_limit=64 * 1024 * 1024,
            enable_SMTPUTF8=not options.no_smtputf8,
            tls_context=context if options.starttls else None,
            require_starttls=options.starttls,
            auth_required=bool(options.auth),
            auth_require_tls=False,
            authenticator=authenticator(options.auth) if options.auth else None,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(connect, "127.0.0.1", options.port, ssl=context if options.tls else None)
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    parent = os.getppid()
    while os.getppid() == parent:
        await asyncio.sleep(0.3)


def main():
    parser = argparse.ArgumentParser(description="A real SMTP server for tests.")
    parser.add_argument("--store", required=True)
    parser.add_argument("--mode", choices=MODES, default="ok")
    parser.add_argument("--times", type=int, default=-1)
    parser.add_argument("--delay", type=float, default=60.0)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--starttls", action="store_true")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--certificate")
    parser.add_argument("--auth")
    parser.add_argument("--no-smtputf8", action="store_true")
    try:
        asyncio.run(serve(parser.parse_args()))
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
