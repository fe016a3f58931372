package io.atoll.server.query;

import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.state.Caller;
import io.atoll.control.state.Role;
import io.atoll.control.state.TransferState;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.TransferId;
import io.atoll.server.view.PageView;
import io.atoll.server.view.TransferViews.LinkView;
import io.atoll.server.view.TransferViews.TransferView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads transfers, and the ledger of each link. */
public final class TransferQuery {
    private static final String WHAT = "read transfers";
    private static final UUID LAST = new UUID(-1, -1);

    private final Rows rows;

    public TransferQuery(Rows rows) {
        this.rows = rows;
    }

    /** Transfers, the latest first. */
    public PageView<TransferView> list(Page page, @Nullable RunId run, @Nullable String state) {
        String wanted = WantedState.of("list transfers", TransferState.class, state);
        var found =
                rows.bodies(
                        WHAT,
                        TransferRecord.class,
                        """
                        SELECT t.body FROM transfer t %s
                        WHERE t.id < ? AND (? = '' OR t.state = ?) %s ORDER BY t.id DESC LIMIT ?
                        """
                                .formatted(ofRun(run), narrowed(wanted)),
                        page.afterId().orElse(LAST),
                        wanted,
                        wanted,
                        page.limit() + 1);
        return new PageView<>(
                page.cut(found).stream().map(TransferQuery::view).toList(),
                page.next(found, each -> each.transfer().toString()).orElse(null));
    }

    /**
     * A transfer that {@code caller} may see: an operator each, others those of artifacts of their
     * project.
     *
     * @throws AtollException NOT_FOUND, also if the caller may not see it
     */
    public TransferView show(Caller caller, String id) {
        return rows.body(
                        WHAT,
                        TransferRecord.class,
                        "SELECT body FROM transfer WHERE id = ?",
                        TransferId.parse(id).uuid())
                .filter(row -> caller.is(Role.OPERATOR) || mayRead(caller, row))
                .map(TransferQuery::view)
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.NOT_FOUND,
                                        "cannot find transfer '%s': there is none of that id"
                                                .formatted(id)));
    }

    private boolean mayRead(Caller caller, TransferRecord row) {
        return rows.body(
                        WHAT,
                        ArtifactRecord.class,
                        "SELECT body FROM artifact WHERE id = ?",
                        row.artifact().uuid())
                .filter(found -> caller.mayRead(found.artifact().project()))
                .isPresent();
    }

    // An id is safe to write out; the planner has to see it, and what a state's index has.
    private static String ofRun(@Nullable RunId run) {
        return run == null
                ? ""
                : "JOIN transfer_use u ON u.transfer = t.id AND u.run = '%s'".formatted(run.uuid());
    }

    private static String narrowed(String state) {
        if (state.isEmpty() || state.equals(TransferState.Done.class.getSimpleName())) {
            return "";
        }
        return state.equals(TransferState.Failed.class.getSimpleName())
                ? "AND t.state = 'Failed'"
                : "AND NOT t.ended";
    }

    /** What crossed each link for {@code run}, by the bytes that receivers counted. */
    public List<LinkView> links(RunId run) {
        var used =
                rows.bodies(
                        WHAT,
                        TransferRecord.class,
                        """
                        SELECT t.body FROM transfer_use u JOIN transfer t ON t.id = u.transfer
                        WHERE u.run = ?
                        """,
                        run.uuid());
        Map<List<String>, List<TransferRecord>> links =
                new TreeMap<>(Comparator.comparing(Object::toString));
        for (var each : used) {
            if (each.state() instanceof TransferState.Done(var _, var moved) && moved > 0) {
                links.computeIfAbsent(
                                List.of(each.from().text(), each.to().text()),
                                _ -> new ArrayList<>())
                        .add(each);
            }
        }
        return links.entrySet().stream().map(each -> link(each.getKey(), each.getValue())).toList();
    }

    private static LinkView link(List<String> ends, List<TransferRecord> transfers) {
        long bytes = 0;
        var byClass = new TreeMap<String, Long>();
        for (var each : transfers) {
            long moved = moved(each.state());
            bytes += moved;
            each.classes().forEach(name -> byClass.merge(name, moved, Long::sum));
        }
        return new LinkView(ends.getFirst(), ends.getLast(), transfers.size(), bytes, byClass);
    }

    private static long moved(TransferState state) {
        return state instanceof TransferState.Done(var _, var moved) ? moved : 0;
    }

    private static TransferView view(TransferRecord row) {
        String detail =
                switch (row.state()) {
                    case TransferState.Planned(var _, var last) -> last.isEmpty() ? null : last;
                    case TransferState.Failed(var _, var why) -> why;
                    case TransferState.Moving _, TransferState.Verifying _, TransferState.Done _ ->
                            null;
                };
        return new TransferView(
                row.transfer().toString(),
                row.artifact().toString(),
                row.content().toString(),
                row.sizeBytes(),
                List.copyOf(row.classes()),
                row.from().text(),
                row.to().text(),
                Texts.state(row.state()),
                row.state() instanceof TransferState.Done(var _, var moved) ? moved : null,
                detail);
    }
}
