"""The official Python client, configured as its own documentation says, against the sandbox whose first line is in the file named by
`SANDBOX`. A line for every case; the exit code is 1 if one of them failed. `ONLY_ENCRYPTED` leaves out what asks for plain answers."""

import json
import os
import pathlib
import sys
import time
import urllib.request

import certifi

sandbox = json.loads(pathlib.Path(os.environ["SANDBOX"]).read_text())
requests = json.loads((pathlib.Path(__file__).parent.parent / "requests.json").read_text())
only_encrypted = bool(os.environ.get("ONLY_ENCRYPTED"))

# The client trusts certifi's bundle and has no setting for another: this is the bundle that it is given. Verification stays on.
certifi.where = lambda: sandbox["ca_file"]

from CyberSource import (  # noqa: E402
    EnrollmentApi,
    InstrumentIdentifierApi,
    PaymentEventsApi,
    PaymentsApi,
    PurchaseIntentApi,
    TransactionDetailsApi,
)
from CyberSource.rest import ApiException  # noqa: E402

common = {
    "run_environment": sandbox["https"].replace("https://", ""),
    "merchantid": sandbox["merchant_id"],
    "timeout": 10_000,
}
secret = {"merchant_keyid": sandbox["key_id"], "merchant_secretkey": sandbox["shared_secret"]}


def p12(file):
    file = pathlib.Path(file)
    return {
        "authentication_type": "jwt",
        "keys_directory": str(file.parent),
        "key_file_name": file.stem,
        "key_alias": sandbox["merchant_id"],
        "key_password": sandbox["p12_password"],
    }


signed = {
    "HTTP signature": {"authentication_type": "http_signature", **secret},
    "JWT, P12": p12(sandbox["p12_file"]),
    "JWT, P12 in the old envelope": p12(sandbox["old_p12_file"]),
    "JWT, shared secret": {"authentication_type": "jwt", "jwt_key_type": "SHARED_SECRET", **secret},
    "JWT, shared secret of a portfolio": {
        "authentication_type": "jwt",
        "jwt_key_type": "SHARED_SECRET",
        "use_metakey": "true",
        "portfolio_id": sandbox["portfolio_id"],
        "merchant_keyid": sandbox["portfolio_key_id"],
        "merchant_secretkey": sandbox["portfolio_shared_secret"],
    },
}
# Every setting is a text: the client reads them back as Python literals, and fails over `true`.
encrypts = {
    "enableRequestMLEForOptionalApisGlobally": "true",
    "mleForRequestPublicCertPath": sandbox["platform_certificate_file"],
}
opens = {
    "enableResponseMleGlobally": "true",
    "responseMlePrivateKeyFilePath": sandbox["response_key_file"],
    "responseMleKID": sandbox["response_key_id"],
}

def call(api, method, config, *arguments):
    """One call: its status, and its answer as JSON."""
    _, status, body = getattr(api(dict(config)), method)(*arguments)
    return status, json.loads(body) if body else None


def last():
    """The last call that the sandbox answered."""
    with urllib.request.urlopen(sandbox["http"] + "/sandbox/calls") as answer:
        return json.load(answer)["calls"][-1]


def found(read):
    """Right after it was made a payment is not found yet."""
    for tries in range(20):
        try:
            return read()
        except ApiException as error:
            if error.status != 404 or tries == 19:
                raise
            time.sleep(0.2)


def same(got, expected):
    if got != expected:
        raise AssertionError(f"{got!r} and not {expected!r}")


def one_of(got, expected):
    if got not in expected:
        raise AssertionError(f"{got!r} and none of {expected!r}")


def payment(config, is_encrypted):
    status, made = call(PaymentsApi, "create_payment", config, json.dumps(requests["payment"]))
    same((status, made["status"]), (201, "AUTHORIZED"))
    same(made["orderInformation"]["amountDetails"]["authorizedAmount"], "100.00")
    same(last()["encrypted"], is_encrypted)
    _, read = found(lambda: call(TransactionDetailsApi, "get_transaction", config, made["id"]))
    same((read["id"], read["orderInformation"]["amountDetails"]["totalAmount"]), (made["id"], "100.00"))


def identifier(config, is_encrypted):
    body = json.dumps(requests["identifier"])
    status, made = call(InstrumentIdentifierApi, "post_instrument_identifier", config, body)
    one_of(status, [200, 201])
    same(made["state"], "ACTIVE")
    same(last()["encrypted"], is_encrypted)
    _, read = call(InstrumentIdentifierApi, "get_instrument_identifier", config, made["id"])
    same((read["id"], read["card"]["number"]), (made["id"], "555555XXXXXX4444"))


def agent(config):
    status, _ = call(EnrollmentApi, "enroll_card", config, json.dumps(requests["enrolment"]))
    one_of(status, [200, 202])
    same(last()["encrypted"], True)
    _, made = call(PurchaseIntentApi, "initiate_purchase_intent", config, json.dumps(requests["intent"]))
    body = json.dumps(requests["credentials"])
    status, read = call(PaymentEventsApi, "retrieve_payment_credentials", config, made["instructionId"], body)
    one_of(status, [200, 202])
    same(read["clientCorrelationId"], requests["credentials"]["clientCorrelationId"])


def refused(status, work):
    try:
        work()
    except ApiException as error:
        same(error.status, status)
    else:
        raise AssertionError("it was let through")


def cases():
    for name, signs in signed.items():
        config = {**common, **signs}
        if not only_encrypted:
            yield f"{name}: a payment", lambda config=config: payment(config, False)
            yield f"{name}: an identifier", lambda config=config: identifier(config, False)
        if name == "HTTP signature":
            status = 401 if only_encrypted else 400
            yield f"{name}: an agent's call is refused", lambda config=config: refused(status, lambda: agent(config))
            continue
        if not only_encrypted:
            asks = {**config, **encrypts}
            yield f"{name}, encrypted: a payment", lambda config=asks: payment(config, True)
            yield f"{name}, encrypted: an identifier", lambda config=asks: identifier(config, True)
        both = {**config, **encrypts, **opens}
        yield f"{name}, encrypted both ways: a payment", lambda config=both: payment(config, True)
        yield f"{name}, encrypted both ways: an identifier", lambda config=both: identifier(config, True)
        yield f"{name}, encrypted both ways: an agent's call", lambda config=both: agent(config)


passed = failed = 0
for name, work in cases():
    try:
        work()
        passed += 1
        print(f"ok      python: {name}", flush=True)
    except Exception as error:  # whatever it was, the other cases are run
        failed += 1
        print(f"FAILED  python: {name}: {type(error).__name__}: {error}", flush=True)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
