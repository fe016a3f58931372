package io.atoll.server.commands;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.Reply;
import io.atoll.control.state.Caller;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.policy.PolicySet;
import io.atoll.server.record.RecordJson;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.function.Function;

/** Commands and replies as JSON, for the one hop between instances. Safe from any thread. */
public final class CommandCodec {
    private static final String POLICIES = "ApplyPolicies";
    private static final String VERIFIED = "ReplicaVerified";
    private static final String RECEIVING = "UploadReceiving";
    private static final String LOST = "GlobalReplicaLost";

    private final RecordJson json;
    private final Function<SortedMap<String, String>, PolicySet> policies;

    /**
     * A codec.
     *
     * @param policies compiles policy texts again
     */
    public CommandCodec(RecordJson json, Function<SortedMap<String, String>, PolicySet> policies) {
        this.json = json;
        this.policies = policies;
    }

    /**
     * A command for the wire.
     *
     * @param name such as {@code SubmitRun}
     */
    public record Encoded(String name, String body) {}

    private record Command(ControlCommand command) {}

    private record Answer(Reply reply) {}

    /** Compiled policies do not travel; the leader compiles their texts. */
    private record Texts(Caller caller, SortedMap<String, String> texts) {}

    /** The text of {@code event}: a command, or what a global store tells. */
    public Encoded encode(ControlEvent event) {
        return switch (event) {
            case ControlCommand.ApplyPolicies(var caller, var _, var texts) ->
                    new Encoded(POLICIES, json.write(new Texts(caller, texts)));
            case ControlCommand command ->
                    new Encoded(
                            command.getClass().getSimpleName(), json.write(new Command(command)));
            case ControlEvent.ReplicaVerified verified ->
                    new Encoded(VERIFIED, json.write(verified));
            case ControlEvent.UploadReceiving receiving ->
                    new Encoded(RECEIVING, json.write(receiving));
            case ControlEvent.GlobalReplicaLost lost -> new Encoded(LOST, json.write(lost));
            default -> throw new IllegalArgumentException("not for other instances: " + event);
        };
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws AtollException INVALID or CORRUPT if it is something else
     */
    public ControlEvent decode(Encoded encoded) {
        return switch (encoded.name()) {
            case POLICIES -> {
                var texts = json.read(encoded.body(), Texts.class);
                yield new ControlCommand.ApplyPolicies(
                        texts.caller(), policies.apply(texts.texts()), texts.texts());
            }
            case VERIFIED -> json.read(encoded.body(), ControlEvent.ReplicaVerified.class);
            case RECEIVING -> json.read(encoded.body(), ControlEvent.UploadReceiving.class);
            case LOST -> json.read(encoded.body(), ControlEvent.GlobalReplicaLost.class);
            default -> {
                var command = json.read(encoded.body(), Command.class).command();
                if (!command.getClass().getSimpleName().equals(encoded.name())) {
                    throw new AtollException(
                            ErrorCode.INVALID,
                            "cannot read a forwarded command: it is no " + encoded.name());
                }
                yield command;
            }
        };
    }

    public byte[] encode(Reply reply) {
        return json.write(new Answer(reply)).getBytes(StandardCharsets.UTF_8);
    }

    /** Reads what {@link #encode(Reply)} wrote. */
    public Reply decodeReply(byte[] bytes) {
        return json.read(new String(bytes, StandardCharsets.UTF_8), Answer.class).reply();
    }
}
