package io.atoll.agent.app.config;

import io.atoll.agent.executor.ExecutorKind;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.work.SiteOffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;

/** What this machine has, for owners who did not say. */
final class Machine {
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final String TOTAL = "MemTotal:";

    private Machine() {}

    /** The whole machine as one pool named {@code cpu}. @param kind how it starts work */
    static SiteOffer.Pool pool(ExecutorKind kind) {
        return new SiteOffer.Pool(
                new PoolName("cpu"),
                kind.name(),
                kind.runtimes(),
                Cpu.ofCores(Runtime.getRuntime().availableProcessors()),
                memory(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(arch()),
                new TreeMap<>());
    }

    /** As {@code uname -m} names it. */
    static String arch() {
        String name = System.getProperty("os.arch", "");
        return switch (name) {
            case "amd64" -> "x86_64";
            case "arm64" -> "aarch64";
            default -> name;
        };
    }

    private static ByteSize memory() {
        try {
            for (String line : Files.readAllLines(MEMORY)) {
                if (line.startsWith(TOTAL)) {
                    return ByteSize.parse(line.substring(TOTAL.length()).replace("kB", "Ki"));
                }
            }
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot read %s: %s".formatted(MEMORY, e.getMessage()));
        }
        throw new AtollException(
                ErrorCode.UNAVAILABLE,
                "cannot tell this machine's memory: %s has no %s".formatted(MEMORY, TOTAL));
    }
}
