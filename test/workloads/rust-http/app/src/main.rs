//! Answers three questions, and reads one file that the image must have.

use regex_lite::Regex;
use serde_json::{json, Value};
use tiny_http::{Response, Server};

fn main() {
    let server = Server::http("0.0.0.0:8080").expect("port 8080 is free");
    for mut request in server.incoming_requests() {
        let url = request.url().to_string();
        let (path, query) = url.split_once('?').unwrap_or((&url, ""));
        let (status, text) = match path {
            "/items" => (200, json!({ "items": [{ "name": "bread", "price": 3 }] }).to_string()),
            "/echo" => match serde_json::from_reader::<_, Value>(request.as_reader()) {
                Ok(value) => (200, value.to_string()),
                Err(error) => (400, error.to_string()),
            },
            "/matches" => (200, Regex::new(r"^b\w+$").map_or(false, |pattern| pattern.is_match(query)).to_string()),
            "/system" => match std::fs::read_to_string("/etc/os-release") {
                Ok(text) => (200, text.lines().next().unwrap_or_default().to_string()),
                Err(error) => (500, error.to_string()),
            },
            _ => (404, "nothing here".to_string()),
        };
        if let Err(error) = request.respond(Response::from_string(text).with_status_code(status)) {
            eprintln!("{error}");
        }
    }
}
