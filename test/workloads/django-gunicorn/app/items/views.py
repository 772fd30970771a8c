from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from .models import Item


def index(request):
    return render(request, "index.html", {"items": Item.objects.order_by("name")})


def item(request, name):
    found = get_object_or_404(Item, name=name)
    return JsonResponse({"name": found.name, "price": found.price})


def feed(request):
    from lxml import etree

    root = etree.Element("items")
    for each in Item.objects.order_by("name"):
        etree.SubElement(root, "item", name=each.name)
    return HttpResponse(etree.tostring(root), content_type="application/xml")
