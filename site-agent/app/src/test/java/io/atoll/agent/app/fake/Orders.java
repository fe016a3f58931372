package io.atoll.agent.app.fake;

import com.google.protobuf.ByteString;
import io.atoll.protocol.v1.Assign;
import io.atoll.protocol.v1.Assignment;
import io.atoll.protocol.v1.AttemptRef;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.DeclaredOutput;
import io.atoll.protocol.v1.ExecutionClass;
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
}
