package io.atoll.server.check;

import io.atoll.files.Problems;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.system.SecretInput;
import io.atoll.protocol.identity.KeyFile;
import io.atoll.server.config.CheckedConfig;
import io.atoll.server.config.ListenAddress;
import io.atoll.server.platform.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Whether this machine has what a configuration names: free ports, folders that can be written,
 * files with secrets that nobody else can read. Looks only: makes and changes nothing.
 */
final class MachineCheck {
    private static final List<String> LISTENING =
            List.of("listen", "agentListen", "dataListen", "hazelcast.listen", "metrics.listen");
    private static final List<String> FOLDERS = List.of("dataDir", "caDir", "globalStore.path");
    private static final String PASSWORD = "postgres.passwordFile";
    private static final List<String> SECRETS =
            List.of(PASSWORD, "hazelcast.clusterNameFile", "zookeeper.credentialsFile");
    private static final List<String> KEYS = List.of("ca.pem", "tickets.key", "operator.token");

    private final CheckedConfig config;
    private final Problems problems;

    MachineCheck(CheckedConfig config, Problems problems) {
        this.config = config;
        this.problems = problems;
    }

    /** Adds every problem. */
    void look() {
        ports();
        reachable();
        FOLDERS.forEach(this::folder);
        SECRETS.forEach(this::secret);
        config.path("caDir")
                .or(() -> config.path("dataDir").map(data -> data.resolve("ca")))
                .ifPresent(folder -> KEYS.forEach(name -> keyFile(folder.resolve(name))));
    }

    private void ports() {
        var taken = new LinkedHashMap<ListenAddress, String>();
        for (String key : LISTENING) {
            var address = config.address(key).filter(each -> each.port() != 0);
            if (address.isEmpty()) {
                continue;
            }
            var other = Optional.ofNullable(taken.putIfAbsent(address.get(), key));
            if (other.isPresent()) {
                refused(key, "%s is that of '%s' too".formatted(address.get(), other.get()));
                continue;
            }
            try {
                Ports.requireFree(address.get().host(), address.get().port());
            } catch (AtollException e) {
                problems.add(config.place(key), String.valueOf(e.getMessage()));
            }
        }
    }

    /** What listens on every address tells others none of them, unless it is said which. */
    private void reachable() {
        if (config.text("advertise").isPresent()) {
            return;
        }
        for (String key : List.of("agentListen", "dataListen")) {
            config.address(key)
                    .filter(each -> each.host().equals("0.0.0.0") || each.host().equals("::"))
                    .ifPresent(
                            each ->
                                    refused(
                                            key,
                                            ("others would be told %s, which leads nowhere"
                                                            + " (expected 'advertise' with a name"
                                                            + " of this machine)")
                                                    .formatted(each)));
        }
    }

    private void folder(String key) {
        var path = config.path(key);
        if (path.isEmpty()) {
            return;
        }
        Path folder = path.get();
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            refused(key, "%s is no folder".formatted(folder));
            return;
        }
        Path existing = folder;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null || !Files.isDirectory(existing)) {
            refused(key, "%s cannot be made: %s is no folder".formatted(folder, existing));
        } else if (!Files.isWritable(existing) || !Files.isExecutable(existing)) {
            refused(
                    key,
                    existing.equals(folder)
                            ? "%s cannot be written by user '%s'".formatted(folder, user())
                            : "%s cannot be made: %s cannot be written by user '%s'"
                                    .formatted(folder, existing, user()));
        }
    }

    private static String user() {
        return System.getProperty("user.name");
    }

    private void secret(String key) {
        var path = config.path(key);
        if (path.isEmpty() || config.text(key).filter(SecretInput.STDIN::equals).isPresent()) {
            return; // or told by the reader, as what others can read is
        }
        Path file = path.get();
        if (!Files.exists(file)) {
            missing(key, file);
        } else if (!Files.isReadable(file) || Files.isDirectory(file)) {
            refused(key, "%s cannot be read by user '%s'".formatted(file, user()));
        }
    }

    /** One that the reader itself opens was told by it. */
    private void missing(String key, Path file) {
        if (key.equals(PASSWORD)) {
            refused(key, "%s does not exist".formatted(file));
        }
    }

    private void keyFile(Path file) {
        if (!Files.exists(file)) {
            return; // made at the first start
        }
        try {
            KeyFile.readSecret(file);
        } catch (AtollException e) {
            problems.add(
                    config.place(config.text("caDir").isPresent() ? "caDir" : "dataDir"),
                    String.valueOf(e.getMessage()));
        }
    }

    private void refused(String key, String why) {
        problems.add(config.place(key), "cannot use the setting '%s': %s".formatted(key, why));
    }
}
