package io.atoll.agent.app.fake;

import com.google.protobuf.ByteString;
import io.atoll.protocol.v1.Assign;
import io.atoll.protocol.v1.AssignedInput;
import io.atoll.protocol.v1.Assignment;
import io.atoll.protocol.v1.AttemptRef;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.DeclaredOutput;
import io.atoll.protocol.v1.ExecutionClass;
import io.atoll.protocol.v1.InputElement;
import io.atoll.protocol.v1.LogRequest;
import io.atoll.protocol.v1.RegisterInPlace;
import io.atoll.protocol.v1.Release;
import io.atoll.protocol.v1.Stop;
import io.atoll.protocol.v1.StopReason;
import java.nio.ByteBuffer;
import java.util.List;

/** Messages that a leader sends. */
public final class Orders {
    private Orders() {}

    public static AttemptRef attempt(long execution, int fence) {
        return AttemptRef.newBuilder()
                .setExecution(
                        ByteString.copyFrom(
                                ByteBuffer.allocate(16)
                                        .putLong(0x0190_0000_0000_7000L)
                                        .putLong(0x8000_0000_0000_0000L | execution)
                                        .flip()))
                .setFence(fence)
                .build();
    }

    public static ExecutionClass.Builder command(String... argv) {
        return ExecutionClass.newBuilder()
                .setProject("demo")
                .setWorkflow("test")
                .setName("step")
                .setPool("cpu")
                .addAllArgv(List.of(argv))
                .setCpuMillis(100)
                .setMemoryBytes(1 << 20)
                .setStopGraceMs(1_000);
    }

    public static DeclaredOutput output(String name, String path) {
        return DeclaredOutput.newBuilder().setName(name).setPath(path).build();
    }

    public static ControlMessage.Builder assign(ExecutionClass.Builder what, AttemptRef attempt) {
        return ControlMessage.newBuilder()
                .setAssign(
                        Assign.newBuilder().addClasses(what).addAssignments(assignment(attempt)));
    }

    public static Assignment.Builder assignment(AttemptRef attempt) {
        return Assignment.newBuilder().setAttempt(attempt).setRun(attempt.getExecution());
    }

    /** As {@link #assign}, handed ahead behind {@code first}, whose output is the input raw. */
    public static ControlMessage.Builder assignAfter(
            ExecutionClass.Builder what, AttemptRef attempt, AttemptRef first, String output) {
        return ControlMessage.newBuilder()
                .setAssign(
                        Assign.newBuilder()
                                .addClasses(what)
                                .addAssignments(
                                        assignment(attempt)
                                                .addAwaits(first)
                                                .addInputs(
                                                        AssignedInput.newBuilder()
                                                                .setName("raw")
                                                                .addElements(
                                                                        InputElement.newBuilder()
                                                                                .setProducedBy(
                                                                                        first)
                                                                                .setOutput(
                                                                                        output)))));
    }

    public static ControlMessage.Builder stop(AttemptRef attempt) {
        return ControlMessage.newBuilder()
                .setStop(
                        Stop.newBuilder()
                                .setAttempt(attempt)
                                .setReason(StopReason.STOP_REASON_CANCELLED));
    }

    public static ControlMessage.Builder followStdout(AttemptRef attempt) {
        return ControlMessage.newBuilder()
                .setLogRequest(
                        LogRequest.newBuilder()
                                .setRequest(attempt.getExecution())
                                .setAttempt(attempt)
                                .setFollow(true));
    }

    /** What there is of stdout, which the store has as {@code stored}; no bytes: nobody knows. */
    public static ControlMessage.Builder readStdout(AttemptRef attempt, ByteString stored) {
        return ControlMessage.newBuilder()
                .setLogRequest(
                        LogRequest.newBuilder()
                                .setRequest(attempt.getExecution())
                                .setAttempt(attempt)
                                .setStored(stored));
    }

    public static ControlMessage.Builder release(AttemptRef attempt) {
        return ControlMessage.newBuilder().setRelease(Release.newBuilder().addAttempts(attempt));
    }

    public static ControlMessage.Builder registerInPlace(long request, String path) {
        return ControlMessage.newBuilder()
                .setRegisterInPlace(
                        RegisterInPlace.newBuilder()
                                .setRequest(attempt(request, 1).getExecution())
                                .setPath(path)
                                .addClasses("raw"));
    }
}
