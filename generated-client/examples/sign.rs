//! Signs one request again and again, to be counted: the instructions of 1,100 less those of 100, by 1,000, are those of one.
//!
//! ```sh
//! cargo build --release -p visa-acceptance --example sign
//! for count in 100 1100; do valgrind --tool=callgrind --callgrind-out-file=/dev/null target/release/examples/sign rs256 $count; done
//! ```

use std::{env, error::Error, hint::black_box, time::SystemTime};

use visa_acceptance::{
    api::{Amount, CardNetwork, Environment},
    client::{Credentials, Ids, PlatformCertificate, RandomIds},
    payments::unscheduled::MerchantInitiatedWithToken,
};

const P12: &[u8] = include_bytes!("../tests/vectors/keys/fake_merchant_001.modern.p12");
const PASSWORD: &str = "fake-p12-password";
const SECRET: &str = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let kind = arguments.next().unwrap_or_default();
    let count: usize = arguments.next().unwrap_or_default().parse()?;
    let credentials = match kind.as_str() {
        "rs256" | "sealed" => Credentials::jwt_p12("merchant", P12, PASSWORD)?,
        "hs256" | "prepared" => Credentials::jwt_shared_secret("merchant", "key", SECRET)?,
        "http" => Credentials::http_signature("merchant", "key", SECRET)?,
        _ => return Err("one of: rs256, hs256, http, sealed (rs256, encrypted), prepared (not signed)".into()),
    };
    let platform = PlatformCertificate::from_p12(P12, PASSWORD)?;
    let request = MerchantInitiatedWithToken::customer()
        .customer_id("080AC9AB60C92AA2E063A2598D0A0C74")
        .currency("USD")
        .total_amount(Amount::new("102.21")?)
        .network(CardNetwork::Visa)
        .build()?;
    let (target, now) = (Environment::Test.target(), SystemTime::now());
    for _ in 0..count {
        let mut prepared = request.prepare(&target)?;
        if kind == "sealed" {
            prepared = platform.seal_request(prepared, now)?;
        }
        if kind == "prepared" {
            drop(black_box(prepared));
        } else {
            drop(black_box(credentials.sign(prepared, now, &RandomIds.next())?));
        }
    }
    Ok(())
}
