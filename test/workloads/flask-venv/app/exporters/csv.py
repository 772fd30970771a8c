import csv
import io


def export(items):
    text = io.StringIO()
    csv.writer(text).writerows([name, item["price"]] for name, item in sorted(items.items()))
    return text.getvalue(), 200, {"Content-Type": "text/csv"}
