package io.atoll.server.http;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Reply;
import io.atoll.files.Problem;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.server.commands.CommandGateway;
import io.atoll.server.workflow.ProblemsException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Hands commands to the leader and makes its replies into answers or failures. */
public final class Commands {
    /** For commands that are answered as soon as they are durable. */
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** For commands that wait for a site. */
    private static final Duration LONG_DEADLINE = Duration.ofSeconds(60);

    private static final Duration MARGIN = Duration.ofSeconds(2);

    private final CommandGateway gateway;
    private final Executor requests;

    Commands(CommandGateway gateway, Executor requests) {
        this.gateway = gateway;
        this.requests = requests;
    }

    /**
     * Waits for the reply; for virtual threads only.
     *
     * @throws AtollException what the leader refused, or DEADLINE_EXCEEDED
     * @throws ProblemsException several reasons at once
     */
    public <T extends Reply> T ask(ControlCommand command, Class<T> expected) {
        try {
            var reply =
                    gateway.submit(command, DEADLINE)
                            .toCompletableFuture()
                            .get(DEADLINE.plus(MARGIN).toMillis(), TimeUnit.MILLISECONDS);
            return answer(reply, expected);
        } catch (TimeoutException _) {
            throw new AtollException(
                    ErrorCode.DEADLINE_EXCEEDED,
                    "cannot tell whether it was done: the leader did not answer within %d s"
                            .formatted(DEADLINE.toSeconds()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot wait for the leader: this instance stops");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a command never completes exceptionally", e);
        }
    }

    /** For what may take long: holds no thread meanwhile. {@code then} may read the database. */
    public <T extends Reply, V> CompletionStage<V> askLong(
            ControlCommand command, Class<T> expected, Function<T, V> then) {
        return gateway.submit(command, LONG_DEADLINE)
                .thenApplyAsync(reply -> then.apply(answer(reply, expected)), requests);
    }

    private static <T extends Reply> T answer(Reply reply, Class<T> expected) {
        if (reply instanceof Reply.Rejected(var problems)) {
            throw new ProblemsException(
                    problems.stream().map(each -> new Problem("request", 0, 0, each)).toList(),
                    "nothing was done");
        }
        return reply.as(expected);
    }
}
