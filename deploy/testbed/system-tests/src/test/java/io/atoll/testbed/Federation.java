package io.atoll.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A control plane instance and its sites, as processes of this machine in a folder of their own.
 * Closing it ends every process of that folder and deletes it. Owned by the test's thread.
 */
final class Federation implements AutoCloseable {
    private final Path home;
    private final Instance instance;
    private final List<Site> sites = new ArrayList<>();

    private Federation(Path home, String more) {
        this.home = home;
        this.instance = Instance.alone(home, more);
    }

    /** Starts a control plane without sites. */
    static Federation start() throws IOException {
        return start("");
    }

    /** The same with more lines of its configuration. */
    static Federation start(String more) throws IOException {
        Federation federation = new Federation(shortFolder(), more);
        federation.startInstance();
        return federation;
    }

    /** The same with faults planted in its leader by what {@link #plant} writes. */
    static Federation startPlanted() throws IOException {
        Federation federation = new Federation(shortFolder(), "");
        federation.instance.with("ATOLL_PLANTED_FAULTS", federation.planted().toString());
        federation.startInstance();
        return federation;
    }

    /** From now on the leader's work with these words always throws; none: nothing does. */
    void plant(String... words) throws IOException {
        Path written = home.resolve("planted.new");
        Files.write(written, List.of(words));
        Files.move(written, planted(), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path planted() {
        return home.resolve("planted");
    }

    /** A new folder with a short path: the paths of sockets below it are bounded by the system. */
    static Path shortFolder() throws IOException {
        return Files.createTempDirectory("atoll-it");
    }

    /** Adds a site with processes; returns once it is connected. */
    Site site(String name, int cpu) throws IOException, InterruptedException {
        return site(name, Site.processes(cpu));
    }

    /** Adds a site with these lines of agent.yaml; returns once it is connected. */
    Site site(String name, String lines) throws IOException, InterruptedException {
        return prepare(name, lines).join(instance);
    }

    /** A site that has not joined. */
    Site prepare(String name, String lines) {
        return prepare(name, List.of(), lines);
    }

    /** The same with a command put before the agent's. */
    Site prepare(String name, List<String> prefix, String lines) {
        return added(new Site(name, home, prefix, lines));
    }

    /** Another installation of a site, in a folder of its own. */
    Site prepare(String name, Path folder, String lines) {
        return added(new Site(name, folder, List.of(), lines));
    }

    private Site added(Site site) {
        sites.add(site);
        return site;
    }

    Instance instance() {
        return instance;
    }

    Api api() throws IOException {
        return instance.api();
    }

    Cli cli() {
        return new Cli(home, instance.connectionFile());
    }

    Path home() {
        return home;
    }

    @Override
    public void close() {
        try {
            Leaks.provoke(home);
            sites.forEach(Site::close);
            instance.close();
        } finally {
            Processes.killAll(home);
            Processes.deleteTree(home);
        }
    }

    private void startInstance() {
        try {
            instance.startAndAwaitReady();
        } catch (RuntimeException | AssertionError failed) {
            close();
            throw failed;
        }
    }
}
