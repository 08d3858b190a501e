"""A person sets a password, comes back with it, forgets it, and chooses another: with script, and without."""

import pytest
from journeys.test_pages import look

FIRST, SECOND = "quiet boats drift along", "seven lamps under the bridge"


def come_back(person, address, password):
    person.go("acme", "/signin")
    person.page.get_by_role("link", name="Use your password").click()
    type_password(person, address, password)


def type_password(person, address, password):
    person.page.get_by_label("E-mail address").fill(address)
    person.page.get_by_label("Password", exact=True).fill(password)
    person.page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("house", ["embedded"], indirect=True)
@pytest.mark.parametrize(
    ("address", "theme", "has_script"), [("mia@acme.example", "light", True), ("vera@client.example", "dark", False)], ids=["script", "plain"]
)
def test_set_and_come_back_with_it(person, address, theme, has_script):
    one = person(color_scheme=theme, bypass_csp=True, java_script_enabled=has_script, reduced_motion="reduce")
    show = (lambda name: look(one.page, name, theme)) if has_script else (lambda _name: None)
    one.sign_in("acme", address)
    for name, path in (("profile", "/me/profile"), ("contact", "/me/profile/email"), ("password-new", "/me/password/new")):
        one.go("acme", path)
        show(name)
    one.page.get_by_label("New password").fill("short")
    one.page.get_by_role("button", name="Set the password").click()
    one.page.get_by_text("Take at least 15 characters").wait_for()
    show("password-refused")
    one.page.get_by_label("New password").fill(FIRST)
    one.page.get_by_role("button", name="Set the password").click()
    one.page.get_by_role("heading", name="Change your password").wait_for()
    show("password")
    one.page.set_viewport_size({"width": 1440, "height": 900})  # on a phone one signs out on the page of sessions
    one.page.get_by_role("button", name="Sign out").first.click()

    come_back(one, address, "not this one at all")
    one.page.get_by_text("do not fit together").wait_for()
    assert one.page.get_by_label("E-mail address").input_value() == address
    show("signin-password-refused")
    type_password(one, address, FIRST)
    one.page.get_by_role("heading", name="Documents").first.wait_for()


@pytest.mark.parametrize("house", ["embedded"], indirect=True)
def test_forgotten_and_chosen_anew(person, house):
    pia = person(reduced_motion="reduce")
    pia.go("acme", "/signin?way=password")
    pia.page.get_by_role("link", name="Forgot it?").click()
    pia.page.get_by_label("E-mail address").fill("pia@acme.example")
    before = len(house.letters("pia@acme.example"))
    pia.page.get_by_role("button", name="Send me a code").click()
    pia.page.get_by_label("Six-digit code").wait_for()
    pia.type_code(pia.read_code("pia@acme.example", before))
    pia.page.get_by_label("New password").fill(SECOND)
    pia.page.get_by_role("button", name="Set the password").click()
    pia.page.get_by_text("Your new password is set").wait_for()
    type_password(pia, "pia@acme.example", SECOND)
    pia.page.get_by_text("Waiting for a decision").wait_for()
