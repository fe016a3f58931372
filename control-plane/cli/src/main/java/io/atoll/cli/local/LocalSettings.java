package io.atoll.cli.local;

import java.nio.file.Path;
import java.util.List;

/**
 * How a local federation is started.
 *
 * @param folder of its own; short, for the sake of socket paths
 * @param program where Atoll is laid out ({@code bin/atoll-server}, {@code bin/atoll-agent})
 * @param listen address of this machine that the control plane listens on
 * @param bound whether the programs end when this process ends, however it ends
 * @param agentPrefix words before an agent's command, {@code {site}} stands for its site
 */
public record LocalSettings(
        Path folder, Path program, String listen, boolean bound, List<String> agentPrefix) {
    public LocalSettings {
        agentPrefix = List.copyOf(agentPrefix);
    }

    Path controlPlane() {
        return folder.resolve("control-plane");
    }

    /** The folder of site {@code name}. */
    public SiteFolder site(String name) {
        return new SiteFolder(folder.resolve("sites").resolve(name));
    }

    Path logs() {
        return folder.resolve("logs");
    }

    Path pids() {
        return folder.resolve("pids");
    }
}
