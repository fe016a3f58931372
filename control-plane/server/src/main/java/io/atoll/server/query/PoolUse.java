package io.atoll.server.query;

import io.atoll.control.event.ControlRecord.WorkflowRecord;
import io.atoll.control.workflow.ExecutionTemplate;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.quantity.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What attempts that have not ended hold of the pools, added up from their rows. */
final class PoolUse {
    private static final String WHAT = "read what sites run";

    private final Map<List<Object>, Used> used = new HashMap<>();
    private final Map<SiteName, Long> running = new HashMap<>();

    private PoolUse() {}

    /** What is held of a pool. */
    record Used(long cpuMillis, long memoryBytes, int gpus) {
        static final Used NOTHING = new Used(0, 0, 0);

        Used plus(Resources each, long times) {
            int more = each.gpu().map(Resources.GpuRequest::count).orElse(0);
            return new Used(
                    cpuMillis + each.cpu().millis() * times,
                    memoryBytes + each.memory().bytes() * times,
                    (int) (gpus + more * times));
        }
    }

    private record Group(
            SiteName site, PoolName pool, String version, String template, long attempts) {}

    static PoolUse read(Rows rows) {
        var use = new PoolUse();
        var groups =
                rows.read(
                        WHAT,
                        row ->
                                new Group(
                                        new SiteName(row.getString(1)),
                                        new PoolName(row.getString(2)),
                                        row.getString(3),
                                        row.getString(4),
                                        row.getLong(5)),
                        """
                        SELECT a.site, a.body::json ->> 'pool',
                               r.project || ' ' || r.workflow || ' ' || (r.body::json ->> 'workflowVersion'),
                               e.template, count(*)
                        FROM run r
                        JOIN execution e ON e.run = r.id AND e.state IN ('Active', 'Cancelling')
                        JOIN attempt a ON a.execution = e.id AND NOT a.ended
                        WHERE NOT r.ended GROUP BY 1, 2, 3, 4
                        """);
        var workflows = workflows(rows, groups.stream().map(Group::version).distinct().toList());
        for (var group : groups) {
            use.running.merge(group.site(), group.attempts(), Long::sum);
            Optional.ofNullable(workflows.get(group.version()))
                    .flatMap(workflow -> workflow.spec().find(group.template()))
                    .map(ExecutionTemplate::resources)
                    .ifPresent(
                            resources ->
                                    use.used.merge(
                                            List.of(group.site(), group.pool()),
                                            Used.NOTHING.plus(resources, group.attempts()),
                                            PoolUse::sum));
        }
        return use;
    }

    private static Used sum(Used one, Used other) {
        return new Used(
                one.cpuMillis() + other.cpuMillis(),
                one.memoryBytes() + other.memoryBytes(),
                one.gpus() + other.gpus());
    }

    private static Map<String, WorkflowRecord> workflows(Rows rows, List<String> versions) {
        var workflows = new HashMap<String, WorkflowRecord>();
        rows.bodies(
                        WHAT,
                        WorkflowRecord.class,
                        "SELECT body FROM workflow WHERE project || ' ' || name || ' ' || version ="
                                + " ANY(?)",
                        Rows.texts(versions))
                .forEach(
                        each ->
                                workflows.put(
                                        each.project() + " " + each.name() + " " + each.version(),
                                        each));
        return workflows;
    }

    Used of(SiteName site, PoolName pool) {
        return used.getOrDefault(List.of(site, pool), Used.NOTHING);
    }

    long running(SiteName site) {
        return running.getOrDefault(site, 0L);
    }
}
