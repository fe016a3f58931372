package io.atoll.control.leader;

import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Reply;
import io.atoll.control.live.LeaderConfig;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import io.atoll.work.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Life cycles per second through the core alone, without a store; run by hand: {@code java -cp
 * target/classes:target/test-classes:… io.atoll.control.leader.ThroughputCheck}.
 */
final class ThroughputCheck {
    private ThroughputCheck() {}

    public static void main(String[] arguments) {
        var pit = new Sandpit();
        for (int i = 0; i < 3; i++) {
            pit.site("site-" + i, 200);
        }
        var time = new SystemTimeSource();
        var federation =
                Federation.rebuild(
                        pit.store.load(),
                        LeaderConfig.DEFAULT,
                        new Term(2),
                        new IdSource(time, new SystemRandomSource()),
                        time.now());
        Map<SiteName, long[]> numbers = new HashMap<>();
        for (var site : pit.sites.values()) {
            numbers.put(site.name, new long[1]);
        }
        var records = new long[1];
        for (int round = 0; round < 8; round++) {
            long from = time.nanoTime();
            int done = 0;
            for (int run = 0; run < 20; run++) {
                done += run(federation, time, pit, numbers, records);
            }
            double seconds = (time.nanoTime() - from) / 1e9;
            System.out.printf(
                    "%,d life cycles in %.2f s: %,.0f/s, %.1f records each%n",
                    done, seconds, done / seconds, (double) records[0] / done);
            records[0] = 0;
        }
    }

    private static int run(
            Federation federation,
            SystemTimeSource time,
            Sandpit pit,
            Map<SiteName, long[]> numbers,
            long[] records) {
        var spec = Specs.workflow(Specs.step("a").each("n", 1, 1000));
        var outcome =
                federation.apply(
                        new ControlCommand.SubmitRun(
                                Sandpit.MEMBER, spec, Map.of(), List.of(), Optional.empty()),
                        time.now());
        if (!(outcome.reply().orElseThrow() instanceof Reply.Submitted)) {
            throw new AssertionError(outcome.reply());
        }
        records[0] += outcome.records().size();
        var effects = new ArrayList<>(outcome.effects());
        int done = 0;
        while (!effects.isEmpty()) {
            var now = List.copyOf(effects);
            effects.clear();
            for (var effect : now) {
                if (effect instanceof Effect.SendAssignments(var site, var assignments)) {
                    for (var assignment : assignments) {
                        var id = assignment.attempt();
                        for (var report :
                                List.of(
                                        new Report.AttemptStarted(id, time.now()),
                                        new Report.AttemptEnded(
                                                id,
                                                AttemptReport.of(
                                                        new AttemptOutcome.Succeeded())))) {
                            var next =
                                    federation.apply(
                                            new AgentEvent.Reported(
                                                    site,
                                                    pit.at(site).generation(),
                                                    ++java.util.Objects.requireNonNull(
                                                            numbers.get(site))[0],
                                                    report,
                                                    0),
                                            time.now());
                            records[0] += next.records().size();
                            effects.addAll(next.effects());
                        }
                        done++;
                    }
                }
            }
        }
        return done;
    }
}
