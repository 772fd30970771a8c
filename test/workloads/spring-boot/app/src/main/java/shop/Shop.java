package shop;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Shop {
  record Item(@NotBlank String name, @Min(1) int price) {}

  private final JdbcTemplate database;

  Shop(JdbcTemplate database) {
    this.database = database;
  }

  public static void main(String[] arguments) {
    SpringApplication.run(Shop.class, arguments);
  }

  @GetMapping("/items")
  List<Map<String, Object>> items() {
    return database.queryForList("select name, price from item order by name");
  }

  @GetMapping("/items/{name}")
  Map<String, Object> item(@PathVariable("name") String name) {
    return database.queryForMap("select name, price from item where name = ?", name);
  }

  @PostMapping("/items")
  @ResponseStatus(HttpStatus.CREATED)
  Item add(@Valid @RequestBody Item item) {
    database.update("insert into item values (?, ?)", item.name(), item.price());
    return item;
  }
}
