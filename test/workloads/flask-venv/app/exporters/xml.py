from xml.etree import ElementTree


def export(items):
    root = ElementTree.Element("items")
    for name, item in sorted(items.items()):
        ElementTree.SubElement(root, "item", name=name, price=str(item["price"]))
    return ElementTree.tostring(root), 200, {"Content-Type": "application/xml"}
