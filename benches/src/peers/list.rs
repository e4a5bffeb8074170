//! The peers, and the smallest program that makes one payment with each: the body is read from JSON where the generated types can be, which is
//! shorter than filling them.

use super::{
    Peer,
    document::Edit,
    generated::{Calls, Code},
    install::Install,
};

/// A program that makes a payment.
pub(super) struct Payment {
    /// In the words of a row, where the client alone does not say it.
    pub(super) what: &'static str,
    pub(super) package: &'static str,
    pub(super) program: &'static str,
    /// `CLIENT` stands for the package of the client.
    pub(super) dependencies: &'static str,
}

/// Ours: sent with everything that a user gets without asking; without the keys from P12 files; and written, which is all that is without
/// features.
pub(super) const OURS: [Payment; 3] = [
    Payment {
        what: "ours",
        package: "payment",
        program: include_str!("../../peers/ours.rs"),
        dependencies: "api = { CLIENT }\ntokio = { version = \"1\", features = [\"macros\", \"rt\"] }",
    },
    Payment {
        what: "ours without P12",
        package: "payment-without-p12",
        program: include_str!("../../peers/ours.rs"),
        dependencies: "api = { CLIENT, default-features = false, features = [\"hyper\"] }\n\
                       tokio = { version = \"1\", features = [\"macros\", \"rt\"] }",
    },
    Payment {
        what: "ours with `--no-default-features` (checked and written, not sent)",
        package: "payment-without-features",
        program: include_str!("../../peers/ours_without_features.rs"),
        dependencies: "api = { CLIENT, default-features = false }",
    },
];

pub(super) const PEERS: [Peer; 4] = [
    Peer {
        name: "openapi-to-rust",
        version: "0.23.0",
        install: Install::Cargo { package: "openapi-to-rust", program: "openapi-to-rust" },
        openapi: "3.1",
        edits: &[],
        arguments: &["generate", "DOCUMENT", "--output-dir", "FOLDER", "--module-name", "api"],
        is_countable: true,
        goal: 0.5,
        code: Code::Modules { dependencies: "REQUIRED_DEPS.toml" },
        calls: Calls::Methods { file: "src/client.rs", client: "HttpClient" },
        features: "",
        built: &[],
        payments: &[Payment {
            what: "",
            package: "payment",
            program: include_str!("../../peers/openapi_to_rust.rs"),
            dependencies: "api = { CLIENT }\nserde_json = \"1\"\ntokio = { version = \"1\", features = [\"macros\", \"rt\"] }",
        }],
    },
    Peer {
        name: "oas3-gen",
        version: "0.29.0",
        install: Install::Cargo { package: "oas3-gen", program: "oas3-gen" },
        openapi: "3.1",
        edits: &[],
        arguments: &["generate", "client-mod", "-i", "DOCUMENT", "-o", "FOLDER", "--workspace"],
        is_countable: true,
        goal: 0.5,
        code: Code::Package,
        calls: Calls::Methods { file: "src/client.rs", client: "VisaAcceptanceRestApiClient" },
        features: "",
        built: &[],
        payments: &[Payment {
            what: "",
            package: "payment",
            program: include_str!("../../peers/oas3_gen.rs"),
            dependencies: "api = { CLIENT }\ntokio = { version = \"1\", features = [\"macros\", \"rt\"] }",
        }],
    },
    Peer {
        name: "progenitor",
        version: "0.15.1",
        install: Install::Cargo { package: "cargo-progenitor", program: "cargo-progenitor" },
        openapi: "3.0",
        edits: &[Edit::Cases, Edit::Jose],
        arguments: &[
            "progenitor",
            "-i",
            "DOCUMENT",
            "-o",
            "FOLDER",
            "-n",
            "api",
            "-v",
            "0.1.0",
            "--interface",
            "builder",
        ],
        is_countable: false, // it has what it wrote formatted by rustfmt
        goal: 0.1,
        code: Code::Package,
        calls: Calls::Builders { file: "src/lib.rs", client: "Client" },
        features: "",
        built: &[],
        payments: &[Payment {
            what: "",
            package: "payment",
            program: include_str!("../../peers/progenitor.rs"),
            // What it generates chooses no TLS.
            dependencies: "api = { CLIENT }\nreqwest = { version = \"0.13\", default-features = false, features = [\"rustls\"] }\n\
                           serde_json = \"1\"\ntokio = { version = \"1\", features = [\"macros\", \"rt\"] }",
        }],
    },
    Peer {
        name: "openapi-generator",
        version: "7.26.0",
        install: Install::Jar { package: "openapi-generator-cli", jar: "openapi_generator_cli/openapi-generator.jar" },
        openapi: "3.0",
        edits: &[Edit::Rules],
        arguments: &["generate", "-g", "rust", "-i", "DOCUMENT", "-o", "FOLDER"],
        is_countable: false,
        goal: 0.5,
        code: Code::Package,
        calls: Calls::Functions { folder: "src/apis", client: "apis::configuration::Configuration" },
        features: ", default-features = false, features = [\"rustls\"]",
        built: &["--no-default-features", "--features", "rustls"],
        payments: &[Payment {
            what: "",
            package: "payment",
            program: include_str!("../../peers/openapi_generator.rs"),
            dependencies: "api = { CLIENT, default-features = false, features = [\"rustls\"] }\n\
                           serde_json = \"1\"\ntokio = { version = \"1\", features = [\"macros\", \"rt\"] }",
        }],
    },
];
