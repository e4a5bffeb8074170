//! The publisher's test values, transcribed by hand from its pages: what each makes of a request. The tables of the sandbox are held against
//! these, row by row.

use super::{
    super::{provision, trigger::TRIGGERS},
    *,
};

const CARD: &str = "paymentInformation.card.number";
const TYPE: &str = "/paymentInformation/card/type";
const AMOUNT: &str = "orderInformation.amountDetails.totalAmount";
const CODE: &str = "paymentInformation.card.securityCode";

/// A payment's answer as a row prints it. What a row leaves out stands for the profile's own, or for nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Printed {
    status: &'static str,
    reason: &'static str,
    response: &'static str,
    approval: &'static str,
    avs: &'static str,
    cvn: &'static str,
    cavv: &'static str,
}

const fn printed(status: &'static str, reason: &'static str) -> Printed {
    Printed { status, reason, response: "", approval: "", avs: "", cvn: "", cavv: "" }
}

const APPROVED: Printed = printed("AUTHORIZED", "");
const AVS_FAILED: Printed = printed("AUTHORIZED_PENDING_REVIEW", "AVS_FAILED");
const CV_FAILED: Printed = printed("AUTHORIZED_PENDING_REVIEW", "CV_FAILED");
const CALL: Printed = printed("AUTHORIZED_PENDING_REVIEW", "CONTACT_PROCESSOR");
const DECLINED: Printed = printed("DECLINED", "PROCESSOR_DECLINED");

const fn says(response: &'static str, approval: &'static str, printed: Printed) -> Printed {
    Printed { response, approval, ..printed }
}

const fn checks(avs: &'static str, cvn: &'static str, printed: Printed) -> Printed {
    Printed { avs, cvn, ..printed }
}

/// Of Visa Platform Connect, by amount.
const VPC_AMOUNTS: &[(&str, Printed)] = &[
    ("40.00", checks("N", "M", says("00", "831001", AVS_FAILED))),
    ("50.00", checks("N", "M", says("00", "831001", AVS_FAILED))),
    ("1000.00", checks("Y", "M", says("00", "831000", APPROVED))),
    ("6001.00", checks("N", "M", says("00", "831000", AVS_FAILED))),
    ("6002.00", checks("Y", "N", says("00", "831000", CV_FAILED))),
    ("6003.00", says("10", "831000", printed("PARTIAL_AUTHORIZED", ""))),
    ("4001.00", says("01", "", CALL)),
    ("4002.00", says("02", "", CALL)),
    ("4003.00", says("03", "", DECLINED)),
    ("4004.00", says("04", "", DECLINED)),
    ("4005.00", says("05", "", DECLINED)),
    ("4007.00", says("07", "", DECLINED)),
    ("4010.00", says("10", "", DECLINED)),
    ("4011.00", says("11", "831000", APPROVED)),
];

/// Of the same, with nothing to pay, by security code.
const VPC_CODES: &[(&str, Printed)] = &[
    ("021", checks("A", "M", says("00", "831000", APPROVED))),
    ("022", checks("B", "M", says("00", "831000", APPROVED))),
    ("023", checks("I", "M", says("00", "831001", APPROVED))),
    ("024", checks("D", "M", says("00", "831000", APPROVED))),
    ("025", checks("M", "M", says("00", "831000", APPROVED))),
    ("026", checks("G", "M", says("00", "831000", APPROVED))),
    ("027", checks("I", "M", says("00", "831000", APPROVED))),
    ("028", checks("M", "M", says("00", "831000", APPROVED))),
    ("001", checks("Y", "M", says("00", "831000", APPROVED))),
    ("002", checks("Y", "N", says("00", "831000", CV_FAILED))),
    ("003", checks("Y", "P", says("00", "831000", APPROVED))),
    ("004", checks("Y", "S", says("00", "831000", APPROVED))),
    ("005", checks("Y", "U", says("00", "831000", APPROVED))),
];

/// Of the credentials guide's processor, with nothing to pay in yen, by security code.
const YEN_CODES: &[(&str, Printed)] = &[
    ("1111", checks("X", "M", says("000", "123456", APPROVED))),
    ("2222", checks("X", "N", says("000", "123456", CV_FAILED))),
    ("3333", checks("X", "P", says("000", "123456", APPROVED))),
    ("4444", checks("X", "S", says("000", "123456", APPROVED))),
    ("5555", checks("X", "U", says("000", "123456", APPROVED))),
    ("6666", checks("X", "3", says("000", "123456", APPROVED))),
];

/// The same processor's checks of a payer's authentication, by amount. All else is as in its printed answers.
const CAVV: &[(&str, &str)] = &[("65.01", "B"), ("65.02", "0"), ("65.03", "6"), ("65.04", "1"), ("65.05", "2")];

