//! The same against a real PostgreSQL: one whose address is in `BILLING_POSTGRES`, whose user may make databases, or one that is started here.

use std::{
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use visa_acceptance::client::Processor;

use crate::{
    killed::{killed_at, stopped, two_at_once},
    night,
    support::{only, payments},
};

/// A server of this test's own; it ends with it.
struct Server {
    bin: PathBuf,
    data: PathBuf,
    port: u16,
}

/// Where the server's programs are.
fn programs() -> Option<PathBuf> {
    let said = Command::new("pg_config").arg("--bindir").output().ok();
    let said = said.map(|said| PathBuf::from(String::from_utf8_lossy(&said.stdout).trim()));
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let installed = installed.map(|version| version.path().join("bin"));
    said.into_iter().chain(installed).find(|bin| bin.join("initdb").is_file())
}

/// A program of the server's, which does not run as root: there the packages' own user does it.
fn program(bin: &Path, name: &str) -> Command {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout.trim_ascii() == b"0");
    let program = bin.join(name);
    let mut command = if is_root { Command::new("runuser") } else { Command::new(&program) };
    if is_root {
        command.args(["-u", "postgres", "--"]).arg(program);
    }
    command.stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/");
    command
}

impl Server {
    fn start() -> Option<Self> {
        let bin = programs()?;
        // Whoever runs it may write there. The path to its socket is short.
        let folder = std::env::temp_dir().join(format!("billing-{}", std::process::id()));
        std::fs::create_dir_all(&folder).ok()?;
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).ok()?;
        let port = std::net::TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let data = folder.join("data");
        let made = program(&bin, "initdb").args(["--auth=trust", "--username=billing", "--pgdata"]).arg(&data).status();
        made.ok().filter(std::process::ExitStatus::success)?;
        let settings = format!("-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {}", folder.display());
        let mut start = program(&bin, "pg_ctl");
        start.arg("--pgdata").arg(&data).args(["--wait", "--options", &settings, "start"]);
        start.status().ok().filter(std::process::ExitStatus::success)?;
        Some(Self { bin, data, port })
    }

    fn address(&self) -> String {
        format!("postgres://billing@127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing is lost where it does not stop but a little memory.
        _ = program(&self.bin, "pg_ctl").arg("--pgdata").arg(&self.data).args(["--mode", "immediate", "stop"]).status();
        _ = self.data.parent().map(std::fs::remove_dir_all);
    }
}

/// An empty database.
async fn database(server: &str, name: &str) -> String {
    let name = format!("{name}_{}", std::process::id());
    let pool = sqlx::PgPool::connect(&format!("{server}/postgres")).await.expect("the server answers");
    for sql in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&pool).await.expect("the user may make databases");
    }
    format!("{server}/{name}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_server_holds_the_books_and_the_queue() {
    let given = std::env::var("BILLING_POSTGRES").ok().map(|address| address.trim_end_matches('/').to_owned());
    let own = if given.is_some() { None } else { Server::start() };
    let Some(server) = given.or_else(|| own.as_ref().map(Server::address)) else {
        assert!(std::env::var_os("CI").is_none(), "CI has no PostgreSQL, and tries none");
        // Not by `println!`, which is shown of tests that fail alone.
        _ = writeln!(
            std::io::stderr(),
            "PostgreSQL is not tried: there is no `BILLING_POSTGRES`, and none can be started here"
        );
        return;
    };
    night::month_by_month(&database(&server, "months").await).await;
    for (name, processor) in [("guarded", Processor::VisaPlatformConnect), ("unguarded", Processor::Other)] {
        two_at_once(&database(&server, &format!("two_{name}")).await, processor).await;
        stopped(&database(&server, &format!("stopped_{name}")).await, processor).await;
        for (step, is_lost) in [("answered", false), ("looking_up", true)] {
            let address = database(&server, &format!("{step}_{name}")).await;
            let demo = killed_at(step, &address, processor, "25.00", is_lost).await;
            assert_eq!((only(&demo.run).await.0.as_str(), payments(&demo)), ("paid", 1), "{step}");
        }
    }
}
