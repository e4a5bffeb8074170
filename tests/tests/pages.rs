//! What the pages list, typed by hand, against what the registry says: neither was made from the other.
//!
//! Each list below follows its page from top to bottom. A line is a rule: `required`, `is` (the one documented value),
//! `one of`, `any of` (at least one of several fields), `supports`. A condition stands before the rule, in brackets.
//!
//! The use cases are those of the registry: one whose page is not typed fails. That a request is written as a page shows it
//! is for `wire.rs` to say.

use std::collections::BTreeSet;

use conformance::{assert_same, contract, endpoints};
use visa_acceptance::{
    follow_ons::CREATE_CREDIT,
    payments::CREATE_PAYMENT,
    runtime::{
        Contract,
        contract::{Condition, Literal, Rules, ValueKind},
    },
};

/// The contract's rules, a line each.
fn lines(contract: &Contract) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    rules(contract, contract.modes, &contract.always, "", &mut lines);
    lines.extend(
        contract.supports.iter().map(|(selector, values)| format!("supports {selector}: {}", values.join(" "))),
    );
    for conditional in contract.when {
        let conditions: Vec<_> = conditional.conditions.iter().map(|c| condition(contract, c)).collect();
        let of_mode = |condition: &Condition| matches!(condition, Condition::Mode(_));
        let others = if conditional.conditions.iter().any(of_mode) { &[] } else { contract.modes };
        rules(contract, others, &conditional.rules, &format!("[{}] ", conditions.join(", ")), &mut lines);
    }
    lines
}

/// `modes` are those that may lift something.
fn rules(contract: &Contract, modes: &[&str], rules: &Rules, when: &str, lines: &mut BTreeSet<String>) {
    let mut add = |line: String| assert!(lines.insert(format!("{when}{line}")), "twice: {when}{line}");
    for field in rules.required {
        let is_lifted = |mode: usize| contract.lifts[mode].iter().any(|place| place.path == field.place.path);
        let lifted = modes.iter().enumerate().filter(|(mode, _)| is_lifted(*mode));
        let lifted: Vec<_> = lifted.map(|(_, mode)| format!(", unless {mode}")).collect();
        let empty = if field.may_be_empty { ", may be empty" } else { "" };
        add(format!("required {}{empty}{}", field.place.path, lifted.concat()));
    }
    for rule in rules.values {
        let values: Vec<_> = rule.values.iter().map(Literal::to_string).collect();
        let word = match rule.kind {
            ValueKind::Fixed => "is",
            ValueKind::OneOf => "one of",
            ValueKind::Contains => "contains",
            ValueKind::EachOf => "each of",
        };
        add(format!("{} {word} {}", rule.place.path, values.join(" ")));
    }
    for choice in rules.at_least_one_of {
        let paths: Vec<_> = choice.iter().map(|place| place.path).collect();
        add(format!("any of {}", paths.join(" ")));
    }
}

fn condition(contract: &Contract, condition: &Condition) -> String {
    match condition {
        Condition::Selector { index, values } => format!("{} {}", contract.selectors[*index].name, values.join(" ")),
        Condition::Present(place) => format!("with {}", place.path),
        Condition::Absent(place) => format!("without {}", place.path),
        Condition::Equals(place, literal) => format!("{} is {literal}", place.path),
        Condition::Mode(mode) => contract.modes[usize::from(*mode)].to_owned(),
    }
}

