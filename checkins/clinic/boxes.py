"""Sealing a secret to someone's public key: X25519, HKDF and AES-GCM. Only their private key opens it."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from checkins.sealing import WrongKey, derived, open_sealed, seal

PUBLIC = 32  # bytes
PURPOSE = "checkins.clinic.box"


def new_pair() -> tuple[bytes, bytes]:
    """Return a new private key and its public key, 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def box(secret: bytes, *, public: bytes, context: tuple[str, ...]) -> bytes:
    """Seal a secret to a public key, for one place; each time by a new key that is thrown away."""
    once = X25519PrivateKey.generate()
    beside = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    return beside + seal(secret, key=derived(shared, PURPOSE, beside + public), context=context)


def unbox(boxed: bytes | memoryview, *, private: bytes, context: tuple[str, ...]) -> bytes:
    """Open what was boxed for this key and place; raises WrongKey."""
    whole, own = bytes(boxed), X25519PrivateKey.from_private_bytes(private)
    beside, public = whole[:PUBLIC], own.public_key().public_bytes_raw()
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(beside))
    except ValueError:  # cut short, or a point that gives every key the same secret
        raise WrongKey("What is stored is damaged or cut short.") from None
    return open_sealed(whole[PUBLIC:], key=derived(shared, PURPOSE, beside + public), context=context)
