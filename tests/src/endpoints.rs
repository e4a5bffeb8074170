//! The endpoint sections of the guides, typed by hand: all tests that hold calls and hosts against the pages read them here.

/// An environment, and its host.
pub type Host = (&'static str, &'static str);

/// One call, and the use cases that make it: by their ids, or all of a chapter whose name ends in `/`.
#[derive(Debug)]
pub struct Endpoint {
    /// Method and path.
    pub call: &'static str,
    /// Its hosts, by environment.
    pub hosts: &'static [Host],
    /// Whether requests are encrypted: `never`, `optional`, `required`.
    pub encryption: &'static str,
    /// Who makes it.
    pub use_cases: &'static [&'static str],
}

const fn endpoint(
    call: &'static str,
    hosts: &'static [Host],
    encryption: &'static str,
    use_cases: &'static [&'static str],
) -> Endpoint {
    Endpoint { call, hosts, encryption, use_cases }
}

const VISA: &[Host] =
    &[("test", "https://apitest.visaacceptance.com"), ("production", "https://api.visaacceptance.com")];

/// 002, `tms-net-tkn-partner-card-intro`.
const CYBERSOURCE: &[Host] = &[
    ("test", "https://apitest.cybersource.com"),
    ("production", "https://api.cybersource.com"),
    ("production-india", "https://api.in.cybersource.com"),
    ("production-saudi-arabia", "https://api.sa.cybersource.com"),
    ("test-saudi-arabia", "https://apitest.sa.cybersource.com"),
];

/// The guide on token management, `Endpoint` in the sections on customers, shipping addresses and payment instruments.
const VAULT: &[Host] = &[
    ("test", "https://apitest.cybersource.com"),
    ("production", "https://api.cybersource.com"),
    ("production-india", "https://api.in.cybersource.com"),
];

