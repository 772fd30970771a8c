from flask import Flask, jsonify

app = Flask(__name__)
STOCK = [{"id": 1, "name": "kettle", "euros": 34}, {"id": 2, "name": "teapot", "euros": 52}]


@app.get("/stock")
def stock():
    return jsonify(STOCK)