/// What an answer says, but for what the row leaves out.
fn said(heeded: &Heeded, row: Printed) -> Printed {
    let text = |pointer: &str| -> &'static str {
        let text = heeded.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        Box::leak(text.to_owned().into_boxed_str())
    };
    let processor = |name: &str| text(&format!("/processorInformation/{name}"));
    let where_printed = |printed: &'static str, said| if printed.is_empty() { "" } else { said };
    Printed {
        status: text("/status"),
        reason: text("/errorInformation/reason"),
        response: processor("responseCode"),
        // That there is none is said, too.
        approval: processor("approvalCode"),
        avs: where_printed(row.avs, processor("avs/code")),
        cvn: where_printed(row.cvn, processor("cardVerification/resultCode")),
        cavv: processor("consumerAuthenticationResponse/code"),
    }
}

#[track_caller]
fn check(profile: Profile, fields: &[(&str, &str)], row: Printed) {
    let mut request = payment_of("10.00");
    set(&mut request, "processingInformation.authorizationOptions.partialAuthIndicator", true);
    set(&mut request, CODE, "999");
    for (path, value) in fields {
        set(&mut request, path, *value);
    }
    let heeded = Stage::of(profile, Behaviour::Safest).pay(&request);
    assert_eq!(heeded.status, 201, "{fields:?}: {}", heeded.body);
    assert_eq!(said(&heeded, row), row, "{fields:?}");
}

#[test]
fn amounts_and_security_codes_come_out_as_they_are_printed() {
    for (amount, row) in VPC_AMOUNTS {
        check(Profile::Vpc, &[(AMOUNT, amount)], *row);
    }
    for (code, row) in VPC_CODES {
        check(Profile::Vpc, &[(AMOUNT, "0.00"), (CODE, code)], *row);
    }
    for (code, row) in YEN_CODES {
        check(Profile::Guide, &[(AMOUNT, "0"), ("orderInformation.amountDetails.currency", "JPY"), (CODE, code)], *row);
    }
    for (amount, cavv) in CAVV {
        check(Profile::Guide, &[(AMOUNT, amount)], Printed { cavv, ..says("100", "888888", APPROVED) });
    }
    let (of_vpc, of_guide) = (VPC_AMOUNTS.len() + VPC_CODES.len(), YEN_CODES.len() + CAVV.len());
    // The eight of the testing guide and one that is a 502 are below.
    assert_eq!(TRIGGERS.len(), of_vpc + of_guide + 8 + 1, "a trigger that no row of these tables has");
}

#[test]
fn the_testing_guides_rows_come_out_as_they_are_printed() {
    const MONTH: &str = "paymentInformation.card.expirationMonth";
    const YEAR: &str = "paymentInformation.card.expirationYear";
    for profile in [Profile::Guide, Profile::Vpc] {
        let pay = |behaviour, path: &str, value: &str| {
            let mut request = payment_of("10.00");
            set(&mut request, path, value);
            Stage::of(profile, behaviour).pay(&request)
        };
        assert_eq!(pay(Behaviour::Safest, AMOUNT, "1").text("/status"), "AUTHORIZED");
        for (path, value) in [(AMOUNT, "-1"), (AMOUNT, "100000000000"), (MONTH, "13")] {
            let refused = pay(Behaviour::Safest, path, value);
            assert_eq!((refused.status.as_u16(), refused.text("/reason")), (400, "INVALID_DATA".into()), "{value}");
            assert_eq!((refused.text("/status"), refused.named()), ("INVALID_REQUEST".into(), vec![path.to_owned()]));
        }
        for (path, value, seen) in [
            (YEAR, "1998", "EXPIRED_CARD"),
            (CARD, "4111111111111112", "INVALID_ACCOUNT"),
            (CARD, "42423482938483873", "INVALID_ACCOUNT"),
            (CARD, "412345678912345678914", "INVALID_ACCOUNT"),
        ] {
            for (behaviour, reason) in
                [(Behaviour::Safest, seen), (Behaviour::Observed, seen), (Behaviour::Documented, "INVALID_DATA")]
            {
                let declined = pay(behaviour, path, value);
                let said = (declined.text("/status"), declined.text("/errorInformation/reason"));
                assert_eq!(said, ("DECLINED".into(), reason.into()), "{value} {behaviour:?}");
            }
        }
    }
    let down = Stage::of(Profile::Vpc, Behaviour::Safest).pay(&payment_of("4006.00"));
    assert_eq!((down.status.as_u16(), down.text("/reason")), (502, "SYSTEM_ERROR".into()));
}

/// Both processors' own values, where nothing triggers anything.
#[test]
fn an_approval_says_what_its_processor_does() {
    let guide = checks("X", "M", says("100", "888888", APPROVED));
    check(Profile::Guide, &[], guide);
    check(Profile::Vpc, &[], checks("Y", "M", says("00", "831000", APPROVED)));
    let paid = Stage::new(&WorldSettings::default()).pay(&payment_of("10.00"));
    assert_eq!(paid.text("/processorInformation/avs/codeRaw"), "I1");
    let network_id = paid.text("/processorInformation/networkTransactionId");
    assert_eq!((network_id.len(), paid.text("/processorInformation/transactionId")), (15, network_id));
}

