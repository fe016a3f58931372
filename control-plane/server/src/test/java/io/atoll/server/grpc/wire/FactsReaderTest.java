package io.atoll.server.grpc.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.protocol.v1.Allowance;
import io.atoll.protocol.v1.Pool;
import io.atoll.protocol.v1.Runtimes;
import io.atoll.protocol.v1.SiteFacts;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FactsReaderTest {
    private static List<String> executors(Allowance.Builder allowance) {
        return FactsReader.read(SiteFacts.newBuilder().setAllowance(allowance).build())
                .allowance()
                .executors();
    }

    private static PoolFacts pool(Pool.Builder pool) {
        return FactsReader.read(SiteFacts.newBuilder().addPools(pool.setName("p")).build())
                .pools()
                .getFirst();
    }

    @Test
    void takesAnOlderAgentsWordOnPlainProcessesAsItsWordOnThatExecutor() {
        assertThat(executors(Allowance.newBuilder().setProcess(true))).containsExactly("process");
        assertThat(executors(Allowance.newBuilder())).isEmpty();
    }

    @Test
    void takesTheKindsThatAnAgentNames() {
        assertThat(executors(Allowance.newBuilder().addExecutors("slurm").addExecutors("lsf")))
                .containsExactly("lsf", "slurm");
        assertThat(executors(Allowance.newBuilder().setProcess(true).addExecutors("process")))
                .containsExactly("process");
    }

    @Test
    void refusesMoreKindsThanASiteCanHave() {
        var many = Allowance.newBuilder().addAllExecutors(Collections.nCopies(101, "x"));

        assertThatThrownBy(() -> executors(many))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("101 executors allowed, expected at most 100");
    }

    @Test
    void takesWhatAPoolCanGiveWorkToRunInAndPlainIfItDoesNotSay() {
        assertThat(pool(Pool.newBuilder().setExecutor("slurm")).runtimes())
                .isEqualTo(PoolFacts.Runtimes.PLAIN);
        assertThat(pool(Pool.newBuilder().setRuntimes(Runtimes.newBuilder().setImages(true))))
                .extracting(PoolFacts::runtimes)
                .isEqualTo(new PoolFacts.Runtimes(false, true));
    }
}
