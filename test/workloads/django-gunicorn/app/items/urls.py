from django.urls import path

from . import views

urlpatterns = [path("", views.index), path("feed.xml", views.feed), path("<slug:name>.json", views.item)]
