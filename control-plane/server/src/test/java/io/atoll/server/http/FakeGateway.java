package io.atoll.server.http;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Reply;
import io.atoll.kernel.ErrorCode;
import io.atoll.server.commands.CommandGateway;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Keeps what it is told and answers as a test says. Safe from any thread. */
final class FakeGateway implements CommandGateway {
    private final List<ControlCommand> commands = new CopyOnWriteArrayList<>();
    private final AtomicReference<Function<ControlCommand, Reply>> answer =
            new AtomicReference<>(FakeGateway::nobody);

    void reset() {
        commands.clear();
        answer.set(FakeGateway::nobody);
    }

    void answer(Function<ControlCommand, Reply> answers) {
        answer.set(answers);
    }

    void answer(Reply reply) {
        answer.set(_ -> reply);
    }

    List<ControlCommand> commands() {
        return commands;
    }

    <T extends ControlCommand> T only(Class<T> kind) {
        return commands.stream().filter(kind::isInstance).map(kind::cast).findFirst().orElseThrow();
    }

    @Override
    public CompletionStage<Reply> submit(ControlCommand command, Duration within) {
        commands.add(command);
        return CompletableFuture.completedFuture(answer.get().apply(command));
    }

    @Override
    public Leading leading() {
        return new Leading("one", 7, true, true);
    }

    private static Reply nobody(ControlCommand command) {
        return new Reply.Refused(
                ErrorCode.UNAVAILABLE,
                "cannot do %s: there is no leader".formatted(command.getClass().getSimpleName()));
    }
}
