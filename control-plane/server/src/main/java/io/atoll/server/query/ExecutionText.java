package io.atoll.server.query;

import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.server.view.ExecutionView;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One execution in the words of the API. */
final class ExecutionText {
    private final ExecutionRecord execution;
    private final Optional<AttemptRecord> attempt;
    private final Optional<AttemptRecord> before;
    private final Optional<String> why;
    private final List<InputQuery.Piece> inputs;

    /**
     * Its rows.
     *
     * @param attempts the latest ones, oldest first: at least the last two if it had so many
     * @param why of the latest attempt's decision
     */
    ExecutionText(
            ExecutionRecord execution,
            List<AttemptRecord> attempts,
            Optional<String> why,
            List<InputQuery.Piece> inputs) {
        this.execution = execution;
        int count = attempts.size();
        this.attempt = count == 0 ? Optional.empty() : Optional.of(attempts.getLast());
        this.before = count < 2 ? Optional.empty() : Optional.of(attempts.get(count - 2));
        this.why = why;
        this.inputs = inputs;
    }

    /** {@code resample[3]}, or the name alone. */
    static String label(ExecutionRecord execution) {
        return execution.index().isEmpty()
                ? execution.template()
                : execution.template() + "[" + execution.index() + "]";
    }

    /** Without attempts and pieces. */
    ExecutionView line() {
        return view(null, null, null);
    }

    /** With everything. */
    ExecutionView whole(List<AttemptRecord> attempts, List<InputQuery.Piece> outputs) {
        return view(
                attempts.stream().map(ExecutionText::attempt).toList(),
                inputs.stream().map(ExecutionText::piece).toList(),
                outputs.stream().map(ExecutionText::piece).toList());
    }

    private ExecutionView view(
            @Nullable List<ExecutionView.Attempt> attempts,
            @Nullable List<ExecutionView.Piece> pieces,
            @Nullable List<ExecutionView.Piece> outputs) {
        var report = attempt.flatMap(AttemptRecord::report);
        var times = report.map(AttemptReport::times).orElse(AttemptReport.Times.NONE);
        var outcome = attempt.flatMap(each -> outcome(each.state()));
        var failed = outcome.flatMap(ExecutionText::failed);
        return new ExecutionView(
                execution.execution().toString(),
                execution.run().toString(),
                execution.template(),
                Texts.orNull(execution.index()),
                label(execution),
                Texts.state(execution.state()),
                reason(),
                Texts.time(nextTryAt()),
                attempt.map(each -> each.site().text()).orElse(null),
                attempt.map(each -> each.pool().text()).orElse(null),
                execution.tries(),
                why.orElse(null),
                placing().plus(times.waiting()).toMillis(),
                times.staging().toMillis(),
                times.running().toMillis(),
                times.publishing().toMillis(),
                inputs.stream().mapToLong(each -> each.artifact().content().sizeBytes()).sum(),
                report.map(ExecutionText::bytesOut).orElse(0L),
                exitCode(outcome),
                failed.map(AttemptOutcome.Failed::signal).filter(each -> each > 0).orElse(null),
                outcome.flatMap(AttemptOutcome::sentence).orElse(null),
                Texts.time(execution.createdAt()),
                Texts.time(attempt.flatMap(ExecutionText::startedAt)),
                Texts.time(endedAt(execution.state())),
                attempts,
                pieces,
                outputs);
    }

    /** From when it could have been placed until its latest attempt was. */
    private Duration placing() {
        return attempt.map(each -> Duration.between(readyAt(), each.assignedAt()))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
    }

    // That it became ready has no time on record: then its last input was there, and its attempt
    // before was over.
    private Instant readyAt() {
        var moments = new ArrayList<>(List.of(execution.createdAt()));
        inputs.forEach(each -> each.artifact().visibleAt().ifPresent(moments::add));
        before.map(AttemptRecord::state)
                .ifPresent(
                        state -> {
                            if (state instanceof AttemptState.Ended(_, var at)) {
                                moments.add(at);
                            }
                        });
        execution.spent().pausesUntil().ifPresent(moments::add);
        return Collections.max(moments);
    }

    private static ExecutionView.Attempt attempt(AttemptRecord attempt) {
        var outcome = outcome(attempt.state());
        var failed = outcome.flatMap(ExecutionText::failed);
        return new ExecutionView.Attempt(
                attempt.attempt().fence().number(),
                attempt.site().text(),
                attempt.pool().text(),
                Texts.state(attempt.state()),
                outcome.map(Texts::state).orElse(null),
                outcome.flatMap(AttemptOutcome::sentence).or(() -> lingers(attempt)).orElse(null),
                exitCode(outcome),
                failed.map(AttemptOutcome.Failed::signal).filter(each -> each > 0).orElse(null),
                Texts.time(attempt.assignedAt()),
                Texts.time(startedAt(attempt)),
                attempt.state() instanceof AttemptState.Ended(_, var at) ? Texts.time(at) : null,
                attempt.report().map(AttemptReport::usage).map(ExecutionText::usage).orElse(null));
    }

    private static ExecutionView.Usage usage(AttemptReport.Usage usage) {
        return new ExecutionView.Usage(
                usage.user().toMillis(), usage.system().toMillis(), usage.maxRssBytes());
    }

