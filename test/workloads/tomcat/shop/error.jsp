<%@ page contentType="text/plain" isErrorPage="true" %>failed: <%= exception.getMessage() %>
