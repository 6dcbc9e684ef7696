"""PyJWT and Authlib as clients of latchkey's endpoints, and as verifiers of its access tokens.

Reads a JSON object from standard input, writes one line of JSON per case to standard output: its name, and what came of it.
"""

import json
import sys
import time
import uuid

import jwt
import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import AssertionSession, OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
CLIENT_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

server = json.load(sys.stdin)


def case(name, outcome):
    print(json.dumps({"name": name, "outcome": outcome}), flush=True)


def outcome_of(run):
    """What a call gives, or the error's class and, where it is one of OAuth, its code."""
    try:
        return run()
    except OAuthError as error:
        return error.error
    except Exception as error:  # noqa: BLE001
        return type(error).__name__


# ------------------------------------------------------------------------------------------------------------------ PyJWT


def assertion(client, **claims):
    now = int(time.time())
    all_claims = {
        "iss": client["id"],
        "sub": client["id"],
        "aud": server["issuer"],
        "iat": now,
        "exp": now + 60,
        "jti": str(uuid.uuid4()),
        **claims,
    }
    return jwt.encode(all_claims, client["key"], algorithm=client["alg"])


def tampered(token):
    head, payload, signature = token.split(".")
    changed = ("B" if signature[0] == "A" else "A") + signature[1:]
    return f"{head}.{payload}.{changed}"


def posted(**form):
    answer = requests.post(server["token_endpoint"], data=form, timeout=10)
    body = answer.json()
    return body.get("access_token"), f"{answer.status_code} {body.get('error', body.get('token_type'))}"


def with_grant(text):
    return posted(grant_type=JWT_BEARER, assertion=text)


def with_client(text):
    return posted(
        grant_type="client_credentials", client_assertion_type=CLIENT_ASSERTION, client_assertion=text
    )


key_set = jwt.PyJWKClient(server["jwks_uri"])


def verified(token, audience):
    key = key_set.get_signing_key_from_jwt(token)
    claims = jwt.decode(
        token,
        key,
        algorithms=["RS256", "ES256", "EdDSA"],
        audience=audience,
        issuer=server["issuer"],
        options={"require": ["exp", "iat", "sub", "jti"]},
    )
    return claims["client_id"]


for client in server["clients"]:
    algorithm = client["alg"]
    token, outcome = with_grant(assertion(client))
    case(f"PyJWT {algorithm}: an assertion gets a token", outcome)
    case(f"PyJWT {algorithm}: a tampered one gets none", with_grant(tampered(assertion(client)))[1])
    case(f"PyJWT {algorithm}: a late one gets none", with_grant(assertion(client, exp=int(time.time()) - 1))[1])

    case(f"PyJWT {algorithm}: the token verifies through the key set", verified(token, server["audience"]))
    case(
        f"PyJWT {algorithm}: a tampered token does not",
        outcome_of(lambda: verified(tampered(token), server["audience"])),
    )
    case(
        f"PyJWT {algorithm}: nor does it for another audience",
        outcome_of(lambda: verified(token, "https://other.example")),
    )

    own, outcome = with_client(assertion(client))
    case(f"PyJWT {algorithm}: private_key_jwt gets a token", outcome)
    case(f"PyJWT {algorithm}: which is the client's", verified(own, server["audience"]))
    case(
        f"PyJWT {algorithm}: a client assertion for another server gets none",
        with_client(assertion(client, aud="https://other.example"))[1],
    )
    case(
        f"PyJWT {algorithm}: a client assertion for somebody else gets none",
        with_client(assertion(client, sub="somebody"))[1],
    )

# ---------------------------------------------------------------------------------------------------------------- Authlib


class Validator(JWTBearerTokenValidator):
    def get_jwks(self):
        return requests.get(server["jwks_uri"], timeout=10).json()


def admitted(token, resource_server=server["audience"]):
    validator = Validator(issuer=server["issuer"], resource_server=resource_server)
    claims = validator.authenticate_token(token)
    validator.validate_token(claims, None, None)
    return claims["client_id"]


def session_of(client, key):
    session = OAuth2Session(
        client["id"],
        key,
        token_endpoint_auth_method="private_key_jwt",
        revocation_endpoint_auth_method="private_key_jwt",
    )
    session.register_client_auth_method(PrivateKeyJWT(server["token_endpoint"], alg=client["alg"]))
    return session


rsa, stranger = server["clients"][0], server["stranger"]


def authlib_token(key):
    return session_of(rsa, key).fetch_token(server["token_endpoint"], grant_type="client_credentials")


def authlib_grant(key):
    session = AssertionSession(
        token_endpoint=server["token_endpoint"],
        issuer=rsa["id"],
        subject=rsa["id"],
        audience=server["issuer"],
        key=key,
        header={"alg": rsa["alg"]},
    )
    return session.get(server["resource"], timeout=10).status_code


token = authlib_token(rsa["key"])
case("Authlib: private_key_jwt gets a token", token["token_type"])
case("Authlib: with another key it gets none", outcome_of(lambda: authlib_token(stranger)))
case("Authlib: an assertion as grant opens the resource", authlib_grant(rsa["key"]))
case("Authlib: one under another key does not", outcome_of(lambda: authlib_grant(stranger)))

access_token = token["access_token"]
case("Authlib: its RFC 9068 validator admits the token", admitted(access_token))
case("Authlib: a tampered one is refused", outcome_of(lambda: admitted(tampered(access_token))))
case("Authlib: another resource server refuses it", outcome_of(lambda: admitted(access_token, "https://other.example")))
case(
    "Authlib: its validator refuses an assertion",
    outcome_of(lambda: admitted(assertion({**rsa, "key": rsa["key"]}))),
)

session = session_of(rsa, rsa["key"])


def introspected(by=session):
    answer = by.introspect_token(server["introspection_endpoint"], token=access_token)
    return f"{answer.status_code} {answer.json().get('active', answer.json().get('error'))}"


case("Authlib: introspection finds the token active", introspected())
case("Authlib: introspection under another key is refused", introspected(session_of(rsa, stranger)))


def revoked(by):
    return by.revoke_token(server["revocation_endpoint"], token=access_token).status_code


case("Authlib: revocation under another key is refused", revoked(session_of(rsa, stranger)))
case("Authlib: the token is still active", introspected())
case("Authlib: the client revokes it", revoked(session))
case("Authlib: introspection finds it inactive", introspected())
