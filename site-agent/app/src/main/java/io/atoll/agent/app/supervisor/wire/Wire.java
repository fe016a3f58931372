package io.atoll.agent.app.supervisor.wire;

import io.atoll.agent.executor.Exit;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.work.AttemptReport.Usage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The bytes of requests, reports and exit records: a type byte, then the fields in their order;
 * texts are a length and UTF-8, times are milliseconds. Stateless.
 */
public final class Wire {
    /** Raised with every change of the format; a running supervisor may be older than its agent. */
    public static final int PROTOCOL = 3;

    /** The first that knows {@link Request.Kill}. */
    public static final int KILL_PROTOCOL = 3;

    /** What an agent of this version still understands: it only says less. */
    public static final int OLDEST_PROTOCOL = 1;

    /** Above what Linux takes as arguments and environment together with the usual stack limit. */
    public static final int FRAME_LIMIT_BYTES = 4 << 20;

    private Wire() {}

    public static byte[] encode(Request request) {
        return bytes(out -> put(out, request));
    }

    public static byte[] encode(Report report) {
        return bytes(out -> put(out, report));
    }

    public static byte[] encode(Exit exit) {
        return bytes(out -> putExit(out, exit));
    }

    public static Request request(byte[] frame) {
        return read(frame, Wire::request);
    }

    public static Report report(byte[] frame) {
        return read(frame, Wire::report);
    }

    public static Exit exit(byte[] record) {
        return read(record, Wire::exit);
    }

    private static void put(DataOutputStream out, Request request) throws IOException {
        switch (request) {
            case Request.Start start -> {
                out.writeByte(1);
                putText(out, start.attempt());
                putText(out, start.folder());
                putCommand(out, start.command());
                putLimits(out, start.limits());
            }
            case Request.Stop stop -> {
                out.writeByte(2);
                putText(out, stop.attempt());
                out.writeLong(stop.grace().toMillis());
            }
            case Request.ListAll list -> {
                out.writeByte(3);
                out.writeLong(list.number());
            }
            case Request.Forget forget -> {
                out.writeByte(4);
                putText(out, forget.attempt());
            }
            case Request.Ping ping -> {
                out.writeByte(5);
                out.writeLong(ping.number());
            }
            case Request.Shutdown _ -> out.writeByte(6);
            case Request.Kill kill -> {
                out.writeByte(7);
                putText(out, kill.attempt());
                putText(out, kill.why());
            }
        }
    }

    private static Request request(DataInputStream in) throws IOException {
        int type = in.readByte();
        return switch (type) {
            case 1 -> new Request.Start(text(in), text(in), command(in), limits(in));
            case 2 -> new Request.Stop(text(in), Duration.ofMillis(in.readLong()));
            case 3 -> new Request.ListAll(in.readLong());
            case 4 -> new Request.Forget(text(in));
            case 5 -> new Request.Ping(in.readLong());
            case 6 -> new Request.Shutdown();
            case 7 -> new Request.Kill(text(in), text(in));
            default -> throw new IOException("request type " + type);
        };
    }

    private static void put(DataOutputStream out, Report report) throws IOException {
        switch (report) {
            case Report.Hello hello -> {
                out.writeByte(1);
                out.writeInt(hello.protocol());
                out.writeInt(hello.pid());
            }
            case Report.Started started -> {
                out.writeByte(2);
                putText(out, started.attempt());
                out.writeInt(started.pid());
                out.writeLong(started.at().toEpochMilli());
            }
            case Report.Ended ended -> {
                out.writeByte(3);
                putText(out, ended.attempt());
                putExit(out, ended.exit());
            }
            case Report.Lingers lingers -> {
                out.writeByte(9);
                putText(out, lingers.attempt());
                putText(out, lingers.why());
            }
            case Report.Listing listing -> {
                out.writeByte(8);
                out.writeLong(listing.number());
            }
            case Report.Listed listed -> {
                out.writeByte(4);
                out.writeLong(listed.number());
            }
            case Report.Pong pong -> {
                out.writeByte(5);
                out.writeLong(pong.number());
            }
            case Report.Closing _ -> out.writeByte(6);
            case Report.Refused refused -> {
                out.writeByte(7);
                putText(out, refused.reason());
            }
        }
    }

    private static Report report(DataInputStream in) throws IOException {
        int type = in.readByte();
        return switch (type) {
            case 1 -> new Report.Hello(in.readInt(), in.readInt());
            case 2 ->
                    new Report.Started(text(in), in.readInt(), Instant.ofEpochMilli(in.readLong()));
            case 3 -> new Report.Ended(text(in), exit(in));
            case 4 -> new Report.Listed(in.readLong());
            case 5 -> new Report.Pong(in.readLong());
            case 6 -> new Report.Closing();
            case 7 -> new Report.Refused(text(in));
            case 8 -> new Report.Listing(in.readLong());
            case 9 -> new Report.Lingers(text(in), text(in));
            default -> throw new IOException("report type " + type);
        };
    }

