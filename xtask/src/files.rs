//! Reads and writes the spec's and the generated client's files; every error names the path and what failed.

use std::{
    collections::BTreeMap,
    env, fmt, fs, io,
    path::{Path, PathBuf},
    process,
};

use codegen::Source;

/// The folder of the spec, from the workspace root.
pub const SPEC: &str = "spec";
/// The folder that holds generated files and nothing else, from the workspace root.
pub const GENERATED: &str = "generated-client/src/generated";
/// What the workspace is told by, among folders that have one of them: its packages that the commands are about.
const MANIFESTS: [&str; 3] = ["codegen/Cargo.toml", "generated-client/Cargo.toml", "xtask/Cargo.toml"];

/// What went wrong with a file.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused.
    Io {
        /// What was tried, as in `read`.
        action: &'static str,
        /// From the workspace root.
        path: String,
        /// Why it failed.
        cause: io::Error,
    },
    /// The file is not text.
    Encoding {
        /// From the workspace root.
        path: String,
        /// Where the first bad byte is, from 1.
        line: usize,
        /// Where in the line, in characters, from 1.
        column: usize,
    },
    /// The file's name is not text.
    Name {
        /// From the workspace root, as far as it can be read.
        path: String,
    },
    /// The command was run outside of the workspace.
    Outside {
        /// Where it was run.
        folder: PathBuf,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { action, path, cause } => write!(f, "cannot {action} {path}: {cause}"),
            Self::Encoding { path, line, column } => {
                write!(f, "{path}:{line}:{column}: this byte is not UTF-8; save the file as UTF-8")
            }
            Self::Name { path } => write!(f, "{path}: the file's name is not UTF-8; rename or remove it"),
            Self::Outside { folder } => {
                write!(f, "{} lies in no checkout of this workspace; run the command within one", folder.display())
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { cause, .. } => Some(cause),
            Self::Encoding { .. } | Self::Name { .. } | Self::Outside { .. } => None,
        }
    }
}

/// The checkout that a command or test is run in: the one that cargo runs a package of, else the one around the current folder.
///
/// It is asked for at run time, since checkouts that share a target folder share what is built too.
///
/// # Errors
///
/// If there is no current folder, or no checkout around it.
pub fn workspace_root() -> Result<PathBuf, Error> {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    if let Some(root) = package.as_deref().and_then(checkout_around) {
        return Ok(root.to_owned());
    }
    let folder = env::current_dir().map_err(failed("read", "."))?;
    checkout_around(&folder).map(Path::to_owned).ok_or(Error::Outside { folder })
}

fn checkout_around(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| MANIFESTS.iter().all(|manifest| folder.join(manifest).is_file()))
}

/// Every file of the spec, sorted by its path from the workspace root.
///
/// Legends (`README.md`) and hidden files, such as an editor's, are left out.
///
/// # Errors
///
/// If a folder or file cannot be read, or is not UTF-8.
pub fn spec_sources(root: &Path) -> Result<Vec<Source>, Error> {
    let mut sources = Vec::new();
    for path in list(root, SPEC)? {
        let mut names = path.split('/');
        if path.ends_with("/README.md") || names.any(|name| name.starts_with('.')) {
            continue;
        }
        let bytes = fs::read(root.join(&path)).map_err(failed("read", &path))?;
        let text = String::from_utf8(bytes).map_err(|error| misencoded(&path, error.as_bytes()))?;
        sources.push(Source { path, text });
    }
    Ok(sources)
}

/// Every file below the generated folder, by its path from there; none if there is no such folder.
///
/// # Errors
///
/// If a folder or file cannot be read.
pub fn generated_files(root: &Path) -> Result<BTreeMap<String, String>, Error> {
    let mut files = BTreeMap::new();
    if !root.join(GENERATED).exists() {
        return Ok(files);
    }
    for path in list(root, GENERATED)? {
        let bytes = fs::read(root.join(&path)).map_err(failed("read", &path))?;
        // The compiler emits UTF-8, so that what is not UTF-8 is stale or an orphan, however it reads.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        files.insert(path[GENERATED.len() + 1..].to_owned(), text);
    }
    Ok(files)
}

/// Writes a file and the folders on the way to it. Nobody ever sees half a file.
pub(crate) fn write(root: &Path, path: &str, text: &str) -> Result<(), Error> {
    let target = root.join(path);
    let (Some(folder), Some(name)) = (target.parent(), target.file_name()) else {
        return Err(failed("write", path)(io::ErrorKind::InvalidFilename.into()));
    };
    let fresh = folder.join(format!(".{}.{}.tmp", name.to_string_lossy(), process::id()));
    let written = fs::create_dir_all(folder)
        .and_then(|()| fs::write(&fresh, text))
        .and_then(|()| fs::rename(&fresh, &target))
        .inspect_err(|_| drop(fs::remove_file(&fresh)));
    written.map_err(failed("write", path))
}

/// Removes a file.
pub(crate) fn remove(root: &Path, path: &str) -> Result<(), Error> {
    fs::remove_file(root.join(path)).map_err(failed("remove", path))
}

/// Removes every empty folder below one, which stays; folders that hold only empty folders are empty.
pub(crate) fn remove_empty_folders(root: &Path, path: &str) -> Result<Vec<String>, Error> {
    let mut removed = Vec::new();
    for (inner, kind) in entries(root, path)? {
        if kind.is_dir() {
            removed.extend(remove_empty_folders(root, &inner)?);
            if entries(root, &inner)?.is_empty() {
                fs::remove_dir(root.join(&inner)).map_err(failed("remove", &inner))?;
                removed.push(inner);
            }
        }
    }
    Ok(removed)
}

/// All files below a folder, sorted, with forward slashes from the workspace root.
fn list(root: &Path, folder: &str) -> Result<Vec<String>, Error> {
    let mut files = Vec::new();
    for (path, kind) in entries(root, folder)? {
        if kind.is_dir() {
            files.extend(list(root, &path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn entries(root: &Path, folder: &str) -> Result<Vec<(String, fs::FileType)>, Error> {
    let read = |entry: io::Result<fs::DirEntry>| {
        let entry = entry.map_err(failed("read", folder))?;
        let name = entry.file_name();
        let path = format!("{folder}/{}", name.to_string_lossy());
        let kind = entry.file_type().map_err(failed("read", &path))?;
        if name.to_str().is_some() { Ok((path, kind)) } else { Err(Error::Name { path }) }
    };
    fs::read_dir(root.join(folder)).map_err(failed("read", folder))?.map(read).collect()
}

fn failed(action: &'static str, path: &str) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |cause| Error::Io { action, path, cause }
}

fn misencoded(path: &str, bytes: &[u8]) -> Error {
    let good = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let line = good.matches('\n').count() + 1;
    let column = good.rsplit('\n').next().map_or(0, |start| start.chars().count()) + 1;
    Error::Encoding { path: path.to_owned(), line, column }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_that_is_not_utf_8_is_named_with_its_place() {
        let error = misencoded("spec/api.yaml", b"title: x\nab\xc3\xa9\xff");
        assert_eq!(error.to_string(), "spec/api.yaml:2:4: this byte is not UTF-8; save the file as UTF-8");
    }
}
