"""Digests and sealing under configured keys."""

from dataclasses import replace

import pytest

from webapp.kit import config, crypto

OLD, NEW, OTHER = "o" * 40, "n" * 40, "x" * 40


@pytest.fixture
def keys(settings, monkeypatch):
    """Seals from here on with these keys: `keys(NEW, OLD)`."""

    def use(*seal_keys: str, secret_key: str = OLD) -> None:
        monkeypatch.setattr(config, "_current", replace(settings, seal_keys=seal_keys, secret_key=secret_key))

    use(OLD)
    return use


def test_what_is_sealed_can_be_opened_and_not_read(keys):
    sealed = crypto.seal("Geheimnis ß")
    assert "Geheimnis" not in sealed
    assert crypto.unseal(sealed) == "Geheimnis ß"


def test_the_same_text_is_sealed_differently_each_time(keys):
    assert crypto.seal("x") != crypto.seal("x")


def test_an_old_key_still_opens_and_the_first_one_seals(keys):
    sealed = crypto.seal("kept")
    keys(NEW, OLD)
    assert crypto.unseal(sealed) == "kept"
    sealed = crypto.seal("new")
    keys(NEW)
    assert crypto.unseal(sealed) == "new"


def test_what_none_of_the_keys_sealed_is_unreadable(keys):
    sealed = crypto.seal("kept")
    keys(OTHER, NEW)
    with pytest.raises(crypto.Unreadable):
        crypto.unseal(sealed)


@pytest.mark.parametrize("spoil", [lambda text: text[:-6] + "AAAAA=", lambda text: "", lambda text: "nonsense", lambda text: "ü", lambda text: text[:20]])
def test_what_was_altered_is_unreadable(keys, spoil):
    with pytest.raises(crypto.Unreadable):
        crypto.unseal(spoil(crypto.seal("kept")))


def test_what_is_too_old_is_unreadable(keys, monkeypatch):
    sealed = crypto.seal("kept")
    assert crypto.unseal(sealed, max_age=60) == "kept"
    with pytest.raises(crypto.Unreadable):
        crypto.unseal(sealed, max_age=-1)


def test_a_keyed_digest_depends_on_the_key_the_purpose_and_every_part(keys):
    digest = crypto.keyed("code", "alice", "123456")
    assert digest == crypto.keyed("code", "alice", "123456")
    assert digest not in {crypto.keyed("other", "alice", "123456"), crypto.keyed("code", "alice1", "23456"), crypto.keyed("code", "alice", "123457")}
    keys(OLD, secret_key=NEW)
    assert digest != crypto.keyed("code", "alice", "123456")


def test_a_digest_is_sha_256_in_hex():
    assert crypto.digest("hello") == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


def test_texts_are_the_same_or_not_whatever_their_letters():
    assert crypto.same("grün", "grün")
    assert not crypto.same("grün", "blau")
