"""Name, logo, favicon and accent: judged, drawn anew, shown to everybody, and gone with the module."""

from io import BytesIO

import cast
import programs
import pytest
import screens
import sqlalchemy as sa
from flask import Flask
from PIL import Image
from programs import Program
from screens import Browser

from webapp.audit.models import PlatformEntry
from webapp.kit import colours, db, pictures
from webapp.orgs import branding

PAGE = "/settings/branding"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(width: int = 600, height: int = 200, kind: str = "PNG", colour: str = "#1f6feb") -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), colour).save(made, kind)
    return made.getvalue()


@pytest.fixture
def alice(app: Flask) -> Browser:
    return screens.arriving(app, cast.ALICE, screens.ACME)


@pytest.fixture
def charlie(app: Flask) -> Browser:
    """Globex is on Free, which has no branding."""
    return screens.arriving(app, cast.CHARLIE, screens.GLOBEX)


def upload(alice: Browser, raw: bytes, what: str = "logo", name: str = "logo.png", **more: object):  # type: ignore[no-untyped-def]
    return alice.post(f"{PAGE}/{what}", {"picture": (BytesIO(raw), name)}, page=PAGE, content_type="multipart/form-data", **more)


def save(alice: Browser, **fields: str):  # type: ignore[no-untyped-def]
    return alice.post(PAGE, {"name": "Acme GmbH", "own": "", "accent": "#016a5d", **fields}, page=PAGE)


def actions(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(PlatformEntry.action).where(PlatformEntry.action.like("branding.%")).order_by(PlatformEntry.id)))


class TestTheAccent:
    @pytest.mark.parametrize("accent", ["#016a5d", "#1f6feb", "#000000", "#b3261e", "#6b21a8"])
    def test_one_that_is_told_apart_passes_in_the_light_and_in_the_dark(self, accent: str) -> None:
        assert branding.measure(accent).passes
        assert branding.in_the_dark(accent).passes

    @pytest.mark.parametrize("accent", ["#ffdd00", "#ffffff", "#7dd3fc", "#cccccc", "#ff69b4"])
    def test_a_faint_one_has_a_nearest_shade_that_passes(self, accent: str) -> None:
        assert not branding.measure(accent).passes
        near = branding.nearest(accent)
        assert branding.measure(near).passes
        assert colours.contrast(accent, near) < 8

    def test_ratios_are_those_of_the_standard(self) -> None:
        assert colours.contrast("#000000", "#ffffff") == 21
        assert round(colours.contrast("#777777", "#ffffff"), 2) == 4.48

    @pytest.mark.parametrize(
        ("text", "colour"), [("#1F6FEB", "#1f6feb"), ("0a7", "#00aa77"), (" #fff ", "#ffffff"), ("red", None), ("#12345", None), ("", None)]
    )
    def test_colours_are_read_as_people_write_them(self, text: str, colour: str | None) -> None:
        assert colours.parse(text) == colour

    def test_everybody_s_pages_take_it_from_a_sheet_of_their_own_host(self, app: Flask, alice: Browser) -> None:
        assert save(alice, own="yes", accent="#1f6feb").location == f"{PAGE}?done=saved"
        door = Browser(app, screens.ACME)
        link = f"/branding/theme.css?v={0x1F6FEB}"
        assert f'<link rel="stylesheet" href="{link}">' in door.get("/signin").text
        sheet = door.get(link)
        assert (sheet.mimetype, sheet.headers["Cache-Control"]) == ("text/css", "public, max-age=31536000, immutable")
        assert "--accent: #1f6feb;" in sheet.text
        assert "--accent-fill: light-dark(#1f6feb, #" in sheet.text
        assert door.get(link, headers={"If-None-Match": sheet.headers["ETag"]}).status_code == 304
        assert "theme.css" not in Browser(app, screens.GLOBEX).get("/signin").text
        save(alice)
        assert "theme.css" not in door.get("/signin").text
        assert door.get(link).status_code == 404
        assert actions(app) == ["branding.painted", "branding.painted"]

    def test_a_faint_one_is_refused_with_its_ratio_and_the_nearest_shade(self, app: Flask, alice: Browser) -> None:
        answer = save(alice, own="yes", accent="#ffdd00")
        assert answer.status_code == 422
        assert "#ffdd00 is too faint: its contrast with our paper is 1.3 to 1" in answer.text
        near = branding.nearest("#ffdd00")
        assert f'name="suggested" value="{near}"' in answer.text
        assert save(alice, own="yes", accent="#ffdd00", suggested=near).status_code == 303
        with app.app_context():
            assert cast.org("acme").accent == near

    def test_what_is_no_colour_is_refused(self, alice: Browser) -> None:
        answer = save(alice, own="yes", accent="url(x)")
        assert (answer.status_code, "six hexadecimal digits" in answer.text) == (422, True)


