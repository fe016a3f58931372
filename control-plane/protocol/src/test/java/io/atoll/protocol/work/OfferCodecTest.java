package io.atoll.protocol.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import io.atoll.protocol.v1.Allowance;
import io.atoll.protocol.v1.Pool;
import io.atoll.protocol.v1.Runtimes;
import io.atoll.protocol.v1.SiteFacts;
import io.atoll.work.SiteOffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class OfferCodecTest {
    private static List<String> executors(Allowance.Builder allowance) {
        return OfferCodec.read(SiteFacts.newBuilder().setAllowance(allowance).build())
                .allowance()
                .executors();
    }

    private static SiteOffer.Pool pool(Pool.Builder pool) {
        return OfferCodec.read(SiteFacts.newBuilder().addPools(pool.setName("p")).build())
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
                .containsExactly("slurm", "lsf");
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
                .isEqualTo(io.atoll.work.Runtimes.PLAIN);
        assertThat(pool(Pool.newBuilder().setRuntimes(Runtimes.newBuilder().setImages(true))))
                .extracting(SiteOffer.Pool::runtimes)
                .isEqualTo(new io.atoll.work.Runtimes(false, true));
    }
}
