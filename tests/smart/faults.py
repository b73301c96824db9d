"""What an EHR can do wrong, by the names that the fake EHR knows, and what a page then says."""

AT_START = {
    "disc_no_s256": "PKCE with S256",
    "disc_other_method": "PKCE with S256",
    "disc_no_methods": "PKCE with S256",
    "disc_plain_too": "PKCE with S256",
    "disc_http": "its token_endpoint where it is not registered",
    "disc_issuer": "an issuer that is not registered",
    "disc_private": "its token_endpoint where it is not registered",
    "disc_user": "its authorization_endpoint where it is not registered",
    "disc_script": "its authorization_endpoint where it is not registered",
    "disc_no_token": "does not name its token_endpoint",
    "disc_no_keys": "does not name its jwks_uri",
    "disc_keys_elsewhere": "its jwks_uri where it is not registered",
    "disc_redirect": "redirects",
    "disc_404": "gave nothing",
    "disc_html": "gave no JSON",
    "disc_slow": "no complete reply within 2 seconds",
}
"""Found out before anybody is sent to sign in: status 502."""

AFTER_SIGN_IN = {
    "auth_denied": (400, "did not sign you in"),
    "auth_state": (400, "is not known here"),
    "auth_iss": (400, "Another server"),
    "tok_500": (502, "gave no token"),
    "tok_slow": (502, "no complete reply within 2 seconds"),
    "tok_html": (502, "no JSON object"),
    "tok_text": (502, "no JSON object"),
    "tok_redirect": (502, "redirects"),
    "tok_empty": (502, "no access token"),
    "tok_type": (502, "not a bearer token"),
    "tok_no_patient": (400, "for which patient"),
    "tok_bad_patient": (502, "no FHIR id"),
    "tok_bad_context": (502, "fhirContext"),
    "tok_no_id_token": (403, "did not say who signed in"),
    "keys_html": (502, "gave no JSON"),
    "idt_aud": (403, "cannot be trusted"),
    "idt_exp": (403, "cannot be trusted"),
    "idt_iss": (403, "cannot be trusted"),
    "idt_nonce": (403, "another sign-in"),
    "idt_no_nonce": (403, "another sign-in"),
    "idt_no_sub": (403, "cannot be trusted"),
    "idt_long_sub": (403, "names nobody"),
    "idt_future": (403, "cannot be trusted"),
    "idt_old": (403, "too old"),
    "idt_azp": (403, "another app"),
    "idt_none": (403, "not signed as it must be"),
    "idt_key": (403, "cannot be trusted"),
    "idt_kid": (403, "not its own"),
}
"""Found out when the browser is back, with the status of the page."""

GOES_ON = (
    *("disc_relative", "idt_fhiruser_host", "idt_fhiruser_type"),
    *("exp_zero", "exp_negative", "exp_text", "exp_missing", "exp_huge"),
)
"""Not what it should be, and no harm."""

UNREAD = {
    "fhir_403": "status 403",
    "fhir_500": "status 500",
    "fhir_html": "no JSON that can be read",
    "fhir_slow": "no complete reply within 5 seconds",
    "fhir_next_elsewhere": "refers to another server",
    "fhir_next_outside": "refers to another server",
    "fhir_endless": "more than were read",
}
"""About the conditions: the form is there all the same."""
