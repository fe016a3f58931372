package io.atoll.cli.local;

import java.nio.file.Path;

/** The folder of one site of a local federation. */
public record SiteFolder(Path path) {
    /** Identity, journal, store and sandboxes. */
    public Path dataFolder() {
        return path.resolve("data");
    }

    /** What the site's owner lets be read. */
    public Path observations() {
        return path.resolve("observations");
    }

    Path agentFile() {
        return path.resolve("agent.yaml");
    }

    /** Read by the agent's first start, and gone once it has joined. */
    Path joinToken() {
        return path.resolve("join.token");
    }

    /** Exists once the agent has joined: it then starts without a token. */
    Path joinedMark() {
        return path.resolve("joined");
    }
}
