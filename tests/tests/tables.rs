//! The reference tables of the guides, typed by hand as they are printed, against the generated lookups.

use std::collections::BTreeSet;

use visa_acceptance::api::{
    CardNetwork, CommerceIndicator, Eci, PaymentSolution, field_of_iframe, iframe_field, payer_authentication_values,
    relaxed_fields,
};

#[test]
fn payer_authentication_values_are_those_of_the_tables() {
    // 003:5709, a column of the table in each line: ECI 05, 06 and 07. A cell with a slash prints two values.
    let columns = [
        ("visa", ["vbv", "vbv_attempted", "vbv_failure/internet"]),
        ("diners", ["pb", "pb_attempted", "internet"]),
        ("discover", ["dipb", "dipb_attempted", "internet"]),
        ("china-unionpay", ["up3ds", "up3ds_attempted", "up3ds_failure/internet"]),
        ("american-express", ["aesk", "aesk_attempted", "internet"]),
    ];
    // 003:5718.
    let mastercard = [("00", "spa/internet"), ("01", "spa"), ("02", "spa"), ("06", "spa"), ("07", "spa")];
    let mut printed = Vec::new();
    for (network, values) in columns {
        printed.extend(["05", "06", "07"].into_iter().zip(values).map(|(eci, value)| (network, eci, value)));
    }
    for network in ["mastercard", "maestro"] {
        printed.extend(mastercard.iter().map(|(eci, value)| (network, *eci, *value)));
    }
    for network in CardNetwork::KNOWN {
        for eci in Eci::KNOWN {
            let cell = printed.iter().find(|(name, code, _)| *name == network.as_str() && *code == eci.as_str());
            let expected: Vec<_> = cell.map(|(.., value)| value.split('/').collect()).unwrap_or_default();
            let found: Vec<_> =
                payer_authentication_values(network, eci).iter().map(CommerceIndicator::as_str).collect();
            assert_eq!(found, expected, "{network:?} {eci:?}");
        }
    }
    assert_eq!(payer_authentication_values(&"elo".into(), &"05".into()), []);
}

#[test]
fn the_iframes_fields_are_those_of_the_table() {
    // 004:262, whitespace between the columns.
    let table = "
        action type
        authenticatedIdentities.data fidoResponse.fidoBlob
        authenticatedIdentities.id fidoResponse.identifier
        authenticatedIdentities.relyingPartyId fidoResponse.rpID
        authenticationContext.endpoint authenticationContext.endpoint
        authenticationContext.id authenticationContext.identifier
        authenticationContext.payload authenticationContext.payload
        authenticationContext.platformType authenticationContext.platformType
        deviceInformation.httpAcceptContent browserData.browserHeader
        deviceInformation.httpBrowserColorDepth browserData.browserColorDepth
        deviceInformation.httpBrowserJavaEnabled browserData.browserJavaEnabled
        deviceInformation.httpBrowserJavaScriptEnabled browserData.browserJavascriptEnabled
        deviceInformation.httpBrowserLanguage browserData.browserLanguage
        deviceInformation.httpBrowserScreenHeight browserData.browserScreenHeight
        deviceInformation.httpBrowserScreenWidth browserData.browserScreenWidth
        deviceInformation.httpBrowserTimeDifference browserData.browserTimeZone
        deviceInformation.ipAddress browserData.ipAddress
        deviceInformation.platformType platformType
        deviceInformation.userAgentBrowserValue browserData.userAgent
        sessionInformation.secureToken sessionContext.secureToken
    ";
    let rows: Vec<_> = table.lines().filter_map(|line| line.trim().split_once(' ')).collect();
    assert!(!rows.is_empty());
    for (field, iframe) in rows {
        assert_eq!(iframe_field(field), Some(iframe));
        assert_eq!(field_of_iframe(iframe), Some(field));
    }
    assert_eq!(iframe_field("otp"), None);
    assert_eq!(field_of_iframe("fidoResponse"), None);
}

#[test]
fn the_iframes_fields_are_fields_of_the_passkey_bodies() {
    use visa_acceptance::{
        passkeys::{Authentication, AuthenticationAnswer, PaymentCredentials},
        runtime::Object,
    };

    let bodies: [Box<dyn Object>; 3] = [
        Box::new(Authentication::default()),
        Box::new(AuthenticationAnswer::default()),
        Box::new(PaymentCredentials::default()),
    ];
    let leaves = bodies.into_iter().flat_map(|mut body| conformance::leaf::all(body.as_mut()));
    let paths: BTreeSet<_> = leaves.map(|(path, _)| path.replace("[]", "")).collect();
    for path in &paths {
        let in_table =
            ["action", "authenticatedIdentities", "authenticationContext", "deviceInformation", "sessionInformation"];
        if in_table.iter().any(|group| path.starts_with(group)) && path != "authenticatedIdentities.provider" {
            assert!(iframe_field(path).is_some(), "{path}");
        }
    }
}

#[test]
fn relaxed_fields_are_those_of_the_list() {
    // 003, `payments-relax-reqs-fields`.
    let bill_to =
        ["address1", "administrativeArea", "country", "email", "firstName", "lastName", "locality", "postalCode"];
    let bill_to = bill_to.map(|name| format!("orderInformation.billTo.{name}"));
    let card = ["expirationMonth", "expirationYear"].map(|name| format!("paymentInformation.card.{name}"));
    assert_eq!(relaxed_fields(), bill_to.into_iter().chain(card).collect::<Vec<_>>());
}

#[test]
fn payment_solutions_are_those_of_the_lists() {
    // 003, the lists of `paymentSolution` in the three wallet sections.
    let codes: Vec<_> = PaymentSolution::KNOWN.iter().map(PaymentSolution::as_str).collect();
    assert_eq!(codes, ["001", "004", "005", "006", "007", "008", "012", "014", "015", "027", "visacheckout"]);
}
