//! A merchant's service: ten things that it does with the client, against a platform on this machine.
//!
//! `service FOLDER` leaves in the folder the shop's database, everything that was logged, and what the platform saw of secrets. Each thing
//! that was done is a line of the output.

mod keys;
mod platform;
mod roads;
mod seal;
mod shop;
mod store;
mod web;

use std::{error::Error, fs::File, path::PathBuf, sync::Mutex};

use tracing::Level;

use platform::Platform;
use shop::Shop;

type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

#[tokio::main]
async fn main() -> Result {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("say in which folder")?);
    let log = Mutex::new(File::create(folder.join("service.log"))?);
    tracing_subscriber::fmt().with_max_level(Level::TRACE).with_ansi(false).with_writer(log).init();
    let platform = Platform::start().await?;
    roads::all(&Shop::open(&folder, platform.address())?).await?;
    // As after a restart: the same things are in the database.
    roads::again(&Shop::open(&folder, platform.address())?).await?;
    std::fs::write(folder.join("secrets.json"), serde_json::to_vec(&platform.secrets())?)?;
    Ok(())
}
