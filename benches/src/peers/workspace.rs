//! A workspace for each client: the client itself, services that make one, three or all of its calls, and the smallest program that makes a
//! payment.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    Installed, Places,
    builds::Kind,
    generated::{Call, Calls},
    list::{self, Payment},
};
use crate::{Failed, row::Row};

/// A client that is built.
pub(super) struct Contestant {
    /// In the words of a row.
    pub(super) name: String,
    pub(super) is_ours: bool,
    /// Its workspace.
    pub(super) folder: PathBuf,
    /// What is said to cargo to choose the client.
    pub(super) client: &'static [&'static str],
    /// What the package of the client is called.
    pub(super) package: String,
    /// What the programs that make a payment are called.
    pub(super) payments: &'static [Payment],
    /// How many calls a service makes that makes all of them.
    pub(super) calls: usize,
}

/// How many calls a service makes.
pub(super) const SERVICES: [&str; 3] = ["one", "three", "all"];

/// The operations of the services with one call and with three, as peers call them.
const OPERATIONS: [&str; 3] = ["create_payment", "create_reversal", "create_instrument_identifier"];

/// The same of ours.
const USE_CASES: [&str; 3] = [
    "payments::unscheduled::MerchantInitiatedWithTokenCustomer",
    "follow_ons::ReverseAuthorization",
    "instrument_identifiers::Create",
];

/// Ours, and each peer whose code can be built; of the others it is told why not.
pub(super) fn made(places: &Places, peers: &[Installed], tell: &mut dyn FnMut(Row)) -> Result<Vec<Contestant>, Failed> {
    let mut made = ours(places)?;
    for installed in peers {
        match of_peer(places, installed) {
            Ok(contestant) => made.push(contestant),
            Err(reason) => tell(Row::unmeasured("whatever is built of it", installed.peer.against(), &*reason)),
        }
    }
    Ok(made)
}

/// Without features, and with the client.
fn ours(places: &Places) -> Result<Vec<Contestant>, Failed> {
    let folder = places.crates().join("ours");
    let client = folder.join("client");
    fs::create_dir_all(&folder)?;
    copied(&places.root.join("generated-client"), &client)?;
    fs::copy(places.root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let root = fs::read_to_string(places.root.join("Cargo.toml"))?;
    let members = root.lines().find(|line| line.starts_with("members")).ok_or("the workspace has members")?;
    let payments = &list::OURS;
    fs::write(folder.join("Cargo.toml"), root.replacen(members, &members_of(payments), 1))?;
    let package = "visa-acceptance";
    let calls = services(&folder, package, Calls::UseCases, &USE_CASES, "")?;
    for payment in payments {
        payment_program(&folder, package, payment)?;
    }
    let contestant = |name: &str, client: &'static [&'static str], payments: &'static [Payment]| Contestant {
        name: name.to_owned(),
        is_ours: true,
        folder: folder.clone(),
        client,
        package: package.to_owned(),
        payments,
        calls,
    };
    Ok(vec![
        contestant("ours without features", &["--no-default-features"], &payments[..0]),
        contestant("ours with `client`", &["--no-default-features", "--features", "client"], &payments[..]),
    ])
}

/// It is an error if what was generated cannot be checked.
fn of_peer(places: &Places, Installed { peer, run }: &Installed) -> Result<Contestant, Failed> {
    let (folder, package) = (places.workspace(peer), format!("{}-generated", peer.name));
    run.seconds()?;
    peer.code.package(&places.code(peer), &package)?;
    fs::write(folder.join("Cargo.toml"), format!("[workspace]\nresolver = \"3\"\n{}\n", members_of(peer.payments)))?;
    let calls = services(&folder, &package, peer.calls, &OPERATIONS, peer.features)?;
    for payment in peer.payments {
        payment_program(&folder, &package, payment)?;
    }
    let contestant = Contestant {
        name: format!("`{}` {}", peer.name, peer.version),
        is_ours: false,
        folder,
        client: peer.built,
        package,
        payments: peer.payments,
        calls,
    };
    contestant.prepare(&contestant.client_in(Kind::Check)).map_err(|error| format!("it does not compile: {error}"))?;
    Ok(contestant)
}

fn members_of(payments: &[Payment]) -> String {
    let payments = payments.iter().map(|payment| payment.package);
    let members: Vec<_> = ["client"].into_iter().chain(SERVICES).chain(payments).map(|it| format!("{it:?}")).collect();
    format!("members = [{}]", members.join(", "))
}

/// The services, and how many calls there are.
fn services(folder: &Path, package: &str, calls: Calls, few: &[&str], features: &str) -> Result<usize, Failed> {
    let all = calls.all(&folder.join("client"))?;
    let named = |name: &&str| all.iter().find(|call| call.name == *name);
    let few: Vec<&Call> = few.iter().filter_map(named).collect();
    let [one, _, _] = few.as_slice() else { return Err("what a service calls is not there".into()) };
    for (name, calls_of_it) in SERVICES.into_iter().zip([vec![*one], few.clone(), all.iter().collect()]) {
        let functions: String =
            calls_of_it.iter().enumerate().map(|(number, call)| call.function(number, calls.client())).collect();
        let text = format!("//! A service.\n#![allow(clippy::all, unused)]\n\n{}\n\n{functions}", calls.prelude());
        // Some calls of peers take JSON as it is.
        let dependencies = format!("{}\nserde_json = \"1\"", calls.dependency(package, features));
        write_package(&folder.join(name), name, "lib.rs", &text, &dependencies)?;
    }
    Ok(all.len())
}

fn payment_program(folder: &Path, package: &str, payment: &Payment) -> Result<(), Failed> {
    let dependencies =
        payment.dependencies.replace("CLIENT", &format!("package = \"{package}\", path = \"../client\""));
    write_package(&folder.join(payment.package), payment.package, "main.rs", payment.program, &dependencies)
}

fn write_package(folder: &Path, name: &str, file: &str, text: &str, dependencies: &str) -> Result<(), Failed> {
    fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n[dependencies]\n{dependencies}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src").join(file), text)?;
    Ok(())
}

/// A folder with all that is in it, in the place of what was there.
pub(super) fn copied(from: &Path, to: &Path) -> Result<(), Failed> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)?.flatten() {
        let (entry, to) = (entry.path(), to.join(entry.file_name()));
        if entry.is_dir() {
            copied(&entry, &to)?;
        } else {
            fs::copy(entry, to)?;
        }
    }
    Ok(())
}