class TestPictures:
    def test_a_logo_is_drawn_anew_and_shown_to_everybody(self, app: Flask, alice: Browser) -> None:
        assert upload(alice, picture(2000, 500, "JPEG"), name="Brand.jpeg").location == f"{PAGE}?done=logo"
        door = Browser(app, screens.ACME)
        page = door.get("/signin").text
        assert '<img class="logo" src="/branding/logo?v=1" alt="">' in page
        assert '<link rel="icon" href="/branding/favicon?v=1">' in page
        logo = door.get("/branding/logo?v=1")
        assert (logo.mimetype, logo.headers["Cache-Control"]) == ("image/png", "public, max-age=31536000, immutable")
        assert "sandbox" in logo.headers["Content-Security-Policy"]
        assert Image.open(BytesIO(logo.data)).size == (512, 128)
        assert Image.open(BytesIO(door.get("/branding/favicon?v=1").data)).size == (64, 64)
        assert door.get("/branding/logo").headers["Cache-Control"] == "public, no-cache"
        assert door.get("/branding/logo", headers={"If-None-Match": logo.headers["ETag"]}).status_code == 304

    def test_an_uploaded_icon_stands_before_the_logo_s(self, app: Flask, alice: Browser) -> None:
        upload(alice, picture(colour="#ff0000"))
        upload(alice, picture(64, 64, colour="#0000ff"), "favicon")
        drawn = Image.open(BytesIO(alice.get("/branding/favicon").data)).convert("RGB")
        assert drawn.getpixel((32, 32)) == (0, 0, 255)
        alice.post(f"{PAGE}/favicon/removal", page=PAGE)
        drawn = Image.open(BytesIO(alice.get("/branding/favicon").data)).convert("RGB")
        assert drawn.getpixel((32, 32)) == (255, 0, 0)

    def test_a_removed_one_is_gone_and_the_next_has_a_new_address(self, app: Flask, alice: Browser) -> None:
        upload(alice, picture())
        alice.post(f"{PAGE}/logo/removal", page=PAGE)
        assert alice.get("/branding/logo?v=1").status_code == 404
        assert "/branding/logo" not in Browser(app, screens.ACME).get("/signin").text
        upload(alice, picture())
        assert "/branding/logo?v=3" in Browser(app, screens.ACME).get("/signin").text
        assert actions(app) == ["branding.logo_changed", "branding.logo_removed", "branding.logo_changed"]

    @pytest.mark.parametrize(
        ("raw", "name", "status", "said"),
        [
            (SVG, "logo.svg", 422, "An SVG can hold a program"),
            (SVG, "logo.png", 422, "An SVG can hold a program"),
            (b"Just words.", "logo.png", 422, "This is no PNG, JPEG or WebP picture"),
            (b"", "", 422, "No picture was chosen"),
        ],
    )
    def test_what_is_no_good_is_told_at_its_field(self, app: Flask, alice: Browser, raw: bytes, name: str, status: int, said: str) -> None:
        answer = upload(alice, raw, name=name)
        assert answer.status_code == status
        assert said in answer.text
        assert 'id="logo-error"' in answer.text
        assert actions(app) == []

    @pytest.mark.parametrize("more", [0, 100_000])
    def test_a_file_past_the_limit_is_refused_with_it(self, app: Flask, alice: Browser, more: int) -> None:
        head = b'--b\r\nContent-Disposition: form-data; name="picture"; filename="a.png"\r\n\r\n'
        body = head + picture() + b"\0" * (pictures.LIMIT + more) + b"\r\n--b--\r\n"
        sent = BytesIO(body)
        answer = alice.post(f"{PAGE}/logo", page=PAGE, input_stream=sent, content_length=len(body), content_type="multipart/form-data; boundary=b")
        assert (answer.status_code, "at most 2 MB" in answer.text) == (413, True)
        assert actions(app) == []

    def test_without_the_form_s_token_nothing_is_taken(self, app: Flask, alice: Browser) -> None:
        answer = alice.client.post(
            f"{PAGE}/logo",
            data={"picture": (BytesIO(picture()), "a.png"), "csrf_token": "0" * 64},
            base_url=alice.base,
            headers={"Sec-Fetch-Site": "same-origin"},
            content_type="multipart/form-data",
        )
        assert answer.status_code == 403
        assert actions(app) == []


