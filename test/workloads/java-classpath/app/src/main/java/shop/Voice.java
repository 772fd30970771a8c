package shop;

public interface Voice {
  String say(String word);

  /** Named only in META-INF/services. */
  final class Loud implements Voice {
    @Override
    public String say(String word) {
      return word.toUpperCase();
    }
  }
}
