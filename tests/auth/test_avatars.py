"""People's pictures: their own on every side, and those of colleagues."""

from io import BytesIO

import cast
import pytest
import screens
from flask import Flask
from PIL import Image
from screens import Browser


def picture(colour: str = "#1f6feb") -> bytes:
    made = BytesIO()
    Image.new("RGB", (800, 400), colour).save(made, "JPEG")
    return made.getvalue()


def upload(somebody: Browser, raw: bytes, name: str = "me.jpg"):  # type: ignore[no-untyped-def]
    return somebody.post("/me/profile/picture", {"picture": (BytesIO(raw), name)}, page="/me/profile", content_type="multipart/form-data")


@pytest.fixture
def bob(app: Flask) -> Browser:
    return screens.arriving(app, cast.BOB, screens.ACME)


def of_bob(app: Flask) -> str:
    with app.app_context():
        return f"/people/{cast.user(cast.BOB).id}/picture"


def test_one_uploads_it_and_sees_it_in_the_frame(bob: Browser) -> None:
    assert upload(bob, picture()).location == "/me/profile?done=picture"
    page = bob.get("/documents").text
    assert '<img class="avatar " src="/me/picture?v=' in page
    answer = bob.get("/me/picture")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/webp", "private, no-cache")
    assert Image.open(BytesIO(answer.data)).size == (256, 256)
    versioned = page.partition('src="/me/picture')[2].partition('"')[0]
    assert bob.get(f"/me/picture{versioned}").headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_a_changed_one_has_a_new_address_and_a_removed_one_none(bob: Browser) -> None:
    upload(bob, picture())
    first = bob.get("/documents").text.partition('src="/me/picture')[2].partition('"')[0]
    upload(bob, picture("#ff0000"))
    assert first not in bob.get("/documents").text
    assert bob.post("/me/profile/picture/removal", page="/me/profile").location == "/me/profile?done=picture-removed"
    assert "/me/picture" not in bob.get("/documents").text
    assert bob.get("/me/picture").status_code == 404


def test_colleagues_see_it_and_nobody_else_does(app: Flask, bob: Browser) -> None:
    url = of_bob(app)
    upload(bob, picture())
    for email, host in ((cast.VERA, screens.ACME), (cast.CHARLIE, screens.GLOBEX)):  # Bob sits in both
        assert screens.arriving(app, email, host).get(url).status_code == 200
    charlie = screens.arriving(app, cast.CHARLIE, screens.GLOBEX)
    upload(charlie, picture())
    with app.app_context():
        of_charlie = f"/people/{cast.user(cast.CHARLIE).id}/picture"
    assert bob.get(of_charlie).status_code == 404
    assert Browser(app, screens.ACME).get(url).status_code == 303
    assert screens.arriving(app, cast.PIA, screens.ACME).get(url).location == "/waiting"


@pytest.mark.parametrize("side", [screens.ADMIN, screens.APEX])
def test_it_is_one_s_own_on_the_other_sides_too(app: Flask, side: str) -> None:
    dana = screens.arriving(app, cast.DANA, side) if side == screens.ADMIN else screens.arriving(app, cast.BOB, side)
    assert upload(dana, picture()).status_code == 303
    assert dana.get("/me/picture").status_code == 200


@pytest.mark.parametrize(("raw", "name"), [(b"<svg/>", "me.png"), (b"words", "me.jpg"), (b"", "")])
def test_what_is_no_picture_is_told_at_its_field(bob: Browser, raw: bytes, name: str) -> None:
    answer = upload(bob, raw, name)
    assert answer.status_code == 422
    assert 'id="picture-error"' in answer.text
    assert bob.get("/me/picture").status_code == 404
