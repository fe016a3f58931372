package io.atoll.policy;

import static io.atoll.policy.Given.a100;
import static io.atoll.policy.Given.asking;
import static io.atoll.policy.Given.gpuPool;
import static io.atoll.policy.Given.input;
import static io.atoll.policy.Given.pool;
import static io.atoll.policy.Given.site;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.quantity.ByteSize;
import io.atoll.policy.Placement.Verdict;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.facts.SiteFacts.Allowance;
import io.atoll.policy.request.PlacementRequest;
import io.atoll.policy.request.PlacementRequest.InputFacts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HardFactsTest {
    private final PlacementEngine engine = new PlacementEngine(PolicySet.empty());

    private Verdict verdict(PlacementRequest request, SiteFacts site) {
        return engine.place(request, List.of(site), Map.of()).verdicts().getFirst();
    }

    private void assertLasting(PlacementRequest request, SiteFacts site, String... reasons) {
        assertThat(verdict(request, site).reasons()).containsExactly(reasons);
        assertThat(verdict(request, site).lasting()).isTrue();
    }

    private void assertPassing(PlacementRequest request, SiteFacts site, String... reasons) {
        assertThat(verdict(request, site).reasons()).containsExactly(reasons);
        assertThat(verdict(request, site).lasting()).isFalse();
    }

    @Test
    void refusesWhatThePoolCouldNeverHold() {
        var request = asking().cpu(9).memory("17GiB").request();

        assertLasting(
                request,
                site("hpc", pool("cpu")),
                "needs 9 cpu, the pool has 8",
                "needs 17 GiB memory, the pool has 16 GiB");
    }

    @Test
    void saysBytesWhereRoundingWouldHideTheDifference() {
        var request = asking().memory("17179869185").request();

        assertLasting(
                request,
                site("hpc", pool("cpu")),
                "needs 17179869185 bytes memory, the pool has 17179869184");
    }

    @Test
    void waitsForWhatIsInUseNow() {
        assertPassing(
                asking().cpu(4).request(),
                site("hpc", pool("cpu", 8, 3)),
                "needs 4 cpu, 3 of 8 free");
    }

    @Test
    void keepsAGpuPoolForGpuWorkUnlessItAcceptsOthers() {
        var open = new PoolFacts.GpuFacts("a100", 4, 4, ByteSize.parse("40GiB"), true);

        assertLasting(
                asking().request(),
                site("cloud", gpuPool("gpu", a100(4, 4))),
                "the pool is kept for work that asks for a GPU");
        assertThat(verdict(asking().request(), site("cloud", gpuPool("gpu", open))).feasible())
                .isTrue();
    }

    @Test
    void comparesKindMemoryAndNumberOfGpus() {
        var cloud = site("cloud", gpuPool("gpu", a100(4, 1)));

        assertLasting(
                asking().gpu(1, "0", "l4", "h100").request(),
                cloud,
                "needs a GPU of kind h100 or l4, the pool has a100");
        assertLasting(
                asking().gpu(1, "80GiB").request(),
                cloud,
                "needs 80 GiB of GPU memory, has 40 GiB");
        assertLasting(asking().gpu(5, "0").request(), cloud, "needs 5 GPUs, the pool has 4");
        assertPassing(asking().gpu(2, "0").request(), cloud, "needs 2 GPUs, 1 of 4 free");
        assertLasting(
                asking().gpu(1, "0").request(), site("hpc", pool("cpu")), "the pool has no GPU");
        assertThat(verdict(asking().gpu(1, "40GiB", "h100", "a100").request(), cloud).feasible())
                .isTrue();
    }

    @Test
    void comparesArchAndWalltimeAndTakesAnAbsentOneForAny() {
        var hpc = site("hpc", pool("cpu"));

        assertLasting(
                asking().arch("aarch64").request(), hpc, "needs arch aarch64, the pool is x86_64");
        assertLasting(
                asking().walltime(Duration.ofHours(2)).request(),
                hpc,
                "walltime 2h 0m is over the pool's 1h 0m");
        assertThat(verdict(asking().request(), hpc).feasible()).isTrue();
    }

    @Test
    void leavesTheOwnerInCharge() {
        var closed = new Allowance(List.of("other"), List.of("slurm"), false, "open 18:00-08:00");

        assertLasting(
                asking().request(),
                site("hpc", true, true, closed, pool("cpu")),
                "the site's owner does not allow project demo",
                "the site's owner lets nothing start now: open 18:00-08:00",
                "the site's owner does not allow executor process");
        assertPassing(
                asking().request(),
                site(
                        "hpc",
                        true,
                        true,
                        new Allowance(List.of("demo"), List.of("process"), false, "stop file"),
                        pool("cpu")),
                "the site's owner lets nothing start now: stop file");
    }

    @Test
    void placesOnlyAtConnectedSitesThatTakeNewWork() {
        assertPassing(
                asking().request(),
                site("hpc", false, true, Given.ALLOWED, pool("cpu")),
                "the site is not connected");
        assertLasting(
                asking().request(),
                site("hpc", true, false, Given.ALLOWED, pool("cpu")),
                "the site takes nothing new (cordoned or draining)");
    }

    @Test
    void placesOnlyAtTheSiteThatWasAskedFor() {
        assertLasting(
                asking().at("cloud").request(),
                site("hpc", pool("cpu")),
                "site cloud was asked for");
    }

    @Test
    void startsOnlyWhatThePoolSaysItsExecutorCanGiveWorkToRunIn() {
        var images = pool("cpu").giving(new PoolFacts.Runtimes(false, true));
        var both = pool("cpu").giving(new PoolFacts.Runtimes(true, true));

        assertLasting(
                asking().request(),
                site("hpc", images),
                "the pool starts images only, it names none");
        assertThat(verdict(asking().image().request(), site("hpc", images)).feasible()).isTrue();
        assertThat(verdict(asking().image().request(), site("hpc", both)).feasible()).isTrue();
        assertThat(verdict(asking().request(), site("hpc", both)).feasible()).isTrue();
    }

    @Test
    void startsNoImageInAPoolThatGivesNone() {
        assertLasting(
                asking().image().request(),
                site("hpc", pool("cpu")),
                "the pool starts plain processes only, it needs an image");
    }

    @Test
    void refusesAPoolToWhichAnInputCannotBeBrought() {
        InputFacts fixed = input("daily", "edge", Set.of("raw"), "edge");
        var stuck =
                new InputFacts(
                        fixed.name(),
                        fixed.digest(),
                        fixed.sizeBytes(),
                        fixed.classes(),
                        fixed.origin(),
                        fixed.labels(),
                        fixed.replicas(),
                        false);

        assertLasting(
                asking().reading(stuck).request(),
                site("hpc", pool("cpu")),
                "input daily cannot be brought here: no store on the way may hold it");
        assertThat(verdict(asking().reading(stuck).request(), site("edge", pool("cpu"))).feasible())
                .isTrue();
    }

    @Test
    void keepsEveryReasonOfACandidate() {
        var request = asking().cpu(9).arch("aarch64").at("cloud").request();

        assertThat(verdict(request, site("hpc", false, true, Given.ALLOWED, pool("cpu"))).reasons())
                .hasSize(4);
    }
}