class TestTheModule:
    def test_without_it_the_name_alone_may_change(self, app: Flask, charlie: Browser) -> None:
        answer = charlie.post(PAGE, {"name": "Globex Ltd", "own": "yes", "accent": "#1f6feb"}, page=PAGE)
        assert answer.status_code == 303
        assert "Globex Ltd" in Browser(app, screens.GLOBEX).get("/signin").text
        with app.app_context():
            assert cast.org("globex").accent is None
        assert upload(charlie, picture()).status_code == 403

    def test_losing_it_hides_what_there_is_and_getting_it_back_shows_it_again(self, app: Flask, alice: Browser) -> None:
        upload(alice, picture())
        save(alice, own="yes", accent="#1f6feb")
        door = Browser(app, screens.ACME)
        for plan, is_shown in (("free", False), ("team", True)):
            with app.app_context():
                cast.put_on_plan("acme", plan)
            page = door.get("/signin").text
            assert ("/branding/" in page) is is_shown
            assert (door.get("/branding/logo").status_code, door.get("/branding/theme.css").status_code) == ((200, 200) if is_shown else (404, 404))

    def test_a_name_that_is_none_is_refused_at_its_field(self, alice: Browser) -> None:
        answer = save(alice, name="\u200b")
        assert (answer.status_code, "1 to 120 characters" in answer.text) == (422, True)

    def test_only_managers_change_it(self, app: Flask) -> None:
        bob = screens.arriving(app, cast.BOB, screens.ACME)
        assert bob.get(PAGE).status_code == 403
        assert bob.post(f"{PAGE}/logo", page="/documents").status_code == 403


class TestTheApi:
    @pytest.fixture
    def program(self, app: Flask) -> Program:
        return programs.signed_in(app, cast.ALICE, "acme")

    def test_it_tells_and_changes(self, program: Program) -> None:
        seen = program.get("/v1/orgs/acme/branding")
        assert seen.json == {"name": "Acme GmbH", "accent": None, "logo_url": None, "favicon_url": None}
        changed = program.call("PATCH", "/v1/orgs/acme/branding", {"name": "Acme SE", "accent": "#1F6FEB"}, headers={"If-Match": seen.headers["ETag"]})
        assert (changed.json["name"], changed.json["accent"]) == ("Acme SE", "#1f6feb")
        assert program.call("PATCH", "/v1/orgs/acme/branding", {"accent": None}).json["accent"] is None
        assert program.get("/v1/orgs/acme/branding").json["name"] == "Acme SE"

    def test_it_takes_a_logo_and_removes_it(self, program: Program) -> None:
        told = program.call("PUT", "/v1/orgs/acme/branding/logo", data=picture(), content_type="image/png")
        assert told.json["logo_url"] == "https://acme.gatehouse.test/branding/logo?v=1"
        assert program.call("DELETE", "/v1/orgs/acme/branding/logo").status_code == 204
        assert program.get("/v1/orgs/acme/branding").json["logo_url"] is None

    @pytest.mark.parametrize(
        ("raw", "refused"),
        [
            (SVG, (422, "PICTURE_IS_SVG")),
            (b"words", (422, "PICTURE_INVALID")),
            (b"", (422, "PICTURE_INVALID")),
            (b"x" * (pictures.LIMIT + 1), (413, "TOO_LARGE")),
        ],
    )
    def test_it_refuses_what_is_no_good(self, program: Program, raw: bytes, refused: tuple[int, str]) -> None:
        assert programs.problem(program.call("PUT", "/v1/orgs/acme/branding/logo", data=raw, content_type="image/png")) == refused

    def test_it_names_a_faint_accent_and_a_missing_module(self, app: Flask, program: Program) -> None:
        answer = program.call("PATCH", "/v1/orgs/acme/branding", {"accent": "#ffdd00"})
        assert programs.problem(answer) == (422, "ACCENT_TOO_FAINT")
        assert list(answer.json["errors"]) == ["accent"]
        globex = programs.signed_in(app, cast.CHARLIE, "globex")
        assert programs.problem(globex.call("PATCH", "/v1/orgs/globex/branding", {"accent": "#1f6feb"})) == (403, "MODULE_OFF")
        assert globex.call("PATCH", "/v1/orgs/globex/branding", {"name": "Globex Ltd"}).json["name"] == "Globex Ltd"
        assert programs.problem(globex.get("/v1/orgs/acme/branding")) == (404, "NOT_FOUND")
