import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import java.lang.reflect.Field;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** DynamoDB Local, which has no option for its address, bound to the loopback alone; it ends when its standard input does. */
public class Loopback {
  public static void main(String[] options) throws Exception {
    DynamoDBProxyServer proxy = ServerRunner.createServerFromCommandLineArgs(options);
    Field field = DynamoDBProxyServer.class.getDeclaredField("server");
    field.setAccessible(true);
    for (Connector connector : ((Server) field.get(proxy)).getConnectors()) ((ServerConnector) connector).setHost("127.0.0.1");
    Thread parent = new Thread(() -> {
      try {
        while (System.in.read() >= 0) {}
      } catch (java.io.IOException gone) {
        // the same as its end
      }
      System.exit(0);
    });
    parent.setDaemon(true);
    parent.start();
    proxy.start();
    proxy.join();
  }
}
