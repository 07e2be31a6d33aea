import io.trino.plugin.hive.HiveConnectorFactory;
import io.trino.server.Server;
import io.trino.spi.Plugin;
import io.trino.spi.connector.ConnectorFactory;
import java.util.List;

/** Starts Trino's own server; and, as its one plugin, gives it the connector for Glue tables. Maven has both, but nothing that joins them. */
public final class Trino implements Plugin {
  public static void main(String[] arguments) {
    new Server().start("411");
  }

  @Override
  public Iterable<ConnectorFactory> getConnectorFactories() {
    return List.of(new HiveConnectorFactory());
  }
}
