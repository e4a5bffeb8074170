//! The page in Chromium, driven as a reader drives it: by keyboard, at two widths, dark and light, while calls arrive. The browser is told
//! what to do over two pipes, in the protocol that its developer tools speak.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use visa_acceptance::sandbox::Sandbox;

use super::{page, payment};

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// The browser of this machine, if it has one.
fn browser() -> Option<&'static str> {
    let answers = |name: &&&str| {
        let version = Command::new(**name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    };
    BROWSERS.iter().find(answers).copied()
}

/// How often one looks before one says that nothing comes any more.
const LOOKS: u32 = 3_000;

/// A tab of a browser that ends with it.
struct Tab {
    child: Child,
    folder: PathBuf,
    to: File,
    from: BufReader<File>,
    session: String,
    count: u64,
    /// What the page complained of.
    complaints: Vec<String>,
}

impl Tab {
    fn open(browser: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("page-{}", std::process::id()));
        _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        // A child gets further pipes by a shell, without code that is not safe. As root, in a container, the browser has no sandbox.
        let script = "mkfifo to from && touch ready && exec \"$0\" --headless --no-sandbox --disable-gpu --no-first-run \
                      --user-data-dir=profile --remote-debugging-pipe 3<to 4>from";
        let mut command = Command::new("sh");
        command.args(["-c", script, browser]).current_dir(&folder).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("the browser starts");
        while !folder.join("ready").exists() {
            std::thread::yield_now();
        }
        let to = OpenOptions::new().write(true).open(folder.join("to")).expect("a pipe");
        let from = BufReader::new(File::open(folder.join("from")).expect("a pipe"));
        let mut tab = Self { child, folder, to, from, session: String::new(), count: 0, complaints: Vec::new() };
        let target = tab.tell("Target.createTarget", &json!({ "url": "about:blank" }));
        let attached = tab.tell("Target.attachToTarget", &json!({ "targetId": target["targetId"], "flatten": true }));
        attached["sessionId"].as_str().expect("a session").clone_into(&mut tab.session);
        for domain in ["Page", "Runtime", "Log"] {
            tab.tell(&format!("{domain}.enable"), &json!({}));
        }
        tab
    }

    /// Tells the browser something and waits for what it says to that.
    fn tell(&mut self, method: &str, parameters: &Value) -> Value {
        self.try_tell(method, parameters).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The same, where it may have no page to tell it to.
    fn try_tell(&mut self, method: &str, parameters: &Value) -> Result<Value, Value> {
        self.count += 1;
        let id = self.count;
        let mut message = json!({ "id": id, "method": method, "params": parameters });
        if !self.session.is_empty() {
            message["sessionId"] = self.session.as_str().into();
        }
        self.to.write_all(format!("{message}\0").as_bytes()).expect("the browser listens");
        loop {
            let said = self.hear();
            if said["id"] == id {
                return if said["error"].is_null() { Ok(said["result"].clone()) } else { Err(said["error"].clone()) };
            }
        }
    }

    fn hear(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.from.read_until(0, &mut bytes).expect("the browser speaks");
        bytes.pop();
        let said: Value = serde_json::from_slice(&bytes).expect("JSON");
        match said["method"].as_str() {
            Some("Runtime.exceptionThrown") => self.complaints.push(said["params"].to_string()),
            Some("Log.entryAdded") if said["params"]["entry"]["level"] == "error" => {
                self.complaints.push(said["params"]["entry"].to_string());
            }
            _ => {}
        }
        said
    }

    fn go(&mut self, address: &str) {
        self.tell("Page.navigate", &json!({ "url": address }));
        while self.hear()["method"] != "Page.loadEventFired" {}
    }

    /// What an expression gives; a promise is waited for.
    fn see(&mut self, expression: &str) -> Value {
        let said = self.tell(
            "Runtime.evaluate",
            &json!({ "expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true }),
        );
        assert!(said["exceptionDetails"].is_null(), "{expression}: {}", said["exceptionDetails"]);
        said["result"]["value"].clone()
    }

    /// Waits until an expression is true, also over a change of the page.
    fn until(&mut self, expression: &str) {
        let asked = json!({ "expression": expression, "returnByValue": true });
        for _ in 0..LOOKS {
            if self.try_tell("Runtime.evaluate", &asked).is_ok_and(|said| said["result"]["value"] == true) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let shown = self.see("[location.href, document.hidden, document.body.innerText].join(' | ')");
        panic!("it never came to be that {expression}: {shown}; {:?}", self.complaints);
    }

    fn size(&mut self, width: u32, scheme: &str) {
        self.tell(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false }),
        );
        let dark = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.tell("Emulation.setEmulatedMedia", &json!({ "features": dark }));
    }

    fn press(&mut self, key: &str, text: &str) {
        let code = if key == "Tab" { 9 } else { 13 };
        let key = json!({ "type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
        self.tell("Input.dispatchKeyEvent", &key);
        let mut up = key;
        up["type"] = "keyUp".into();
        self.tell("Input.dispatchKeyEvent", &up);
    }

    /// Writes a picture, for who looks at it.
    fn picture(&mut self, name: &str) {
        let Some(folder) = std::env::var_os("PAGE_PICTURES") else { return };
        let data = self.tell("Page.captureScreenshot", &json!({ "captureBeyondViewport": true }));
        let bytes = STANDARD.decode(data["data"].as_str().expect("a picture")).expect("base64");
        fs::write(Path::new(&folder).join(format!("{name}.png")), bytes).expect("it is written");
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        // One that has ended already is as good.
        _ = self.child.kill();
        _ = self.child.wait();
        _ = fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_sees_calls_arrive_and_adds_a_failure_by_keyboard() {
    let Some(browser) = browser() else {
        page::not_run(&format!("the sandbox's page is not looked at: there is none of {BROWSERS:?} here"));
        return;
    };
    let sandbox = Sandbox::start().await.expect("a sandbox");
    page::day(&sandbox).await;
    let calls = sandbox.calls().len();
    let mut tab = Tab::open(browser);
    for (width, scheme) in [(1280, "light"), (400, "dark"), (400, "light"), (1280, "dark")] {
        tab.size(width, scheme);
        // What is wide enough for the narrow one is so for the other.
        let opened = if width == 400 && scheme == "light" { 1..=calls } else { 6..=6 };
        for path in [String::new()].into_iter().chain(opened.map(|number| format!("/calls/{number}"))) {
            tab.go(&format!("{}/_sandbox{path}", sandbox.http()));
            tab.see("document.querySelectorAll('details').forEach(details => details.open = true)");
            let beyond = tab.see("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert_eq!(beyond, 0, "{path} at {width} px is too wide");
            tab.picture(&format!("{width}-{scheme}{}", path.replace('/', "-")));
        }
    }
    let ink = "getComputedStyle(document.body).color";
    let dark = tab.see(ink);
    tab.size(1280, "light");
    assert_ne!(tab.see(ink), dark, "dark and light differ");

    // A call arrives, and the page has it without being loaded again.
    tab.go(&format!("{}/_sandbox", sandbox.http()));
    tab.see("window.stays = true");
    sandbox.client().send(payment()).await.expect_err("what waited was a failure");
    tab.until(&format!("document.querySelector('a[href=\"/_sandbox/calls/{}\"]') !== null", calls + 1));
    assert_eq!(tab.see("window.stays"), true);

    // From the first key on, to the first button, which is pressed.
    for _ in 0..200 {
        tab.press("Tab", "");
        if tab.see("document.activeElement.value ?? ''") == "reset+booked" {
            break;
        }
    }
    assert_eq!(tab.see("document.activeElement.value"), "reset+booked", "the keyboard reaches the buttons");
    assert_ne!(tab.see("getComputedStyle(document.activeElement).outlineStyle"), "none", "where one is can be seen");
    tab.press("Enter", "\r");
    tab.until("document.querySelector('#queue ol')?.textContent.includes('reset+booked') === true");
    assert_eq!(tab.complaints, Vec::<String>::new());
}