/// All of them: a new operation, and a new use case of one, are typed here.
pub const ENDPOINTS: &[Endpoint] = &[
    // 003, `Endpoint` in every chapter.
    endpoint("POST /pts/v2/payments", VISA, "optional", &["payments/"]),
    // The guide on payments, `Endpoint` of each section; its hosts are those of the payment that is followed.
    endpoint(
        "POST /pts/v2/payments/{id}/reversals",
        VISA,
        "optional",
        &["follow-ons/reverse-authorization", "follow-ons/reverse-part-of-authorization"],
    ),
    endpoint("POST /pts/v2/payments/{id}/captures", VISA, "optional", &["follow-ons/capture-authorization"]),
    endpoint("PATCH /pts/v2/payments/{id}", VISA, "optional", &["follow-ons/increment-authorization"]),
    endpoint("POST /pts/v2/payments/{id}/refunds", VISA, "optional", &["follow-ons/refund"]),
    endpoint("POST /pts/v2/payments/{id}/voids", VISA, "optional", &["follow-ons/void-payment"]),
    endpoint("POST /pts/v2/captures/{id}/voids", VISA, "optional", &["follow-ons/void-capture"]),
    endpoint("POST /pts/v2/credits/{id}/voids", VISA, "optional", &["follow-ons/void-credit"]),
    endpoint("POST /pts/v2/reversals", VISA, "optional", &["follow-ons/reverse-after-time-out"]),
    // Printed with a slash at the end of these two; the official clients send none.
    endpoint("POST /pts/v2/credits", VISA, "optional", &["follow-ons/credit"]),
    endpoint("POST /pts/v2/voids", VISA, "optional", &["follow-ons/void-after-time-out"]),
    // 002, and 001 for three of the hosts.
    endpoint("POST /tms/v2/tokenized-cards", CYBERSOURCE, "optional", &["tokenized-cards/"]),
    // 000, 004 and the guide on token management.
    endpoint(
        "POST /tms/v1/instrumentidentifiers",
        VISA,
        "optional",
        &["instrument-identifiers/create", "instrument-identifiers/create-for-enrollable-network-token"],
    ),
    endpoint(
        "GET /tms/v1/instrumentidentifiers/{instrumentIdentifierTokenId}",
        VISA,
        "never",
        &["instrument-identifiers/retrieve"],
    ),
    endpoint(
        "PATCH /tms/v1/instrumentidentifiers/{instrumentIdentifierTokenId}",
        VISA,
        "optional",
        &["instrument-identifiers/update"],
    ),
    endpoint(
        "DELETE /tms/v1/instrumentidentifiers/{instrumentIdentifierTokenId}",
        VISA,
        "never",
        &["instrument-identifiers/delete"],
    ),
    endpoint(
        "GET /tms/v1/instrumentidentifiers/{instrumentIdentifierTokenId}/paymentinstruments",
        VISA,
        "never",
        &["instrument-identifiers/list-payment-instruments"],
    ),
    // 004, the passkey sections.
    endpoint(
        "POST /tms/v2/tokenized-cards/{tokenId}/authentication-options",
        VISA,
        "optional",
        &["passkeys/create-authentication-options"],
    ),
    endpoint(
        "POST /tms/v2/tokenized-cards/{tokenId}/authentication-options/one-time-passwords",
        VISA,
        "optional",
        &["passkeys/create-one-time-password"],
    ),
    endpoint(
        "POST /tms/v2/tokenized-cards/{tokenId}/authentication-options/validate",
        VISA,
        "optional",
        &["passkeys/validate-one-time-password"],
    ),
    endpoint(
        "POST /tms/v2/tokenized-cards/{tokenId}/authentication-registrations",
        VISA,
        "optional",
        &["passkeys/create-authentication-registration"],
    ),
    endpoint(
        "POST /tms/v2/tokens/{tokenId}/payment-credentials",
        VISA,
        "optional",
        &["passkeys/create-payment-credentials"],
    ),
    // 004, `intelligent-commerce-process-trxn`.
    endpoint("POST /acp/v1/tokens", VISA, "required", &["intelligent-commerce/enroll-card"]),
    endpoint("POST /acp/v1/instructions", VISA, "required", &["intelligent-commerce/initiate-purchase-intent"]),
    endpoint(
        "PUT /acp/v1/instructions/{instructionID}",
        VISA,
        "required",
        &["intelligent-commerce/update-purchase-intent"],
    ),
    endpoint(
        "PUT /acp/v1/instructions/{instructionID}/cancel",
        VISA,
        "required",
        &["intelligent-commerce/cancel-purchase-intent"],
    ),
    endpoint(
        "POST /acp/v1/instructions/{instructionID}/credentials",
        VISA,
        "required",
        &["intelligent-commerce/retrieve-payment-credentials"],
    ),
    endpoint(
        "POST /acp/v1/instructions/{instructionID}/confirmations",
        VISA,
        "required",
        &["intelligent-commerce/confirm-transaction-events"],
    ),
    // The guide on token management, `tms-cust-tkn`, `tms-ship-tkn`, `tms-cust-pi-tkn` and `tms-pi-tkn`.
    endpoint("POST /tms/v2/customers", VAULT, "optional", &["customers/create"]),
    endpoint("GET /tms/v2/customers/{customerTokenId}", VAULT, "never", &["customers/retrieve"]),
    endpoint("PATCH /tms/v2/customers/{customerTokenId}", VAULT, "optional", &["customers/update"]),
    endpoint("DELETE /tms/v2/customers/{customerTokenId}", VAULT, "never", &["customers/delete"]),
    endpoint(
        "POST /tms/v2/customers/{customerTokenId}/shipping-addresses",
        VAULT,
        "optional",
        &["shipping-addresses/create"],
    ),
    endpoint(
        "GET /tms/v2/customers/{customerTokenId}/shipping-addresses",
        VAULT,
        "never",
        &["shipping-addresses/list"],
    ),
    endpoint(
        "GET /tms/v2/customers/{customerTokenId}/shipping-addresses/{shippingAddressTokenId}",
        VAULT,
        "never",
        &["shipping-addresses/retrieve"],
    ),
    endpoint(
        "PATCH /tms/v2/customers/{customerTokenId}/shipping-addresses/{shippingAddressTokenId}",
        VAULT,
        "optional",
        &["shipping-addresses/update"],
    ),
    endpoint(
        "DELETE /tms/v2/customers/{customerTokenId}/shipping-addresses/{shippingAddressTokenId}",
        VAULT,
        "never",
        &["shipping-addresses/delete"],
    ),
    endpoint(
        "POST /tms/v2/customers/{customerTokenId}/payment-instruments",
        VAULT,
        "optional",
        &["payment-instruments/create-for-customer"],
    ),
    endpoint(
        "GET /tms/v2/customers/{customerTokenId}/payment-instruments",
        VAULT,
        "never",
        &["payment-instruments/list-for-customer"],
    ),
    endpoint(
        "GET /tms/v2/customers/{customerTokenId}/payment-instruments/{paymentInstrumentTokenId}",
        VAULT,
        "never",
        &["payment-instruments/retrieve-for-customer"],
    ),
    endpoint(
        "PATCH /tms/v2/customers/{customerTokenId}/payment-instruments/{paymentInstrumentTokenId}",
        VAULT,
        "optional",
        &["payment-instruments/update-for-customer"],
    ),
    endpoint(
        "DELETE /tms/v2/customers/{customerTokenId}/payment-instruments/{paymentInstrumentTokenId}",
        VAULT,
        "never",
        &["payment-instruments/delete-for-customer"],
    ),
    endpoint("POST /tms/v1/paymentinstruments", VAULT, "optional", &["payment-instruments/create"]),
    endpoint(
        "GET /tms/v1/paymentinstruments/{paymentInstrumentTokenId}",
        VAULT,
        "never",
        &["payment-instruments/retrieve"],
    ),
    endpoint(
        "PATCH /tms/v1/paymentinstruments/{paymentInstrumentTokenId}",
        VAULT,
        "optional",
        &["payment-instruments/update"],
    ),
    endpoint(
        "DELETE /tms/v1/paymentinstruments/{paymentInstrumentTokenId}",
        VAULT,
        "never",
        &["payment-instruments/delete"],
    ),
];

/// The call that a use case makes.
#[must_use]
pub fn of(use_case: &str) -> Option<&'static Endpoint> {
    let makes = |name: &&str| *name == use_case || name.ends_with('/') && use_case.starts_with(*name);
    ENDPOINTS.iter().find(|endpoint| endpoint.use_cases.iter().any(makes))
}
