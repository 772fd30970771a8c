import subprocess


def index():
    return "ready"


def kernel():
    return subprocess.run(["uname", "-s"], capture_output=True, text=True, check=True).stdout.strip()


def database():
    import sqlite3

    return sqlite3.connect(":memory:").execute("select 41 + 1").fetchone()[0]


def shell():
    return subprocess.getoutput("printf bread | tr a-z A-Z | cut -c2-")
