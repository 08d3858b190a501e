"""The letter with the code that proves a founder's address."""

from webapp.auth import jobs as auth_jobs
from webapp.auth import otp
from webapp.jobs.registry import Kind, Running
from webapp.kit import crypto, mail
from webapp.platform import letters

SEND_CODE = "founding.send_code"


def send_code(job: Running) -> None:
    code = auth_jobs.awaited(job)
    letters.send("founding/code", code.contact, {"place": "Gatehouse", "code": crypto.unseal(job.payload["code"]), "minutes": otp.minutes(otp.FOUNDING)})


JOBS = [Kind(SEND_CODE, send_code, attempts=mail.ATTEMPTS)]