/// A use case's page: its id, and fragments of lists.
type Page = (&'static str, &'static [&'static str]);

/// What is wrong with a contract, against what is typed of its page.
fn differences(id: &str, page: &[String]) -> Option<String> {
    let typed = page.iter().flat_map(|fragment| fragment.lines()).map(str::trim).filter(|line| !line.is_empty());
    let typed: Vec<_> = typed.map(str::to_owned).collect();
    let expected: BTreeSet<_> = typed.iter().cloned().collect();
    assert_eq!(typed.len(), expected.len(), "a line of {id} was typed twice");
    // The relaxed account's pairs are the same for all; they have a test of their own.
    let found: BTreeSet<_> = lines(contract(id)).into_iter().filter(|line| !line.starts_with("[relaxed")).collect();
    let added = found.difference(&expected).map(|line| format!("\n+ {line}"));
    let removed = expected.difference(&found).map(|line| format!("\n- {line}"));
    let differences: String = added.chain(removed).collect();
    (!differences.is_empty()).then(|| format!("{id}; + is not typed, - is not in the contract:{differences}"))
}

/// What is typed of a use case's page. Where a use case has variants, they share its list.
fn page(id: &str) -> Option<Vec<String>> {
    let (base, variant) = id.split_once('.').unwrap_or((id, ""));
    let (_, list) = PAGES.iter().find(|(typed, _)| *typed == base)?;
    let mut page: Vec<_> = list.iter().map(|fragment| (*fragment).to_owned()).collect();
    let with_one = "[with paymentInformation.instrumentIdentifier.id] ";
    let (token, before) = match variant {
        "" if !base.ends_with("/merchant-initiated-with-token") => return Some(page),
        "" => (ANY_TOKEN, with_one),
        "instrument-identifier" => ("required paymentInformation.instrumentIdentifier.id", ""),
        "payment-instrument" => ("required paymentInformation.paymentInstrument.id", with_one),
        "customer" => ("required paymentInformation.customer.id", with_one),
        _ => return None,
    };
    let beside = [ADDRESS, PHONE, EXPIRY].into_iter().flat_map(str::lines).map(str::trim);
    page.push(token.to_owned());
    page.extend(beside.filter(|line| !line.is_empty()).map(|line| format!("{before}{line}")));
    Some(page)
}

#[test]
fn every_contract_requires_what_its_page_lists() {
    let binding = visa_acceptance::use_cases().iter().filter(|contract| !contract.is_empty());
    let wrong = binding.filter_map(|contract| match page(contract.id) {
        Some(page) => differences(contract.id, &page),
        None => Some(format!("{}: its page is not typed; add it to `PAGES`, from its list of fields", contract.id)),
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_typed_page_is_of_one_use_case() {
    let ids: BTreeSet<_> = PAGES.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids.len(), PAGES.len(), "a page was typed twice");
    assert!(ids.iter().all(|id| !contract(id).is_empty()));
}

/// The lists that ask for amount, bill-to address and card number begin with these.
const AMOUNT: &str = "
    required orderInformation.amountDetails.currency
    required orderInformation.amountDetails.totalAmount
";
const ADDRESS: &str = "
    required orderInformation.billTo.address1, unless relaxed
    required orderInformation.billTo.administrativeArea, unless relaxed
    required orderInformation.billTo.country, unless relaxed
    required orderInformation.billTo.email, unless relaxed
    required orderInformation.billTo.firstName, unless relaxed
    required orderInformation.billTo.lastName, unless relaxed
    required orderInformation.billTo.locality, unless relaxed
    required orderInformation.billTo.postalCode, unless relaxed
";
const PHONE: &str = "required orderInformation.billTo.phoneNumber";
const EXPIRY: &str = "
    required paymentInformation.card.expirationMonth, unless relaxed
    required paymentInformation.card.expirationYear, unless relaxed
";
const NUMBER: &str = "required paymentInformation.card.number";
const CREATE_TOKENS: &str = r#"
    required processingInformation.actionList[]
    processingInformation.actionList[] contains "TOKEN_CREATE"
    required processingInformation.actionTokenTypes[]
    processingInformation.actionTokenTypes[] each of "customer" "instrumentIdentifier" "paymentInstrument"
"#;
/// The wallet lists, from the token on; their commerce indicators differ.
const NETWORK_TOKEN: &str = r#"
    required paymentInformation.tokenizedCard.expirationMonth
    required paymentInformation.tokenizedCard.expirationYear
    required paymentInformation.tokenizedCard.number
    required paymentInformation.tokenizedCard.transactionType
    paymentInformation.tokenizedCard.transactionType is "1"
    required processingInformation.actionList[]
    processingInformation.actionList[] contains "TOKEN_CREATE"
    required processingInformation.actionTokenTypes[]
    processingInformation.actionTokenTypes[] contains "instrumentIdentifier"
    required processingInformation.paymentSolution
    processingInformation.paymentSolution one of "001" "004" "005" "006" "007" "008" "012" "014" "015" "027" "visacheckout"
"#;
/// What the table `credentials-matrix` asks of initial transactions, where a list does not require it.
const STORED_ON_FILE: &str = "processingInformation.authorizationOptions.initiator.credentialStoredOnFile is true";
const BY_CUSTOMER: &str = r#"processingInformation.authorizationOptions.initiator.type is "customer""#;
/// What lists of first payments require.
const INITIAL: &str = r#"
    required processingInformation.authorizationOptions.initiator.credentialStoredOnFile
    processingInformation.authorizationOptions.initiator.credentialStoredOnFile is true
    required processingInformation.authorizationOptions.initiator.type
    processingInformation.authorizationOptions.initiator.type is "customer"
"#;
/// What lists of later payments with a card number require.
const SUBSEQUENT: &str = r#"
    required processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.previousTransactionId
    required processingInformation.authorizationOptions.initiator.storedCredentialUsed
    processingInformation.authorizationOptions.initiator.storedCredentialUsed is true
    required processingInformation.authorizationOptions.initiator.type
    processingInformation.authorizationOptions.initiator.type is "merchant"
"#;
/// What the table asks of subsequent transactions; lists with a token do not require it.
const BY_MERCHANT: &str = r#"
    processingInformation.authorizationOptions.initiator.type is "merchant"
    processingInformation.authorizationOptions.initiator.storedCredentialUsed is true
"#;
const INDICATOR: &str = "required processingInformation.commerceIndicator";
/// The payer-authentication values from `credentials-ref-info-payerauth`.
const FIRST_INDICATORS: &str = r#"processingInformation.commerceIndicator one of "internet" "MOTO" "moto" "vbv" "vbv_attempted" "vbv_failure" "pb" "pb_attempted" "dipb" "dipb_attempted" "up3ds" "up3ds_attempted" "up3ds_failure" "aesk" "aesk_attempted" "spa""#;
/// The list of the recurring card payment has them in another order.
const FIRST_RECURRING_INDICATORS: &str = r#"processingInformation.commerceIndicator one of "internet" "vbv" "vbv_attempted" "vbv_failure" "pb" "pb_attempted" "dipb" "dipb_attempted" "up3ds" "up3ds_attempted" "up3ds_failure" "aesk" "aesk_attempted" "spa" "MOTO" "moto""#;
const SUBSCRIPTION_INDICATORS: &str = r#"processingInformation.commerceIndicator one of "recurring" "internet" "MOTO" "moto" "vbv" "vbv_attempted" "vbv_failure" "pb" "pb_attempted" "dipb" "dipb_attempted" "up3ds" "up3ds_attempted" "up3ds_failure" "aesk" "aesk_attempted" "spa""#;
const LATER_INDICATORS: &str = r#"processingInformation.commerceIndicator one of "install" "internet" "MOTO" "moto" "recurring" "vbv" "vbv_attempted" "vbv_failure" "pb" "pb_attempted" "dipb" "dipb_attempted" "up3ds" "up3ds_attempted" "up3ds_failure" "aesk" "aesk_attempted" "spa""#;
const FIRST_RECURRING: &str = "
    required processingInformation.recurringOptions.firstRecurringPayment
    processingInformation.recurringOptions.firstRecurringPayment is true
";
const DISCOVER_AMOUNT: &str = "[network discover] required processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.originalAuthorizedAmount";
const MASTERCARD_INSTALLMENT: &str = r#"
    [network mastercard] required processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason
    [network mastercard] processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason is "9"
"#;
const ANY_TOKEN: &str = "any of paymentInformation.customer.id paymentInformation.instrumentIdentifier.id paymentInformation.paymentInstrument.id";

const INTERNET: &str = r#"
    required processingInformation.commerceIndicator
    processingInformation.commerceIndicator is "internet"
"#;
const INSTALL: &str = r#"
    required processingInformation.commerceIndicator
    processingInformation.commerceIndicator is "install"
"#;
const RECURRING: &str = r#"
    required processingInformation.commerceIndicator
    processingInformation.commerceIndicator is "recurring"
"#;
const STANDING_ORDER: &str = r#"
    required processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason
    processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason is "8"
"#;
const SUBSCRIPTION: &str = r#"
    required processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason
    processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason is "7"
"#;
const UNSCHEDULED: &str = r#"
    [network american-express discover mastercard] required processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason
    [network american-express discover mastercard] processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason is "10"
"#;
/// What using a stored credential requires.
const USED: &str = "
    required processingInformation.authorizationOptions.initiator.storedCredentialUsed
    processingInformation.authorizationOptions.initiator.storedCredentialUsed is true
";
/// The table's lines on what is added to a standard authorization; amount and something to charge are ours.
const ANY_CHARGED: &str = "any of paymentInformation.card.number paymentInformation.tokenizedCard.number paymentInformation.customer.id paymentInformation.instrumentIdentifier.id paymentInformation.paymentInstrument.id";
/// The table's line on subsequent transactions, where their list requires it.
const BY_MERCHANT_REQUIRED: &str = r#"
    required processingInformation.authorizationOptions.initiator.type
    processingInformation.authorizationOptions.initiator.type is "merchant"
"#;
const PREVIOUS: &str = "
    [with paymentInformation.card.number] required processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.previousTransactionId
    [with paymentInformation.tokenizedCard.number] required processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.previousTransactionId
";
const STORED: &str = "
    required processingInformation.authorizationOptions.initiator.credentialStoredOnFile
    processingInformation.authorizationOptions.initiator.credentialStoredOnFile is true
";
/// What the calls on intents ask of the device.
const INTENT_DEVICE: &str = "
    required deviceInformation.applicationName
    required deviceInformation.deviceData.brand
    required deviceInformation.deviceData.type
    required deviceInformation.fingerprintSessionId
    required deviceInformation.ipAddress
";
const ASSURANCE: &str = "
    required assuranceData[].verificationMethod
    required assuranceData[].verificationResults
    required assuranceData[].verificationTimestamp
";
const MANDATES: &str = "
    required mandates[].declineThreshold.amount
    required mandates[].declineThreshold.currencyCode
    required mandates[].description
    required mandates[].effectiveUntilTime
    required mandates[].mandateId
";
const TRANSACTION: &str = "
    required transactionData[].clientReferenceInformation.code
    required transactionData[].merchantInformation.merchantDescriptor.country
    required transactionData[].merchantInformation.merchantDescriptor.url
    required transactionData[].merchantInformation.merchantName
    required transactionData[].orderInformation.amountDetail.currency
    required transactionData[].orderInformation.amountDetail.totalAmount
";
/// What the calls on passkeys ask of the device.
const BROWSER: &str = "
    required deviceInformation.httpAcceptContent
    required deviceInformation.httpBrowserColorDepth
    required deviceInformation.httpBrowserJavaEnabled
    required deviceInformation.httpBrowserJavaScriptEnabled
    required deviceInformation.httpBrowserLanguage
    required deviceInformation.httpBrowserScreenHeight
    required deviceInformation.httpBrowserScreenWidth
    required deviceInformation.httpBrowserTimeDifference
    required deviceInformation.ipAddress
    required deviceInformation.platformType
    required deviceInformation.userAgentBrowserValue
";
const MERCHANT: &str = "
    required merchantInformation.merchantDescriptor.name
    required merchantInformation.merchantDescriptor.url
";
const THREE_IDS: &str = "
    required paymentInformation.customer.id, may be empty
    required paymentInformation.instrumentIdentifier.id, may be empty
    required paymentInformation.paymentInstrument.id, may be empty
";

/// The card types and networks that pages list, from 003, each behind the fields of its section.
const THREE_NETWORKS: &str = "supports network: discover mastercard visa";
const TWELVE_NETWORKS: &str = "supports network: american-express carta-si cartes-bancaires dankort delta discover eurocard jcb maestro-uk mastercard visa visa-electron";
/// The names of these chapters are Mastercard's.
const MASTERCARD_ALONE: &str = "supports network: mastercard";

/// Every use case that requires something.
#[rustfmt::skip] // A fragment a line would be a long way through the pages.
const PAGES: &[Page] = &[
    // 003, `credentials-matrix`.
    ("payments/stored-credentials/initial", &[AMOUNT, INITIAL, INDICATOR, FIRST_INDICATORS, ANY_CHARGED]),
    // 003, `credentials-matrix`; tokens stand for the previous transaction.
    ("payments/stored-credentials/subsequent", &[
        AMOUNT, USED, BY_MERCHANT_REQUIRED, PREVIOUS, INDICATOR, LATER_INDICATORS, ANY_CHARGED,
    ]),
    // 003, `credentials-cit-storing-required`, which lacks the currency; the last two are of the table.
    ("payments/stored-credentials/store-with-pan", &[
        AMOUNT, ADDRESS, PHONE, EXPIRY, NUMBER, STORED, BY_CUSTOMER, FIRST_INDICATORS,
    ]),
    // 003, `credentials-cit-initial-tms-req-fields`; the last three are of the table.
    ("payments/stored-credentials/store-with-token-creation", &[
        AMOUNT, ADDRESS, PHONE, EXPIRY, NUMBER, CREATE_TOKENS, STORED_ON_FILE, BY_CUSTOMER, FIRST_INDICATORS,
    ]),
    // 003, `credentials-cit-using-required` and `credentials-install-mit-card-type`; the indicators are of the table.
    ("payments/stored-credentials/use-stored", &[
        AMOUNT, ADDRESS, PHONE, EXPIRY, NUMBER, USED, DISCOVER_AMOUNT, LATER_INDICATORS,
    ]),
    // 003, `credentials-mit-install-initial-reqfields`; the payer-authentication values from `credentials-ref-info-payerauth`.
    ("payments/installments/customer-initiated-with-pan", &[
        AMOUNT, ADDRESS, PHONE, EXPIRY, NUMBER, INITIAL, INDICATOR, FIRST_INDICATORS, MASTERCARD_INSTALLMENT,
        THREE_NETWORKS,
    ]),
    // 003, `credentials-install-cit-tms-iid-reqfields`; the last two are of the table.
    ("payments/installments/customer-initiated-with-token-creation", &[
        AMOUNT, ADDRESS, PHONE, EXPIRY, NUMBER, CREATE_TOKENS, INDICATOR, FIRST_INDICATORS, MASTERCARD_INSTALLMENT,
        STORED_ON_FILE, BY_CUSTOMER, TWELVE_NETWORKS,
    ]),
    // 003, `credentials-install-cit-dw-reqfields`; then Mastercard's reason of the sibling sections, and two of the table.
    ("payments/installments/customer-initiated-with-network-token", &[
        AMOUNT, ADDRESS, PHONE, NETWORK_TOKEN, INTERNET, MASTERCARD_INSTALLMENT, STORED_ON_FILE, BY_CUSTOMER,
    ]),
    // 003, `credentials-mit-install-reqfields`.
    ("payments/installments/merchant-initiated-with-pan", &[
        AMOUNT, ADDRESS, PHONE, EXPIRY, NUMBER, SUBSEQUENT, INSTALL, TWELVE_NETWORKS,
    ]),
    // 003, `credentials-install-mit-tms-reqfields`; the last is of the table.
    ("payments/installments/merchant-initiated-with-token", &[AMOUNT, INSTALL, BY_MERCHANT, TWELVE_NETWORKS]),
    // 003, `credentials-recur-cit-pan-reqfields`, which lacks the phone number.
    ("payments/recurring/customer-initiated-with-pan", &[
        AMOUNT, ADDRESS, EXPIRY, NUMBER, INITIAL, INDICATOR, FIRST_RECURRING_INDICATORS, FIRST_RECURRING,
        THREE_NETWORKS,
    ]),
    // 003, `credentials-recur-cit-tms-reqfields`, which lacks the phone number; the last two are of the table.
    ("payments/recurring/customer-initiated-with-token-creation", &[
        AMOUNT, ADDRESS, EXPIRY, NUMBER, CREATE_TOKENS, INDICATOR, FIRST_INDICATORS, FIRST_RECURRING, STORED_ON_FILE,
        BY_CUSTOMER, THREE_NETWORKS,
    ]),
    // 003, `credentials-recur-cit-dw-reqfields`; then two of the table, and one of the sibling sections.
    ("payments/recurring/customer-initiated-with-network-token", &[
        AMOUNT, ADDRESS, PHONE, NETWORK_TOKEN, INDICATOR, FIRST_INDICATORS, STORED_ON_FILE, BY_CUSTOMER,
        FIRST_RECURRING,
    ]),
    // 003, `credentials-recur-mit-pan-reqfields`, with the value of its example, and `credentials-recur-mit-card-type`.
    ("payments/recurring/merchant-initiated-with-pan", &[
        AMOUNT, ADDRESS, PHONE, EXPIRY, NUMBER, SUBSEQUENT, RECURRING, DISCOVER_AMOUNT, THREE_NETWORKS,
    ]),
    // 003, `credentials-recur-mit-tms-reqfields`; the last is of the table.
    ("payments/recurring/merchant-initiated-with-token", &[AMOUNT, RECURRING, DISCOVER_AMOUNT, BY_MERCHANT, THREE_NETWORKS]),
    // 003, `credentials-mit-stand-order-initial-reqfields`.
    ("payments/standing-orders/customer-initiated-with-pan", &[
        AMOUNT, ADDRESS, PHONE, EXPIRY, NUMBER, INITIAL, INDICATOR, FIRST_INDICATORS, STANDING_ORDER, MASTERCARD_ALONE,
    ]),
    // 003, `credentials-mit-stand-order-initial-tms-reqfields`; the last two are of the table.
    ("payments/standing-orders/customer-initiated-with-token-creation", &[
        AMOUNT, ADDRESS, PHONE, EXPIRY, NUMBER, CREATE_TOKENS, INDICATOR, FIRST_INDICATORS, STANDING_ORDER,
        STORED_ON_FILE, BY_CUSTOMER, MASTERCARD_ALONE,
    ]),
    // 003, `credentials-mc-subscription-cit-pan-req-fields`, and the table's indicators of initial payments.
    ("payments/subscriptions/customer-initiated-with-pan", &[
        AMOUNT, ADDRESS, PHONE, EXPIRY, NUMBER, INITIAL, INDICATOR, SUBSCRIPTION_INDICATORS, SUBSCRIPTION,
        MASTERCARD_ALONE,
    ]),
    // 003, `credentials-mc-subscription-cit-tms-req-fields`; the last two, and the indicators but the first, are of the table.
    ("payments/subscriptions/customer-initiated-with-token-creation", &[
        AMOUNT, ADDRESS, PHONE, EXPIRY, NUMBER, CREATE_TOKENS, INDICATOR, SUBSCRIPTION_INDICATORS, SUBSCRIPTION,
        STORED_ON_FILE, BY_CUSTOMER, MASTERCARD_ALONE,
    ]),
    // 003, `credentials-cit-ucof-initial-reqfields`.
    ("payments/unscheduled/customer-initiated-with-pan", &[
        AMOUNT, ADDRESS, PHONE, EXPIRY, NUMBER, INITIAL, INDICATOR, FIRST_INDICATORS, TWELVE_NETWORKS,
    ]),
    // 003, `credentials-ucof-cit-tms-reqfields`; the last two are of the table.
    ("payments/unscheduled/customer-initiated-with-token-creation", &[
        AMOUNT, ADDRESS, PHONE, EXPIRY, NUMBER, CREATE_TOKENS, INDICATOR, FIRST_INDICATORS, STORED_ON_FILE,
        BY_CUSTOMER, TWELVE_NETWORKS,
    ]),
    // 003, `credentials-ucof-cit-dw-reqfields`; the last two are of the table.
    ("payments/unscheduled/customer-initiated-with-network-token", &[
        AMOUNT, ADDRESS, PHONE, NETWORK_TOKEN, INDICATOR, FIRST_INDICATORS, STORED_ON_FILE, BY_CUSTOMER,
    ]),
    // 003, `credentials-mit-unsched-reqfields`.
    ("payments/unscheduled/merchant-initiated-with-pan", &[
        AMOUNT, ADDRESS, PHONE, EXPIRY, NUMBER, SUBSEQUENT, UNSCHEDULED, INTERNET, TWELVE_NETWORKS,
    ]),
    // 003, `credentials-ucof-mit-tms-req-fields`; the last is of the table.
    ("payments/unscheduled/merchant-initiated-with-token", &[
        AMOUNT, UNSCHEDULED, INTERNET, DISCOVER_AMOUNT, BY_MERCHANT, TWELVE_NETWORKS,
    ]),
    // 004, `intelligent-commerce-enroll-card-req-fields`; the last line is ours: two of the example's ids are empty.
    ("intelligent-commerce/enroll-card", &["
        required billTo.country
        required billTo.countryCallingCode
        required billTo.phoneNumber
        required clientCorrelationId
        required consumerIdentity.identityType
        required consumerIdentity.identityValue
    ", INTENT_DEVICE, THREE_IDS, ANY_TOKEN]),
    // 004, `intelligent-commerce-purchase-initiate-req-fields`; the last line is ours: two of the example's ids are empty.
    ("intelligent-commerce/initiate-purchase-intent", &["
        required clientCorrelationId
        required tokenizedCard.number
    ", INTENT_DEVICE, ASSURANCE, MANDATES, THREE_IDS, ANY_TOKEN]),
    // 004, `intelligent-commerce-purchase-update-req-fields`: of the three ids, one.
    ("intelligent-commerce/update-purchase-intent", &["
        required clientCorrelationId
        required paymentInformation.instrumentIdentifier.id
        required tokenizedCard.number
    ", INTENT_DEVICE, ASSURANCE, MANDATES]),
    // 004, `intelligent-commerce-purchase-cancel-req-fields`: the only call that requires the authentication's id.
    ("intelligent-commerce/cancel-purchase-intent", &["
        required assuranceData[].authenticatedIdentities.id
        required clientCorrelationId
    ", INTENT_DEVICE, ASSURANCE]),
    // 004, `intelligent-commerce-retrieve-credentials-req-fields`.
    ("intelligent-commerce/retrieve-payment-credentials", &["
        required clientCorrelationId
        required paymentInformation.instrumentIdentifier.id
        required tokenizedCard.number
    ", TRANSACTION]),
    // 004, `intelligent-commerce-confirm-trxn-req-fields`.
    ("intelligent-commerce/confirm-transaction-events", &["required clientCorrelationId", TRANSACTION]),
    // 004, `tms-net-tkn-card-authenticate-reqfields`.
    ("passkeys/create-authentication-options", &["
        required authenticatorRenderMethod
        required clientCorrelationId
        required sessionInformation.secureToken
    ", BROWSER, MERCHANT, AMOUNT]),
    // 004, `tms-net-tkn-card-otp-reqfields`.
    ("passkeys/create-one-time-password", &["
        required clientCorrelationId
        required stepUpOption.id
    "]),
    // 004, `tms-net-tkn-card-validate-otp-reqfields`: either of the two codes is required when the other is left out.
    ("passkeys/validate-one-time-password", &["
        required clientCorrelationId
        any of issuerAuthCode otp
        required stepUpOption.id
    "]),
    // 004, `tms-net-tkn-card-create-auth-reg-reqfields`.
    ("passkeys/create-authentication-registration", &["
        required authenticatorRenderMethod
        required buyerInformation.language
        required clientCorrelationId
        required orderInformation.billTo.email
        required sessionInformation.secureToken
    ", BROWSER, MERCHANT, AMOUNT]),
    // 004, `tms-net-tkn-card-create-passkey-reqfields`; the locality is asked for in countries that no page lists.
    ("passkeys/create-payment-credentials", &["
        required clientCorrelationId
        required transactionType
        required authenticatedIdentities[].data
        required authenticatedIdentities[].id
        required authenticatedIdentities[].provider
        required authenticatedIdentities[].relyingPartyId
        required orderInformation.billTo.address1
        required orderInformation.billTo.administrativeArea
        required orderInformation.billTo.country
        required orderInformation.billTo.email
        required orderInformation.billTo.firstName
        required orderInformation.billTo.lastName
        required orderInformation.billTo.postalCode
    ", BROWSER, MERCHANT, AMOUNT]),
    // 002, `tms-net-tkn-partner-card-reqfields`.
    ("tokenized-cards/provision-for-card-number", &[r#"
        required card.number
        required card.expirationMonth
        required card.expirationYear
        required source
        source is "ONFILE"
    "#]),
    // The guide on payments, `payments-processing-basic-auth-reversal-required-fields`; the certification number is a partner's.
    ("follow-ons/reverse-authorization", &["
        required clientReferenceInformation.code
        required reversalInformation.amountDetails.currency
        required reversalInformation.amountDetails.totalAmount
    "]),
    // The guide on payments, `payments-processing-basic-capture-required-fields`.
    ("follow-ons/capture-authorization", &["
        required clientReferenceInformation.code
        required orderInformation.amountDetails.currency
        required orderInformation.amountDetails.totalAmount
    "]),
    // The guide on payments, `payments-processing-basic-inc-auth-reversal-required-fields`.
    ("follow-ons/reverse-part-of-authorization", &["
        required clientReferenceInformation.code
        required orderInformation.amountDetails.currency
        required reversalInformation.amountDetails.totalAmount
    "]),
    // The guide on payments, `payments-processing-basic-auth-inc-required`.
    ("follow-ons/increment-authorization", &["
        required clientReferenceInformation.code
        required orderInformation.amountDetails.totalAmount
        required orderInformation.amountDetails.currency
    "]),
    // The guide on payments, `payments-processing-basic-refund-required-fields`.
    ("follow-ons/refund", &["
        required orderInformation.amountDetails.currency
        required orderInformation.amountDetails.totalAmount
    "]),
    // The guide on payments, `payments-processing-basic-credit-required-fields`.
    ("follow-ons/credit", &["
        required orderInformation.amountDetails.currency
        required orderInformation.amountDetails.totalAmount
        required orderInformation.billTo.address1, unless relaxed
        required orderInformation.billTo.administrativeArea, unless relaxed
        required orderInformation.billTo.country, unless relaxed
        required orderInformation.billTo.email, unless relaxed
        required orderInformation.billTo.firstName, unless relaxed
        required orderInformation.billTo.lastName, unless relaxed
        required orderInformation.billTo.locality, unless relaxed
        required orderInformation.billTo.postalCode, unless relaxed
        required paymentInformation.card.expirationMonth, unless relaxed
        required paymentInformation.card.expirationYear, unless relaxed
        required paymentInformation.card.number
    "]),
    // The guide on payments, `payments-processing-sale-void-required-fields`.
    ("follow-ons/void-payment", &["
        required clientReferenceInformation.code
    "]),
    // The guide on payments, `payments-timeout-auth-reversal-required-fields`.
    ("follow-ons/reverse-after-time-out", &["
        required clientReferenceInformation.transactionId
        required reversalInformation.amountDetails.currency
        required reversalInformation.amountDetails.totalAmount
    "]),
    // The guide on payments, `payments-timeout-void-required-fields`.
    ("follow-ons/void-after-time-out", &["
        required clientReferenceInformation.transactionId
    "]),
    // 004, `tms-ii-tkn-create-reqfields` requires `card.number`, which `concept` does not need for a bank account.
    ("instrument-identifiers/create", &["
        any of card.number bankAccount.number
        [with bankAccount.number] required bankAccount.routingNumber
        [with bankAccount.routingNumber] required bankAccount.number
    "]),
    // “Token Management”, `tms-pi-tkn-create-reqfields`. What is called required of customers, addresses and a customer's instruments
    // “can” be there.
    ("payment-instruments/create", &["
        required card.type
        required instrumentIdentifier.id
    "]),
];

#[test]
fn relaxed_accounts_have_three_pairs_in_every_payment_and_credit() {
    // 003, `payments-relax-reqs-fields`: the remarks beside postal code, month and year.
    let pairs = [
        "[relaxed, with orderInformation.billTo.postalCode] required orderInformation.billTo.country",
        "[relaxed, with paymentInformation.card.expirationMonth] required paymentInformation.card.expirationYear",
        "[relaxed, with paymentInformation.card.expirationYear] required paymentInformation.card.expirationMonth",
    ];
    for contract in visa_acceptance::use_cases() {
        let found = lines(contract).into_iter().filter(|line| line.starts_with("[relaxed"));
        let expected: &[&str] = match contract.operation.id {
            // A network token is charged instead of a card, and its expiry is never lifted.
            id if id == CREATE_PAYMENT.id && contract.id.ends_with("-with-network-token") => &pairs[..1],
            id if id == CREATE_PAYMENT.id || id == CREATE_CREDIT.id => &pairs,
            _ => &[],
        };
        assert_eq!(found.collect::<Vec<_>>(), expected, "{}", contract.id);
    }
}

#[track_caller]
fn check_optional(id: &str, page: &str) {
    let typed: BTreeSet<_> = page.split_whitespace().collect();
    let contract = contract(id);
    let missing: Vec<_> = typed.iter().filter(|path| !contract.optional.contains(path)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn optional_fields_are_known() {
    // 004, `intelligent-commerce-purchase-initiate-opt-fields`.
    let intent = "
        assuranceData[].additionalData
        assuranceData[].authenticatedIdentities.data
        assuranceData[].authenticatedIdentities.id
        assuranceData[].authenticatedIdentities.provider
        assuranceData[].authenticationContext.action
        assuranceData[].verificationEntity
        assuranceData[].verificationEvents[]
        assuranceData[].verificationType
        buyerInformation.merchantCustomerId
        consumerPrompt
        deviceInformation.clientDeviceId
        deviceInformation.deviceData.manufacturer
        deviceInformation.deviceData.model
        mandates[].preferredMerchantName
        mandates[].quantity
        recurringPaymentInformation.occurrence
    ";
    check_optional("intelligent-commerce/initiate-purchase-intent", intent);
    // 004, `tms-ii-tkn-create-optfields`.
    let instrument_identifier = "
        bankAccount.number
        bankAccount.routingNumber
        billTo.address1
        billTo.address2
        billTo.administrativeArea
        billTo.country
        billTo.locality
        billTo.postalCode
        card.expirationMonth
        card.expirationYear
        card.securityCode
        processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.previousTransactionId
    ";
    check_optional("instrument-identifiers/create", instrument_identifier);
    // “Token Management”, `tms-cust-tkn-create-reqfields`, `tms-ship-addr-tkn-create-reqfields`, `tms-cust-pi-tkn-create-optfields` and
    // `tms-pi-tkn-update-optfields`.
    let customer = "
        buyerInformation.merchantCustomerID
        buyerInformation.email
        clientReferenceInformation.code
        merchantDefinedInformation[].name
        merchantDefinedInformation[].value
    ";
    let person =
        "address1 address2 administrativeArea company country email firstName lastName locality phoneNumber postalCode";
    let within = |group: &str| person.split(' ').map(|name| format!("{group}.{name}")).collect::<Vec<_>>().join(" ");
    let instrument = "
        bankAccount.type
        buyerInformation.companyTaxID
        buyerInformation.currency
        buyerInformation.dateOfBirth
        buyerInformation.personalIdentification[].id
        buyerInformation.personalIdentification[].issuedBy.administrativeArea
        buyerInformation.personalIdentification[].type
        card.issueNumber
        card.startMonth
        card.startYear
        card.useAs
        card.tokenizedInformation.requestorID
        card.tokenizedInformation.transactionType
        default
        processingInformation.billPaymentProgramEnabled
        merchantInformation.merchantDescriptor.alternateName
    ";
    for name in ["create", "update"] {
        check_optional(&format!("customers/{name}"), customer);
        check_optional(&format!("shipping-addresses/{name}"), &within("shipTo"));
        for id in [format!("payment-instruments/{name}"), format!("payment-instruments/{name}-for-customer")] {
            check_optional(&id, instrument);
            check_optional(&id, &within("billTo"));
        }
    }
    // 004, `tms-net-tkn-card-create-auth-reg-optfields`.
    check_optional("passkeys/create-authentication-registration", "orderInformation.billTo.phoneNumber");
    check_optional("passkeys/create-payment-credentials", "orderInformation.billTo.locality");
    // 003: what only the examples have, at the lines 594, 788 and 800, 1701 and 1703, 2180, 2453, 3242, 5136.
    let merchant_initiated = "
        processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason
        processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.originalAuthorizedAmount
    ";
    let used = "orderInformation.amountDetails.originalAmount processorInformation.transactionId";
    let original_amount =
        "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.originalAuthorizedAmount";
    let phone = "orderInformation.billTo.phoneNumber";
    check_optional("payments/stored-credentials/store-with-token-creation", "paymentInformation.card.securityCode");
    check_optional("payments/stored-credentials/use-stored", used);
    check_optional("payments/installments/merchant-initiated-with-pan", merchant_initiated);
    check_optional("payments/recurring/customer-initiated-with-pan", phone);
    check_optional("payments/recurring/customer-initiated-with-token-creation", phone);
    check_optional("payments/recurring/merchant-initiated-with-token", "clientReferenceInformation.code");
    check_optional("payments/unscheduled/merchant-initiated-with-pan", original_amount);
}

/// What another guide of the publisher documents for every authorization: “Payments Developer Guide”, 26.06.01, from line 2185.
const EXEMPTIONS: &str = "
    consumerAuthenticationInformation.strongAuthentication.authenticationOutageExemptionIndicator
    consumerAuthenticationInformation.strongAuthentication.secureCorporatePaymentIndicator
    consumerAuthenticationInformation.strongAuthentication.delegatedAuthenticationExemptionIndicator
    consumerAuthenticationInformation.strongAuthentication.riskAnalysisExemptionIndicator
    consumerAuthenticationInformation.strongAuthentication.lowValueExemptionIndicator
    consumerAuthenticationInformation.strongAuthentication.trustedMerchantExemptionIndicator
";

/// Other operations with fields that each of their use cases can have, or rules that hold for each.
const WITH_FIELDS_FOR_ALL: [&str; 0] = [];

#[test]
fn what_every_authorization_can_have_is_what_the_other_guides_list() {
    // The same guide, lines 7285 to 7292; 3854; 1957; 3997; and “Urban Mobility” :806, “Payer Authentication” :5088, “Token
    // Management” :5353.
    let others = "
        clientReferenceInformation.code
        clientReferenceInformation.transactionId
        consumerAuthenticationInformation.directoryServerTransactionId
        consumerAuthenticationInformation.eciRaw
        consumerAuthenticationInformation.paresStatus
        consumerAuthenticationInformation.paSpecificationVersion
        consumerAuthenticationInformation.ucafAuthenticationData
        consumerAuthenticationInformation.ucafCollectionIndicator
        consumerAuthenticationInformation.cavv
        consumerAuthenticationInformation.xid
        merchantInformation.merchantDescriptor.alternateName
        merchantInformation.merchantDescriptor.country
        merchantInformation.merchantDescriptor.name
        merchantInformation.merchantDescriptor.url
        processingInformation.capture
    ";
    let operation = &CREATE_PAYMENT;
    let typed: BTreeSet<_> = EXEMPTIONS.split_whitespace().chain(others.split_whitespace()).collect();
    assert_eq!(operation.optional.iter().copied().collect::<BTreeSet<_>>(), typed);
    let limits: Vec<Vec<_>> =
        operation.rules.at_most_one_of.iter().map(|limit| limit.iter().map(|place| place.path).collect()).collect();
    assert_eq!(limits, [EXEMPTIONS.split_whitespace().collect::<Vec<_>>()]);
    for rule in operation.rules.values {
        assert!(EXEMPTIONS.contains(rule.place.path) && rule.values == [Literal::Text("1")], "{rule:?}");
    }
    assert!(operation.rules.required.is_empty() && operation.rules.at_least_one_of.is_empty());
    let others = visa_acceptance::use_cases().iter().map(|contract| contract.operation);
    let others =
        others.filter(|other| other.id != operation.id && !(other.rules.is_empty() && other.optional.is_empty()));
    let others: BTreeSet<_> = others.map(|other| other.id).collect();
    assert_same(
        others,
        WITH_FIELDS_FOR_ALL,
        "type the operation in `WITH_FIELDS_FOR_ALL`, once it was read that it has fields for all",
    );
}

#[test]
fn every_payment_knows_the_reason_of_the_general_tables() {
    // 003:169 and 003:220.
    let reason = "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason";
    for contract in visa_acceptance::use_cases().iter().filter(|contract| contract.operation.id == CREATE_PAYMENT.id) {
        let required = contract.always.required.iter().any(|field| field.place.path == reason);
        assert!(required || contract.optional.contains(&reason), "{}", contract.id);
    }
}

#[test]
fn fields_of_a_choice_keep_the_order_of_the_page() {
    let first = |id: &str, count: usize| contract(id).optional[..count].join(" ");
    // 004:98 and 004:105.
    assert_eq!(first("instrument-identifiers/create", 3), "card.number bankAccount.number bankAccount.routingNumber");
    // 004:554 and 004:558.
    assert_eq!(first("passkeys/validate-one-time-password", 2), "issuerAuthCode otp");
    // 003:214 and 003:220.
    let initiator = "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction";
    let subsequent = format!("{initiator}.previousTransactionId {initiator}.reason");
    assert_eq!(first("payments/stored-credentials/subsequent", 2), subsequent);
    // 003:5330, above the fields that only one of the tokens needs.
    let tokens = "paymentInformation.customer.id paymentInformation.instrumentIdentifier.id paymentInformation.paymentInstrument.id";
    assert_eq!(first("payments/unscheduled/merchant-initiated-with-token", 3), tokens);
}

/// Checks that what a contract knows beside its rules is what a page lists, no more and no less.
#[track_caller]
fn check_all_optional(id: &str, page: &str) {
    let typed: BTreeSet<_> = page.split_whitespace().collect();
    let known: BTreeSet<_> = contract(id).optional.iter().copied().collect();
    assert_eq!(known, typed);
}

#[test]
fn optional_fields_of_enrolments_and_intents_are_those_of_the_pages() {
    // 004, `intelligent-commerce-enroll-card-opt-fields`; the example shows that `verificationEvents` is a list.
    let enroll = "
        assuranceData[].additionalData
        assuranceData[].authenticatedIdentities.data
        assuranceData[].authenticatedIdentities.id
        assuranceData[].authenticatedIdentities.provider
        assuranceData[].authenticationContext.action
        assuranceData[].verificationEntity
        assuranceData[].verificationEvents[]
        assuranceData[].verificationMethod
        assuranceData[].verificationResults
        assuranceData[].verificationTimestamp
        assuranceData[].verificationType
        billTo.email
        billTo.firstName
        billTo.fullName
        billTo.lastName
        billTo.numberIsVoiceOnly
        buyerInformation.language
        buyerInformation.merchantCustomerId
        buyerInformation.personalIdentification[].id
        buyerInformation.personalIdentification[].issuedBy
        buyerInformation.personalIdentification[].type
        consentData[].acceptedTime
        consentData[].effectiveUntil
        consentData[].id
        consentData[].source
        consentData[].type
        consumerIdentity.identityProvider
        consumerIdentity.identityProviderUrl
        deviceInformation.clientDeviceId
        deviceInformation.country
        deviceInformation.deviceData.manufacturer
        deviceInformation.deviceData.model
        deviceInformation.userAgent
        enrollmentReferenceData.enrollmentReferenceProvider
        enrollmentReferenceData.enrollmentReferenceType
        tokenizedCard.tokenReferenceId
    ";
    check_all_optional("intelligent-commerce/enroll-card", enroll);
    // 004, `intelligent-commerce-purchase-update-opt-fields`.
    let update = "
        assuranceData[].additionalData
        assuranceData[].authenticatedIdentities.data
        assuranceData[].authenticatedIdentities.id
        assuranceData[].authenticatedIdentities.provider
        assuranceData[].authenticationContext.action
        assuranceData[].verificationEntity
        assuranceData[].verificationEvents[]
        assuranceData[].verificationType
        mandates[].quantity
    ";
    check_all_optional("intelligent-commerce/update-purchase-intent", update);
    // 004, `intelligent-commerce-purchase-cancel-opt-fields`, which prints `AuthenticationContext`.
    let cancel = "
        assuranceData[].authenticationContext.action
        assuranceData[].additionalData
        assuranceData[].authenticatedIdentities.data
        assuranceData[].authenticatedIdentities.provider
        assuranceData[].verificationEntity
        assuranceData[].verificationEvents[]
        assuranceData[].verificationType
        deviceInformation.clientDeviceId
        deviceInformation.country
        deviceInformation.deviceData.manufacturer
        deviceInformation.deviceData.model
        deviceInformation.userAgent
    ";
    check_all_optional("intelligent-commerce/cancel-purchase-intent", cancel);
}

#[test]
fn optional_fields_of_transactions_are_those_of_the_pages() {
    // 004, `intelligent-commerce-retrieve-credentials-opt-fields`, without the spaces that let long names wrap.
    let retrieve = "
        transactionData[].acquirerInformation.merchantId
        transactionData[].agreementInformation[].id
        transactionData[].deliveryMethod
        transactionData[].merchantInformation.domainName
        transactionData[].merchantInformation.language
        transactionData[].merchantLocale
        transactionData[].merchantOrderId
        transactionData[].orderInformation.amountDetail.discountAmount
        transactionData[].orderInformation.amountDetail.order.handlingAmount
        transactionData[].orderInformation.amountDetail.order.shippingAmount
        transactionData[].orderInformation.amountDetail.settlementAmount
        transactionData[].orderInformation.amountDetail.settlementcurrency
        transactionData[].orderInformation.amountDetail.subTotalAmount
        transactionData[].orderInformation.amountDetail.taxAmount
        transactionData[].paymentOptions.dpaDynamicDataTtlMinutes
        transactionData[].paymentOptions.dynamicDataType
        transactionData[].paymentServiceproviderName
        transactionData[].products[].additionalInfo[].key
        transactionData[].products[].additionalInfo[].value
        transactionData[].products[].policies.cancellationPolicy
        transactionData[].products[].policies.discountAndPromotions
        transactionData[].products[].policies.disputePolicy
        transactionData[].products[].policies.propertyName
        transactionData[].products[].policies.refundPolicy
        transactionData[].products[].policies.shippingPolicy
        transactionData[].products[].policies.termsAndConditions
        transactionData[].products[].productId
        transactionData[].products[].productName
        transactionData[].products[].productUrl
        transactionData[].products[].quantity
        transactionData[].products[].transactionAmount.discount
        transactionData[].products[].transactionAmount.shippingAndHandling
        transactionData[].products[].transactionAmount.subTotal
        transactionData[].products[].transactionAmount.tax
        transactionData[].products[].transactionAmount.transactionAmount
        transactionData[].products[].transactionAmount.transactionCurrencyCode
        transactionData[].products[].unitPrice.amount
        transactionData[].products[].unitPrice.currency
        transactionData[].shippingAddress.addressId
        transactionData[].shippingAddress.city
        transactionData[].shippingAddress.countryCode
        transactionData[].shippingAddress.createTime
        transactionData[].shippingAddress.deliveryContactDetails.contactEmailAddress
        transactionData[].shippingAddress.deliveryContactDetails.contactFullName
        transactionData[].shippingAddress.deliveryContactDetails.contactPhoneNumber.countryCode
        transactionData[].shippingAddress.deliveryContactDetails.contactPhoneNumber.numberIsVoiceOnly
        transactionData[].shippingAddress.deliveryContactDetails.contactPhoneNumber.phoneNumber
        transactionData[].shippingAddress.deliveryContactDetails.instructions
        transactionData[].shippingAddress.lastUsedTime
        transactionData[].shippingAddress.line1
        transactionData[].shippingAddress.line2
        transactionData[].shippingAddress.line3
        transactionData[].shippingAddress.name
        transactionData[].shippingAddress.state
        transactionData[].shippingAddress.zip
        transactionData[].transactionType
    ";
    check_all_optional("intelligent-commerce/retrieve-payment-credentials", retrieve);
    // 004, `intelligent-commerce-confirm-trxn-opt-fields`.
    check_all_optional("intelligent-commerce/confirm-transaction-events", "transactionData[].type");
}

#[test]
fn calls_and_hosts_are_those_of_the_pages() {
    for contract in visa_acceptance::use_cases() {
        let (id, operation) = (contract.id, contract.operation);
        let endpoint = endpoints::of(id).unwrap_or_else(|| panic!("{id}: type its call in tests/src/endpoints.rs"));
        assert_eq!(format!("{} {}", operation.method, operation.path), endpoint.call, "{id}");
        let hosts = |hosts: &[endpoints::Host]| hosts.iter().copied().collect::<BTreeSet<_>>();
        assert_eq!(hosts(operation.hosts), hosts(endpoint.hosts), "{id}");
        assert_eq!(format!("{:?}", operation.encryption).to_lowercase(), endpoint.encryption, "{id}");
    }
}
