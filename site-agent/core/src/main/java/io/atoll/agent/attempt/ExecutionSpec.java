package io.atoll.agent.attempt;

import io.atoll.agent.executor.StopSignal;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What to run, as all equal executions share it.
 *
 * @param name of its template in the workflow
 * @param disk most bytes the sandbox may hold; absent: no limit
 * @param walltime absent: no limit
 */
public record ExecutionSpec(
        ProjectName project,
        String workflow,
        String name,
        PoolName pool,
        Command command,
        List<File> files,
        List<Output> outputs,
        SortedMap<String, String> environment,
        Cpu cpu,
        ByteSize memory,
        int gpus,
        Optional<ByteSize> disk,
        Optional<Duration> walltime,
        StopSignal stopSignal,
        Duration stopGrace) {
    public ExecutionSpec {
        files = List.copyOf(files);
        outputs = List.copyOf(outputs);
    }

    /** The same with outputs that carry {@code more} beside what they did. */
    ExecutionSpec carrying(SortedSet<String> more) {
        var carrying =
                outputs.stream()
                        .map(
                                output -> {
                                    var all = new TreeSet<>(output.classes());
                                    all.addAll(more);
                                    return new Output(output.name(), output.path(), all);
                                })
                        .toList();
        return new ExecutionSpec(
                project,
                workflow,
                name,
                pool,
                command,
                files,
                carrying,
                environment,
                cpu,
                memory,
                gpus,
                disk,
                walltime,
                stopSignal,
                stopGrace);
    }

    /** What is started. */
    public sealed interface Command {
        /**
         * A command with its arguments; {@code ${inputs.…}}, {@code ${outputs.…}} and {@code
         * ${each.…}} are replaced.
         */
        record Argv(List<String> words) implements Command {
            public Argv {
                words = List.copyOf(words);
            }
        }

        /** A script for {@code sh}, never templated. */
        record Script(String text) implements Command {}
    }

    /** A small file shipped with the workflow, put into the working directory. */
    @SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString are ours
    public record File(String name, boolean executable, byte[] bytes) {
        @Override
        public boolean equals(Object other) {
            return other instanceof File file
                    && name.equals(file.name)
                    && executable == file.executable
                    && Arrays.equals(bytes, file.bytes);
        }

        @Override
        public int hashCode() {
            return 31 * name.hashCode() + Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "File[%s, %d bytes]".formatted(name, bytes.length);
        }
    }

    /**
     * A declared output.
     *
     * @param path relative to the working directory
     * @param classes what it will carry
     */
    public record Output(String name, String path, SortedSet<String> classes) {}
}
