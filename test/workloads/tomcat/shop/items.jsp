<%@ page contentType="text/plain" import="java.util.Map, java.util.TreeMap" %><%
  Map<String, Integer> items = new TreeMap<>(Map.of("bread", 3, "butter", 2));
  for (var item : items.entrySet()) {
%><%= item.getKey() %> ${ 40 + 2 } <%= item.getValue() %>
<% } %>
