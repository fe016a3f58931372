package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.TestInfo;

/**
 * The control plane and each site in a network namespace of its own, joined by a bridge in the
 * control plane's; the machine's own network is left alone. Closing it removes all of them. Owned
 * by the test's thread.
 */
final class Network implements AutoCloseable {
    /** For benchmarks of networks (RFC 2544): nobody's addresses. */
    private static final String SUBNET = "198.18.7.";

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String id;
    private final List<String> sites;
    private final List<String> made = new ArrayList<>();

    /**
     * What the kernel counted on a site's interface, in bytes.
     *
     * @param out left the site
     * @param in came to the site
     */
    record Counted(long out, long in) {}

    private Network(List<String> sites) {
        this.id = "atoll" + ProcessHandle.current().pid();
        this.sites = List.copyOf(sites);
    }

    /** Makes the namespaces, or ends the test as not run where that cannot be done. */
    static Network orNotRun(TestInfo test, List<String> sites)
            throws IOException, InterruptedException {
        Tools.rootAnd(test, List.of("ip"), "network namespaces");
        NotRun.unless(
                ip(List.of("netns", "list")).exitCode() == 0,
                test,
                "network namespaces cannot be made here");
        Network network = new Network(sites);
        try {
            network.make();
        } catch (IOException | InterruptedException | AssertionError failed) {
            network.close();
            throw failed;
        }
        return network;
    }

    /** The control plane's address. */
    String address() {
        return SUBNET + "1";
    }

    /** What to put before a command so that it runs where the control plane is. */
    List<String> atControlPlane() {
        return List.of("ip", "netns", "exec", controlPlane());
    }

    /** What to put before a command so that it runs where the site is. */
    List<String> at(String site) {
        return List.of("ip", "netns", "exec", namespace(site));
    }

    /** The same as one line with {@code {site}} for the site's name. */
    String atAnySite() {
        return "ip netns exec " + namespace("{site}");
    }

    /** Nothing passes between the site and everybody else, and nobody is told. */
    void cut(String site) throws IOException, InterruptedException {
        inControlPlane("link", "set", device(site), "down");
    }

    void heal(String site) throws IOException, InterruptedException {
        inControlPlane("link", "set", device(site), "up");
    }

    Counted counted(String site) throws IOException, InterruptedException {
        Command asked = ip(List.of("-n", controlPlane(), "-s", "-j", "link", "show", device(site)));
        assertThat(asked.exitCode()).as(asked.stderr()).isZero();
        JsonNode counters = Api.JSON.readTree(asked.stdout()).get(0).get("stats64");
        // This is the bridge's end of the pair: what it receives is what the site sent.
        return new Counted(
                counters.get("rx").get("bytes").asLong(), counters.get("tx").get("bytes").asLong());
    }

    @Override
    public void close() {
        for (String namespace : made.reversed()) {
            try {
                ip(List.of("netns", "delete", namespace));
            } catch (IOException e) {
                throw new IllegalStateException("cannot remove namespace " + namespace, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void make() throws IOException, InterruptedException {
        namespaceWithLoopback(controlPlane());
        inControlPlane("link", "add", "bridge", "type", "bridge");
        inControlPlane("addr", "add", address() + "/24", "dev", "bridge");
        inControlPlane("link", "set", "bridge", "up");
        for (String site : sites) {
            String namespace = namespace(site);
            namespaceWithLoopback(namespace);
            inControlPlane(
                    "link",
                    "add",
                    device(site),
                    "type",
                    "veth",
                    "peer",
                    "name",
                    "eth0",
                    "netns",
                    namespace);
            inControlPlane("link", "set", device(site), "master", "bridge", "up");
            done(
                    "-n",
                    namespace,
                    "addr",
                    "add",
                    SUBNET + (10 + sites.indexOf(site)) + "/24",
                    "dev",
                    "eth0");
            done("-n", namespace, "link", "set", "eth0", "up");
        }
    }

    private void namespaceWithLoopback(String namespace) throws IOException, InterruptedException {
        done("netns", "add", namespace);
        made.add(namespace);
        done("-n", namespace, "link", "set", "lo", "up");
    }

    private void inControlPlane(String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-n", controlPlane()));
        all.addAll(List.of(words));
        done(all.toArray(String[]::new));
    }

    private static void done(String... words) throws IOException, InterruptedException {
        Command command = ip(List.of(words));
        assertThat(command.exitCode())
                .as("ip " + String.join(" ", words) + ": " + command.stderr())
                .isZero();
    }

    private static Command ip(List<String> words) throws IOException, InterruptedException {
        List<String> argv = new ArrayList<>(List.of("ip"));
        argv.addAll(words);
        return Command.run(Path.of("/"), Map.of("PATH", System.getenv("PATH")), LIMIT, argv);
    }

    private String controlPlane() {
        return namespace("control");
    }

    private String namespace(String name) {
        return id + "-" + name;
    }

    private String device(String site) {
        return "site" + sites.indexOf(site);
    }
}
