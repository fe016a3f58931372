package io.atoll.agent.site;

import io.atoll.agent.attempt.AttemptStage;
import io.atoll.agent.attempt.HeldAttempt;
import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.Step;
import io.atoll.agent.executor.Held;
import io.atoll.kernel.id.AttemptId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * After a start of the agent: what the journal says against what an executor holds, attempt by
 * attempt. Each executor speaks for its own attempts only.
 */
final class AttemptRecovery {
    private final AttemptDesk desk;

    AttemptRecovery(AttemptDesk desk) {
        this.desk = desk;
    }

    /**
     * After a start of the agent: compares what the journal says of the attempts of one executor
     * with what that executor holds, and goes on with them. All other attempts stay as they are.
     *
     * @param executor its kind
     */
    void opened(String executor, List<Held> executorHolds, Instant now, Step step) {
        desk.executors().opened(executor);
        Map<AttemptId, Held> holds = new HashMap<>();
        executorHolds.forEach(each -> holds.put(each.attempt(), each));
        for (var attempt : List.copyOf(desk.held())) {
            var known = holds.remove(attempt.assignment().attempt());
            if (desk.executors().speaksFor(attempt, executor, known != null)) {
                resume(attempt, known, now, step);
            }
        }
        // What the journal does not know was released, or never ours: nothing of it may run on.
        for (var orphan : holds.values()) {
            switch (orphan) {
                // Its end is told, and leads to its removal.
                case Held.Running running ->
                        step.effect(new AgentEffect.StopProcess(running.attempt(), Duration.ZERO));
                case Held.Ended end -> step.effect(new AgentEffect.Discard(end.attempt()));
            }
        }
        desk.startReady(now, step);
    }

    private void resume(HeldAttempt attempt, @Nullable Held known, Instant now, Step step) {
        AttemptId id = attempt.assignment().attempt();
        switch (attempt.stage()) {
            case AttemptStage.Waiting _, AttemptStage.Ended _ -> {}
            case AttemptStage.Staging(var assigned, var _) -> {
                if (desk.mayStart(attempt.assignment(), now)) {
                    step.effect(desk.stage(attempt));
                } else {
                    desk.waitAgain(attempt, assigned, step);
                }
            }
            case AttemptStage.Launched(var assigned, var _, var _) -> {
                if (known == null && !desk.mayStart(attempt.assignment(), now)) {
                    desk.waitAgain(attempt, assigned, step);
                } else if (known == null) {
                    // Never started: its sandbox is laid out again, since only that knows what to
                    // start.
                    desk.stageAgain(attempt, now, step);
                } else {
                    told(known, now, step);
                }
            }
            case AttemptStage.Running _ -> {
                if (known == null) {
                    // Its records may be gone while it runs: the executor looks, and tells its end.
                    step.effect(new AgentEffect.StopProcess(id, Duration.ZERO));
                } else {
                    told(known, now, step);
                }
            }
            case AttemptStage.Publishing(var _, var _, var exit) ->
                    step.effect(new AgentEffect.Publish(attempt.assignment(), exit));
            case AttemptStage.Stopping(var _, var running) -> {
                if (running && !(known instanceof Held.Ended)) {
                    step.effect(
                            new AgentEffect.StopProcess(
                                    id, attempt.assignment().spec().stop().grace()));
                } else {
                    desk.cancelled(attempt, step);
                }
            }
        }
    }

    private void told(Held known, Instant now, Step step) {
        switch (known) {
            case Held.Running running -> desk.started(running.attempt(), running.startedAt(), step);
            case Held.Ended end -> desk.ended(end.attempt(), end.exit(), now, step);
        }
    }
}
