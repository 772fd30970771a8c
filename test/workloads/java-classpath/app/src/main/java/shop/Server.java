package shop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.Hashing;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what it needs in all the ways that Java has: by name, as a service, as a driver of a database. */
public final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final Map<String, Integer> ITEMS = ImmutableSortedMap.of("bread", 3, "butter", 2);

  interface Answer {
    String to(String argument) throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
    answer(server, "/items", argument -> new ObjectMapper().writeValueAsString(ITEMS));
    answer(server, "/hash", argument -> Hashing.murmur3_128().hashString(argument, StandardCharsets.UTF_8).toString());
    answer(server, "/count", Server::count);
    answer(server, "/noon", argument -> Instant.parse("2024-07-01T12:00:00Z").atZone(ZoneId.of(argument)).toString());
    answer(server, "/say", argument -> ServiceLoader.load(Voice.class).findFirst().orElseThrow().say(argument));
    answer(server, "/make", argument -> Class.forName("shop." + argument).getDeclaredConstructor().newInstance().toString());
    server.start();
    LOG.info("listening");
  }

  private static String count(String argument) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:h2:mem:shop");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from system_range(1, 42)")) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void answer(HttpServer server, String path, Answer answer) {
    server.createContext(path, exchange -> {
      String query = exchange.getRequestURI().getQuery();
      try {
        send(exchange, 200, answer.to(query == null ? "" : query));
      } catch (Exception error) {
        LOG.warn("{}: {}", path, error.toString());
        send(exchange, 500, error.getClass().getName());
      }
    });
  }

  private static void send(HttpExchange exchange, int status, String text) throws java.io.IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "text/plain");
    exchange.sendResponseHeaders(status, bytes.length);
    try (var body = exchange.getResponseBody()) {
      body.write(bytes);
    }
  }
}
