//! Chromium's WebDriver: started on a port of its own, spoken to as JSON over HTTP, ended when dropped.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// A page of forty thousand rows is slow on a busy machine; longer than this is a fault.
const PATIENCE: Duration = Duration::from_secs(180);

/// Names an element in answers, as the WebDriver standard says.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

pub(crate) struct Driver {
    process: Child,
    port: u16,
    session: String,
}

impl Driver {
    /// Starts the driver and a browser without a window.
    pub(crate) fn start(options: &Value) -> Self {
        let mut process =
            Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let started = lines.find_map(|line| line.split_once("successfully on port ").map(|(_, port)| port.to_owned()));
        let port = started.and_then(|port| port.trim_end_matches('.').parse().ok());
        // Its end is seen to even where what comes next fails.
        let mut driver = Self { process, port: port.unwrap_or_default(), session: String::new() };
        assert_ne!(driver.port, 0, "chromedriver did not say its port");
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            "timeouts": {"pageLoad": PATIENCE.as_millis() as u64, "script": PATIENCE.as_millis() as u64},
        }}});
        let begun = driver.send("POST", "/session", Some(&wanted)).unwrap_or_else(|why| panic!("no browser: {why}"));
        driver.session = begun["sessionId"].as_str().unwrap().to_owned();
        driver
    }

    /// A command of the session; the driver's words where it is refused.
    pub(crate) fn tell(&self, command: &str, what: &Value) -> Result<Value, String> {
        self.send("POST", &format!("/session/{}/{command}", self.session), Some(what))
    }

    pub(crate) fn ask(&self, command: &str) -> Value {
        let answer = self.send("GET", &format!("/session/{}/{command}", self.session), None);
        answer.unwrap_or_else(|why| panic!("{command}: {why}"))
    }

    /// A command of the Chrome DevTools protocol.
    pub(crate) fn devtools(&self, command: &str, what: &Value) -> Value {
        let answer = self.tell("goog/cdp/execute", &json!({"cmd": command, "params": what}));
        answer.unwrap_or_else(|why| panic!("{command}: {why}"))
    }

    /// What a script on the page returns; an element is named by [`Driver::element`].
    pub(crate) fn script(&self, script: &str, arguments: &[Value]) -> Value {
        let answer = self.tell("execute/sync", &json!({"script": script, "args": arguments}));
        answer.unwrap_or_else(|why| panic!("{why} in {}", script.chars().take(200).collect::<String>()))
    }

    /// What a script gives to the function that is its last argument.
    pub(crate) fn script_that_waits(&self, script: &str, arguments: &[Value]) -> Value {
        let answer = self.tell("execute/async", &json!({"script": script, "args": arguments}));
        answer.unwrap_or_else(|why| panic!("{why}"))
    }

    /// The name of an element that a script returned; none where it returned something else.
    pub(crate) fn element(answer: &Value) -> Option<String> {
        answer[ELEMENT].as_str().map(str::to_owned)
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).map_err(|why| why.to_string())?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(|why| why.to_string())?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.port,
            body.len()
        );
        let sent = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
        let answer = sent.and_then(|()| body_of(&stream)).map_err(|why| format!("{path}: {why}"))?;
        let mut answer: Value = serde_json::from_slice(&answer).map_err(|why| format!("{path}: {why}"))?;
        let value = answer["value"].take();
        match value["error"].as_str() {
            Some(error) if value["stacktrace"].is_string() => {
                let message = value["message"].as_str().unwrap_or_default().lines().next().unwrap_or_default();
                Err(format!("{error}: {message}"))
            }
            _ => Ok(value),
        }
    }
}

/// The body of an answer. It is as long as its head says: the browser inherits the connection, so its end never comes.
fn body_of(stream: &TcpStream) -> std::io::Result<Vec<u8>> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else {
            if line.trim().is_empty() {
                break;
            }
            continue;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().map_err(std::io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(body)
}

impl Drop for Driver {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = self.send("DELETE", &format!("/session/{}", self.session), None);
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
