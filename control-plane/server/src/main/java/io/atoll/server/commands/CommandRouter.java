package io.atoll.server.commands;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.Reply;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.server.reign.LeaderView;
import io.atoll.server.reign.Reign;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Brings commands to the leader: to the loop here, or one hop to another instance. */
public final class CommandRouter implements CommandGateway {
    private final String instance;
    private final LeaderView leader;
    private final RemoteLeader remote;
    private final CommandCodec codec;

    public CommandRouter(
            String instance, LeaderView leader, RemoteLeader remote, CommandCodec codec) {
        this.instance = instance;
        this.leader = leader;
        this.remote = remote;
        this.codec = codec;
    }

    @Override
    public CompletionStage<Reply> submit(ControlCommand command, Duration within) {
        return route(command, within);
    }

    /** Tells the leader what happened at a global store; answered once it is durable. */
    public CompletionStage<Reply> report(ControlEvent.StoreEvent event, Duration within) {
        return route(event, within);
    }

    /**
     * Hands in an event here, never elsewhere: for what another instance forwarded.
     *
     * @param term the term in which the caller believes that this instance leads
     */
    public CompletionStage<Reply> submitHere(ControlEvent event, long term, Duration within) {
        var reign = leader.reign();
        if (reign.isEmpty()) {
            return refused(ErrorCode.UNAVAILABLE, "cannot do it: this instance does not lead");
        }
        if (reign.get().term().number() < term) {
            return refused(
                    ErrorCode.UNAVAILABLE,
                    "cannot do it: this instance leads in term %s (expected %d)"
                            .formatted(reign.get().term(), term));
        }
        return here(reign.get(), event, within);
    }

    @Override
    public Leading leading() {
        var reign = leader.reign();
        if (reign.isPresent()) {
            return new Leading(instance, reign.get().term().number(), true, true);
        }
        return leader.elsewhere()
                .map(found -> new Leading(found.instance(), leader.term(), false, true))
                .orElseGet(() -> new Leading("", leader.term(), false, false));
    }

    private CompletionStage<Reply> route(ControlEvent event, Duration within) {
        var reign = leader.reign();
        if (reign.isPresent()) {
            return here(reign.get(), event, within);
        }
        var elsewhere = leader.elsewhere();
        if (elsewhere.isEmpty()) {
            return refused(ErrorCode.UNAVAILABLE, "cannot do it: no leader is known now");
        }
        return remote.forward(elsewhere.get(), leader.term(), codec.encode(event), within)
                .thenApply(codec::decodeReply)
                .exceptionally(CommandRouter::failed);
    }

    private static CompletionStage<Reply> here(Reign reign, ControlEvent event, Duration within) {
        var answer = new CompletableFuture<Reply>();
        reign.loop().submit(event, within, answer::complete);
        return answer.completeOnTimeout(
                new Reply.Refused(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "cannot say whether it was done: no answer within %d ms"
                                .formatted(within.toMillis())),
                within.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private static Reply failed(Throwable failure) {
        var cause = failure instanceof CompletionException e ? e.getCause() : failure;
        return cause instanceof AtollException e
                ? new Reply.Refused(e.code(), String.valueOf(e.getMessage()))
                : new Reply.Refused(
                        ErrorCode.INTERNAL, "cannot forward a command: a fault of this instance");
    }

    private static CompletionStage<Reply> refused(ErrorCode code, String sentence) {
        return CompletableFuture.completedFuture(new Reply.Refused(code, sentence));
    }
}