/// The test cards, with the code of their network.
const CARDS: &[(&str, &str)] = &[
    ("4111111111111111", "001"),
    ("4622943127013705", "001"),
    ("4622943127013713", "001"),
    ("4622943127013721", "001"),
    ("4622943127013739", "001"),
    ("4622943127013747", "001"),
    ("2222420000001113", "002"),
    ("2222630000001125", "002"),
    ("5555555555554444", "002"),
    ("378282246310005", "003"),
    ("6011111111111117", "004"),
    ("3566111111111113", "007"),
    ("50339619890917", "042"),
    ("586824160825533338", "042"),
    ("6759411100000008", "024"),
    ("6759560045005727054", "024"),
    ("5641821111166669", "024"),
    ("135412345678911", "040"),
    ("6690100000000000", "081"),
];

#[test]
fn every_test_card_pays_as_its_networks() {
    let stage = Stage::new(&WorldSettings::default());
    for (number, network) in CARDS {
        let mut request = payment_of("10.00");
        set(&mut request, CARD, *number);
        super::super::json::remove(&mut request, CODE);
        let paid = stage.pay(&request);
        assert_eq!(paid.status, 201, "{number}: {}", paid.body);
        assert_eq!((paid.text("/status"), paid.text(TYPE)), ("AUTHORIZED".into(), (*network).into()), "{number}");
    }
}

/// Numbers with X for any digit, and why they get no network token.
const NO_TOKEN: &[(&str, &str)] = &[
    ("4000000011XXXXXX", "CARD_VERIFICATION_FAILED"),
    ("4001770011XXXXXX", "CARD_NOT_ELIGIBLE"),
    ("4010057011XXXXXX", "CARD_NOT_ALLOWED"),
    ("4010057022XXXXXX", "DECLINED"),
    ("4020057022XXXXXX", "DECLINED"),
    ("4010057033XXXXXX", "SERVICE_UNAVAILABLE"),
    ("4020057033XXXXXX", "SERVICE_UNAVAILABLE"),
    ("4010057044XXXXXX", "SYSTEM_ERROR"),
    ("4020057044XXXXXX", "SYSTEM_ERROR"),
    ("4020057055XXXXXX", "INVALID_REQUEST"),
    ("370000000XXXX28", "CARD_NOT_ELIGIBLE"),
    ("3700000000XXXX2", "DECLINED"),
    ("37000000XXXX119", "SERVICE_UNAVAILABLE"),
    ("370000000XXXX36", "CARD_NOT_ALLOWED"),
];

/// The same of a device's tokens.
const NO_TOKEN_OF_A_TOKEN: &[(&str, &str)] = &[
    ("4000010011XXXXXX", "CARD_VERIFICATION_FAILED"),
    ("4000010022XXXXXX", "CARD_NOT_ELIGIBLE"),
    ("4000010033XXXXXX", "CARD_NOT_ALLOWED"),
    ("4000010044XXXXXX", "SERVICE_UNAVAILABLE"),
    ("4000010055XXXXXX", "SYSTEM_ERROR"),
    ("4000010088XXXXXX", "INVALID_REQUEST"),
];

/// Of account references that an issuer pushes: what the page prints, and the reason that it stands for.
const NO_TOKEN_OF_AN_ACCOUNT: &[(&str, &str, &str)] = &[
    ("aaaaac907033097c2ec91c3cea9d6d02", "cardVerificationFailed", "CARD_VERIFICATION_FAILED"),
    ("bbbbbc907033097c2ec91c3cea9d6d02", "cardNotEligible", "CARD_NOT_ELIGIBLE"),
    ("cccccc907033097c2ec91c3cea9d6d02", "cardNotAllowed", "CARD_NOT_ALLOWED"),
    ("dddddd907033097c2ec91c3cea9d6d02", "provisionDataExpired", "INVALID_REQUEST"),
    ("ffffff907033097c2ec91c3cea9d6d02", "SERVICE_UNAVAILABLE", "SERVICE_UNAVAILABLE"),
    ("gggggg907033097c2ec91c3cea9d6d02", "SYSTEM_ERROR", "SYSTEM_ERROR"),
];

/// What is in the sandbox's own tables, of which another test shows that each row does what it says.
#[test]
fn what_gets_no_network_token_is_what_is_printed() {
    let rows = |table: &'static [provision::Failure]| table.iter().map(|row| (row.pattern, row.reason)).collect();
    for (table, expected) in [(provision::BY_NUMBER, NO_TOKEN), (provision::BY_TOKEN, NO_TOKEN_OF_A_TOKEN)] {
        let mut rows: Vec<_> = rows(table);
        let mut expected = expected.to_vec();
        rows.sort_unstable();
        expected.sort_unstable();
        assert_eq!(rows, expected);
    }
    let rows = provision::BY_ACCOUNT.iter().map(|(row, printed)| (row.pattern, *printed, row.reason));
    assert_eq!(rows.collect::<Vec<_>>(), NO_TOKEN_OF_AN_ACCOUNT);
}