    private static ExecutionView.Piece piece(InputQuery.Piece piece) {
        var artifact = piece.artifact();
        return new ExecutionView.Piece(
                piece.name(),
                Texts.orNull(piece.entry()),
                artifact.id().toString(),
                artifact.content().digest().toString(),
                artifact.content().sizeBytes(),
                List.copyOf(artifact.classes()));
    }

    private Optional<Instant> nextTryAt() {
        return switch (execution.state()) {
            // Of an earlier failure than that of its latest attempt: past, and of no interest.
            case ExecutionState.Waiting _, ExecutionState.Ready _ ->
                    execution.spent().pausesUntil().filter(this::isAfterLatestAttempt);
            case ExecutionState.Active _,
                    ExecutionState.Cancelling _,
                    ExecutionState.Succeeded _,
                    ExecutionState.Failed _,
                    ExecutionState.Cancelled _,
                    ExecutionState.Skipped _ ->
                    Optional.empty();
        };
    }

    private boolean isAfterLatestAttempt(Instant moment) {
        return attempt.map(AttemptRecord::state)
                .filter(
                        state ->
                                state instanceof AttemptState.Ended(_, var at)
                                        && at.isBefore(moment))
                .isPresent();
    }

    private @Nullable String reason() {
        Optional<String> lingers = attempt.flatMap(ExecutionText::lingers);
        return switch (execution.state()) {
            case ExecutionState.Waiting(var plan) ->
                    plan.map(each -> "expected at " + each.site() + "/" + each.pool()).orElse(null);
            case ExecutionState.Ready(var reason) -> Texts.orNull(reason);
            case ExecutionState.Active(_, var kept) ->
                    lingers.or(() -> Optional.of(kept).filter(why -> !why.isEmpty())).orElse(null);
            case ExecutionState.Succeeded _ -> null;
            case ExecutionState.Cancelling(_, var by) ->
                    "cancelled by "
                            + by
                            + lingers.map(
                                            why ->
                                                    "; its site %s; an operator can end that at the site, or end the execution without knowing: atoll execution cancel %s --force"
                                                            .formatted(why, execution.execution()))
                                    .orElse(", its site has not confirmed yet");
            case ExecutionState.Failed(var reason, _) -> reason;
            case ExecutionState.Cancelled(var by, var unknown, _) ->
                    "cancelled by " + by + (unknown.isEmpty() ? "" : "; " + unknown);
            case ExecutionState.Skipped(var because, _) -> because + " did not succeed";
        };
    }

    private static Optional<Instant> endedAt(ExecutionState state) {
        return switch (state) {
            case ExecutionState.Waiting _,
                    ExecutionState.Ready _,
                    ExecutionState.Active _,
                    ExecutionState.Cancelling _ ->
                    Optional.empty();
            case ExecutionState.Succeeded(_, _, var at) -> Optional.of(at);
            case ExecutionState.Failed(_, var at) -> Optional.of(at);
            case ExecutionState.Cancelled(_, _, var at) -> Optional.of(at);
            case ExecutionState.Skipped(_, var at) -> Optional.of(at);
        };
    }

    /** As its site told; of one that ended, its end less the time it took. */
    private static Optional<Instant> startedAt(AttemptRecord attempt) {
        return switch (attempt.state()) {
            case AttemptState.Assigned _, AttemptState.Staging _ -> Optional.empty();
            case AttemptState.Running(var at) -> Optional.of(at);
            case AttemptState.Lingering(var at, var _) -> Optional.of(at);
            case AttemptState.Publishing(var at) -> Optional.of(at);
            case AttemptState.Ended(_, var at) ->
                    attempt.report()
                            .map(AttemptReport::times)
                            .filter(times -> !times.running().isZero())
                            .map(times -> at.minus(times.publishing()).minus(times.running()));
        };
    }

    private static Optional<String> lingers(AttemptRecord attempt) {
        return attempt.state() instanceof AttemptState.Lingering(var _, var why)
                ? Optional.of(why)
                : Optional.empty();
    }

    private static Optional<AttemptOutcome> outcome(AttemptState state) {
        return state instanceof AttemptState.Ended(var outcome, _)
                ? Optional.of(outcome)
                : Optional.empty();
    }

    private static Optional<AttemptOutcome.Failed> failed(AttemptOutcome outcome) {
        return outcome instanceof AttemptOutcome.Failed failed
                ? Optional.of(failed)
                : Optional.empty();
    }

    private static @Nullable Integer exitCode(Optional<AttemptOutcome> outcome) {
        return outcome.map(
                        each ->
                                switch (each) {
                                    case AttemptOutcome.Succeeded _ -> 0;
                                    case AttemptOutcome.Failed(var code, _, _, _) -> code;
                                    case AttemptOutcome.OutOfMemory _,
                                            AttemptOutcome.TimedOut _,
                                            AttemptOutcome.Preempted _,
                                            AttemptOutcome.Cancelled _,
                                            AttemptOutcome.Lost _,
                                            AttemptOutcome.Refused _,
                                            AttemptOutcome.SiteFault _ ->
                                            null;
                                })
                .orElse(null);
    }

    private static long bytesOut(AttemptReport report) {
        return report.outputs().values().stream()
                .mapToLong(made -> made.content().sizeBytes())
                .sum();
    }
}
