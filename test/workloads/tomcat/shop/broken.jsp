<%@ page contentType="text/plain" errorPage="error.jsp" %><% if (true) throw new IllegalStateException("on purpose"); %>
