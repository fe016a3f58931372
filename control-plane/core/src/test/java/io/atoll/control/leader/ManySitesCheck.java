package io.atoll.control.leader;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.DecisionRecord;
import io.atoll.kernel.system.SystemTimeSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decisions per second over 1,000 sites of one pool each; run by hand as {@link ThroughputCheck}.
 */
final class ManySitesCheck {
    private static final int SITES = 1_000;

    private ManySitesCheck() {}

    public static void main(String[] arguments) {
        var pit = new Sandpit();
        for (int i = 0; i < SITES; i++) {
            pit.site("site-%04d".formatted(i), 20);
        }
        var time = new SystemTimeSource();
        for (int round = 0; round < 2; round++) {
            var spec = Specs.workflow(Specs.step("a").each("n", 1, 10_000));
            long from = time.nanoTime();
            double before = cpuSeconds();
            var outcome =
                    pit.federation()
                            .apply(
                                    new ControlCommand.SubmitRun(
                                            Sandpit.MEMBER,
                                            spec,
                                            Map.of(),
                                            List.of(),
                                            Optional.empty()),
                                    pit.time.now());
            double seconds = (time.nanoTime() - from) / 1e9;
            double busy = cpuSeconds() - before;
            long decisions =
                    outcome.records().stream().filter(DecisionRecord.class::isInstance).count();
            System.out.printf(
                    "%,d decisions over %,d sites in %.2f s (%.2f s of CPU): %,.0f/s%n",
                    decisions, SITES, seconds, busy, decisions / seconds);
        }
    }

    private static double cpuSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
    }
}
