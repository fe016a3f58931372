package io.atoll.testbed.benchmarks.hollow;

import com.google.protobuf.ByteString;
import io.atoll.kernel.digest.HeldDigest;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.Allowance;
import io.atoll.protocol.v1.AttemptEnded;
import io.atoll.protocol.v1.AttemptMoved;
import io.atoll.protocol.v1.AttemptRef;
import io.atoll.protocol.v1.AttemptState;
import io.atoll.protocol.v1.HeldAttempt;
import io.atoll.protocol.v1.Hello;
import io.atoll.protocol.v1.Inventory;
import io.atoll.protocol.v1.Outcome;
import io.atoll.protocol.v1.Pool;
import io.atoll.protocol.v1.Report;
import io.atoll.protocol.v1.SiteFacts;
import io.atoll.protocol.v1.Times;
import io.atoll.protocol.v1.Usage;
import io.atoll.protocol.wire.WireValues;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.UUID;

/** What a hollow site says. */
final class HollowMessages {
    static final String PROJECT = "bench";

    /** Room for every execution of a benchmark at once, so that placing never waits. */
    private static final long CPU_MILLIS = 1_000_000_000L;

    private static final long MEMORY_BYTES = 1L << 50;
    private static final Times TIMES = Times.newBuilder().setRunningUs(1).build();
    private static final Usage USAGE = Usage.newBuilder().setUserUs(1).build();

    private HollowMessages() {}

    static Hello hello(HollowMembership self, long highestReport) {
        return Hello.newBuilder()
                .setVersions(HollowMembership.versions())
                .setSite(self.site())
                .setGeneration(self.generation())
                .setInstallationId(self.installation())
                .setStartCounter(1)
                .setProcessId(self.installation())
                .setHighestReport(highestReport)
                .setFacts(
                        SiteFacts.newBuilder()
                                .putLabels("kind", "hollow")
                                .addPools(
                                        Pool.newBuilder()
                                                .setName("cpu")
                                                .setExecutor("process")
                                                .setCpuMillis(CPU_MILLIS)
                                                .setMemoryBytes(MEMORY_BYTES))
                                .setAllowance(
                                        Allowance.newBuilder()
                                                .addProjects(PROJECT)
                                                .setProcess(true)
                                                .setOpen(true)))
                .setAgentVersion("hollow")
                .build();
    }

    static AgentMessage running(long number, long atEpochMs, AttemptRef attempt) {
        return AgentMessage.newBuilder()
                .setReport(
                        Report.newBuilder()
                                .setNumber(number)
                                .setAtEpochMs(atEpochMs)
                                .setAttemptMoved(
                                        AttemptMoved.newBuilder()
                                                .setAttempt(attempt)
                                                .setState(AttemptState.ATTEMPT_STATE_RUNNING)))
                .build();
    }

    static AgentMessage succeeded(long number, long atEpochMs, AttemptRef attempt) {
        return AgentMessage.newBuilder()
                .setReport(
                        Report.newBuilder()
                                .setNumber(number)
                                .setAtEpochMs(atEpochMs)
                                .setAttemptEnded(
                                        AttemptEnded.newBuilder()
                                                .setAttempt(attempt)
                                                .setOutcome(Outcome.OUTCOME_SUCCEEDED)
                                                .setTimes(TIMES)
                                                .setUsage(USAGE)))
                .build();
    }

    static AgentMessage inventory(long number, Collection<AttemptRef> held) {
        var inventory = Inventory.newBuilder().setNumber(number).setLast(true);
        held.forEach(
                attempt ->
                        inventory.addAttempts(
                                HeldAttempt.newBuilder()
                                        .setAttempt(attempt)
                                        .setState(AttemptState.ATTEMPT_STATE_ENDED)));
        return AgentMessage.newBuilder().setInventory(inventory).build();
    }

    /** As a real agent's. */
    static ByteString digest(Collection<AttemptRef> held) {
        var digest = new HeldDigest();
        held.forEach(attempt -> digest.add(WireValues.attempt(attempt), "ENDED"));
        return WireValues.bytes(digest.digest());
    }

    static String text(AttemptRef attempt) {
        ByteBuffer bytes = attempt.getExecution().asReadOnlyByteBuffer();
        return new UUID(bytes.getLong(), bytes.getLong()) + "/" + attempt.getFence();
    }
}
