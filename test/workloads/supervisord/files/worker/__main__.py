import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import tasks


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.strip("/").replace("/", "_") or "index"
        task = getattr(tasks, name, None)
        body = json.dumps(task() if task else None).encode()
        self.send_response(200 if task else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(("0.0.0.0", int(os.environ["WORKER_PORT"])), Handler).serve_forever()
