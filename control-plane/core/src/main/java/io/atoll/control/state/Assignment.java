package io.atoll.control.state;

import io.atoll.control.workflow.Command;
import io.atoll.control.workflow.ShippedFile;
import io.atoll.control.workflow.StopSpec;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.policy.request.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Everything a site needs to carry out one attempt. Idempotent by attempt.
 *
 * @param each foreach variables of this element
 * @param awaits attempts of the same site that must have succeeded first; empty: start now
 * @param startBefore the latest moment to start it without a link; absent: no limit
 * @param decision that made it: a record that was put back may give its number to another one
 */
public record Assignment(
        AttemptId attempt,
        RunId run,
        PoolName pool,
        ExecutionClass executionClass,
        SortedMap<String, String> each,
        List<AssignedInput> inputs,
        List<AttemptId> awaits,
        Optional<Instant> startBefore,
        DecisionId decision) {
    public Assignment {
        inputs = List.copyOf(inputs);
        awaits = List.copyOf(awaits);
    }

    /**
     * What all executions of one template in one run share; the same object for all of them, so
     * that a codec may send it once.
     *
     * @param outputs by name
     */
    public record ExecutionClass(
            ProjectName project,
            String workflow,
            String name,
            Command command,
            List<ShippedFile> files,
            SortedMap<String, DeclaredOutput> outputs,
            SortedMap<String, String> environment,
            Resources resources,
            Optional<Duration> walltime,
            StopSpec stop) {}

    /**
     * An output to make.
     *
     * @param path relative to the sandbox
     * @param classes what it will carry
     */
    public record DeclaredOutput(String path, SortedSet<String> classes) {}

    /**
     * An input to lay out.
     *
     * @param gather true: a folder with one entry per element; false: exactly one element
     */
    public record AssignedInput(String name, boolean gather, List<InputElement> elements) {
        public AssignedInput {
            elements = List.copyOf(elements);
        }
    }

    /**
     * One piece of an input.
     *
     * @param entry its name in the gather folder; empty if no gather
     */
    public record InputElement(String entry, InputSource source, SortedSet<String> classes) {}

    /** Where a piece of an input comes from: always the site's own store. */
    public sealed interface InputSource {
        /** A content that lies in the local store, or will once its FETCH order is done. */
        record Stored(Digest digest, long sizeBytes, boolean folder) implements InputSource {}

        /** What an awaited attempt of the same site makes. */
        record Awaited(AttemptId attempt, String output) implements InputSource {}
    }
}
