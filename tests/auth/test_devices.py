import pytest

from webapp.auth import devices

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"


@pytest.mark.parametrize(
    ("user_agent", "found"),
    [(MAC, ("Safari", "Mac")), (PHONE, ("Safari", "iPhone")), (EDGE, ("Edge", "Windows")), ("curl/8.5.0", ("curl", None)), ("", (None, None))],
)
def test_a_browser_and_its_system_are_recognized(user_agent, found):
    assert devices.recognize(user_agent) == found