    private static void putCommand(DataOutputStream out, Command command) throws IOException {
        out.writeInt(command.argv().size());
        for (String argument : command.argv()) {
            putText(out, argument);
        }
        out.writeInt(command.environment().size());
        for (Map.Entry<String, String> variable : command.environment().entrySet()) {
            putText(out, variable.getKey());
            putText(out, variable.getValue());
        }
        putText(out, command.workingDirectory());
        putText(out, command.stdout());
        putText(out, command.stderr());
    }

    private static Command command(DataInputStream in) throws IOException {
        List<String> argv = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            argv.add(text(in));
        }
        Map<String, String> environment = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            environment.put(text(in), text(in));
        }
        return new Command(argv, environment, text(in), text(in), text(in));
    }

    public static void putLimits(DataOutputStream out, Limits limits) throws IOException {
        out.writeLong(limits.walltime().toMillis());
        out.writeLong(limits.grace().toMillis());
        out.writeInt(limits.stopSignal());
        out.writeLong(limits.logLimitBytes());
    }

    public static Limits limits(DataInputStream in) throws IOException {
        return new Limits(
                Duration.ofMillis(in.readLong()),
                Duration.ofMillis(in.readLong()),
                in.readInt(),
                in.readLong());
    }

    private static void putExit(DataOutputStream out, Exit exit) throws IOException {
        switch (exit.cause()) {
            case Exit.Exited exited -> putCause(out, 1, exited.code(), "");
            case Exit.Killed killed -> putCause(out, 2, killed.signal(), "");
            case Exit.TimedOut _ -> putCause(out, 3, 0, "");
            case Exit.CouldNotStart cause -> putCause(out, 4, cause.code(), cause.reason());
            case Exit.Lost lost -> putCause(out, 5, 0, lost.reason());
            case Exit.OverLimit over -> putCause(out, 6, over.code(), over.why());
            case Exit.OutOfMemory memory -> putCause(out, 7, 0, memory.why());
            case Exit.Preempted preempted -> putCause(out, 8, 0, preempted.why());
        }
        out.writeLong(exit.startedAt().toEpochMilli());
        out.writeLong(exit.endedAt().toEpochMilli());
        out.writeLong(exit.usage().user().toNanos());
        out.writeLong(exit.usage().system().toNanos());
        out.writeLong(exit.usage().maxRssBytes());
        out.writeBoolean(exit.stopRequested());
        out.writeBoolean(exit.logTruncated());
    }

    private static void putCause(DataOutputStream out, int type, int number, String reason)
            throws IOException {
        out.writeByte(type);
        out.writeInt(number);
        putText(out, reason);
    }

    private static Exit exit(DataInputStream in) throws IOException {
        return new Exit(
                cause(in.readByte(), in.readInt(), text(in)),
                Instant.ofEpochMilli(in.readLong()),
                Instant.ofEpochMilli(in.readLong()),
                new Usage(
                        Duration.ofNanos(in.readLong()),
                        Duration.ofNanos(in.readLong()),
                        in.readLong()),
                in.readBoolean(),
                in.readBoolean());
    }

    private static Exit.Cause cause(int type, int number, String reason) throws IOException {
        return switch (type) {
            case 1 -> new Exit.Exited(number);
            case 2 -> new Exit.Killed(number);
            case 3 -> new Exit.TimedOut();
            case 4 -> new Exit.CouldNotStart(number, reason);
            case 5 -> new Exit.Lost(reason);
            case 6 -> new Exit.OverLimit(number, reason);
            case 7 -> new Exit.OutOfMemory(reason);
            case 8 -> new Exit.Preempted(reason);
            default -> throw new IOException("cause type " + type);
        };
    }

    public static void putText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    public static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("text of " + length + " bytes in " + in.available());
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    public static byte[] bytes(Writer writer) {
        var bytes = new ByteArrayOutputStream(512);
        try (var out = new DataOutputStream(bytes)) {
            writer.write(out);
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
    }

    public static <T> T read(byte[] frame, Reader<T> reader) {
        try (var in = new DataInputStream(new ByteArrayInputStream(frame))) {
            return reader.read(in);
        } catch (IOException | IllegalArgumentException malformed) {
            throw new AtollException(
                    ErrorCode.CORRUPT,
                    "cannot read a message of the supervisor: " + malformed.getMessage(),
                    malformed);
        }
    }

    /** Writes fields. */
    @FunctionalInterface
    public interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    /** Reads fields. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }
}
