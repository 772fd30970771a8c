import importlib
import os

import yaml
from flask import Flask, abort, jsonify, render_template, request, session

app = Flask(__name__)
app.secret_key = "not a secret"
with open(os.path.join(app.root_path, "items.yml")) as file:
    ITEMS = yaml.safe_load(file)


@app.get("/")
def index():
    return render_template("index.html", items=ITEMS)


@app.get("/items/<name>")
def item(name):
    return jsonify(ITEMS[name]) if name in ITEMS else abort(404)


@app.post("/basket")
def basket():
    session["basket"] = request.get_json()
    return jsonify(session["basket"]), 201


@app.get("/upstream")
def upstream():
    import requests

    try:
        return requests.get("http://127.0.0.1:1/", timeout=2).text
    except requests.ConnectionError as error:
        return type(error).__name__, 502


@app.get("/export/<kind>")
def export(kind):
    return importlib.import_module(f"exporters.{kind}").export(ITEMS)
