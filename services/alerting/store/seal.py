"""Sealing: channel addresses and secrets lie in the database only encrypted."""

from base64 import b64decode
from os import urandom

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class Seal:
    """Encrypts by AES-256-GCM under TANSIQ_SECRETS_KEY; ``about`` binds a value to its row and column."""

    def __init__(self, key: str) -> None:
        self._cipher = AESGCM(b64decode(key))

    def close(self, text: str, about: str) -> bytes:
        """Encrypt a text."""
        nonce = urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), about.encode())

    def open(self, sealed: bytes, about: str) -> str:
        """Decrypt what ``close`` made; raise InvalidTag under another key or for another row."""
        return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode()).decode()
