package io.atoll.agent.link;

import io.atoll.kernel.id.AttemptId;
import io.atoll.work.Assignment;
import io.atoll.work.ReportMark;
import io.atoll.work.SignedOrder;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;

/** What the control plane tells an agent. All are idempotent. */
public sealed interface ControlMessage {

    /**
     * The link stands.
     *
     * @param applied how far the reports of this generation were applied
     * @param mark of the leader's term; absent: of a control plane that does not tell
     * @param takeStock the record of the control plane was put back to an older state: no report is
     *     sent before {@link Resume}
     */
    record Welcome(ReportMark applied, Optional<UUID> mark, boolean takeStock)
            implements ControlMessage {}

    /**
     * What this site holds and what is on record agree: reports go on, with new numbers.
     *
     * @param next the first new number, above all older ones that were ever sent
     */
    record Resume(long next) implements ControlMessage {}

    /** All reports up to {@code number} are durable at the control plane. */
    record Acknowledge(long number) implements ControlMessage {}

    record Assign(List<Assignment> assignments) implements ControlMessage {
        public Assign {
            assignments = List.copyOf(assignments);
        }
    }

    /** The attempt shall not run any more. {@code fenced}: a newer attempt exists. */
    record Stop(AttemptId attempt, boolean fenced) implements ControlMessage {}

    /** Nothing more is needed of these attempts. */
    record Release(List<AttemptId> attempts) implements ControlMessage {
        public Release {
            attempts = List.copyOf(attempts);
        }
    }

    record Order(SignedOrder order) implements ControlMessage {}

    record RegisterInPlace(UUID request, String path, SortedSet<String> classes)
            implements ControlMessage {}

    /** Takes the place of an earlier request. @param number to be named in the answer */
    record InventoryRequest(long number) implements ControlMessage {}

    /** The same, as messages about one attempt each where it is about several. */
    default List<ControlMessage> apart() {
        return switch (this) {
            case Assign(var all) ->
                    all.stream().<ControlMessage>map(one -> new Assign(List.of(one))).toList();
            case Release(var all) ->
                    all.stream().<ControlMessage>map(one -> new Release(List.of(one))).toList();
            case Welcome _,
                    Resume _,
                    Acknowledge _,
                    Stop _,
                    Order _,
                    RegisterInPlace _,
                    InventoryRequest _ ->
                    List.of(this);
        };
    }
}
