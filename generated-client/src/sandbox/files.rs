//! The files that clients in other languages read: certificates and keys, for their owner alone.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};

use super::keys::{self, CannotMake, Envelope, Identity};

/// What is known of a sandbox without its files.
pub(super) fn description(identity: &Identity, http: &str, https: &str) -> Map<String, Value> {
    let mut description = Map::new();
    let mut tell = |name: &str, value: &str| _ = description.insert(name.to_owned(), json!(value));
    tell("http", http);
    tell("https", https);
    tell("merchant_id", &identity.merchant.id);
    tell("key_id", &identity.merchant.key_id);
    tell("shared_secret", &identity.merchant.secret);
    tell("portfolio_id", &identity.portfolio.id);
    tell("portfolio_key_id", &identity.portfolio.key_id);
    tell("portfolio_shared_secret", &identity.portfolio.secret);
    tell("p12_password", &identity.p12_password);
    tell("signing_key_id", &identity.signing.key_id);
    tell("platform_key_id", &identity.platform.key_id);
    tell("response_key_id", &identity.response.key_id);
    tell("token_management_key_id", &identity.token_management.key_id);
    description
}

/// Writes the files into a directory, which is made if it is not there, and tells of each under which name it is described.
pub(super) fn write(identity: &Identity, directory: &Path) -> Result<Vec<(&'static str, PathBuf)>, CannotMake> {
    make(directory).map_err(CannotMake::new)?;
    // A client is started elsewhere, perhaps.
    let directory = fs::canonicalize(directory).map_err(CannotMake::new)?;
    let old = keys::p12(identity, Envelope::Old)?;
    let new = keys::p12(identity, Envelope::New)?;
    let files: [(&str, &str, &[u8]); 7] = [
        ("ca_file", "ca.crt.pem", identity.server.authority.as_bytes()),
        ("p12_file", "merchant.p12", &new),
        ("old_p12_file", "merchant.old.p12", &old),
        ("platform_certificate_file", "platform.crt.pem", identity.platform.certificate.as_bytes()),
        ("response_key_file", "response.key.pem", identity.response.key.as_bytes()),
        ("response_certificate_file", "response.crt.pem", identity.response.certificate.as_bytes()),
        ("token_management_key_file", "token-management.key.pem", identity.token_management.key.as_bytes()),
    ];
    let mut written = Vec::new();
    for (described, name, bytes) in files {
        let path = directory.join(name);
        fill(&path, bytes).map_err(CannotMake::new)?;
        written.push((described, path));
    }
    Ok(written)
}

fn make(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

fn fill(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    io::Write::write_all(&mut options.open(path)?, bytes)
}
