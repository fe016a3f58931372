package io.atoll.server.query;

import io.atoll.control.event.ControlRecord.QuarantineRecord;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.RunId;
import io.atoll.server.view.PageView;
import io.atoll.server.view.QuarantineView;
import java.util.Optional;

/** Reads what is set aside. Holds no state; safe from any thread. */
public final class QuarantineQuery {
    private static final String WHAT = "read what is set aside";

    private final Rows rows;

    public QuarantineQuery(Rows rows) {
        this.rows = rows;
    }

    /** What waits for an operator, in the order of ids. */
    public PageView<QuarantineView> list(Page page) {
        var found =
                rows.bodies(
                        WHAT,
                        QuarantineRecord.class,
                        """
                        SELECT body FROM quarantine WHERE state = 'SET_ASIDE' AND id > ?
                        ORDER BY id LIMIT ?
                        """,
                        page.after(),
                        page.limit() + 1);
        return new PageView<>(
                page.cut(found).stream().map(each -> view(each, Optional.empty())).toList(),
                page.next(found, each -> each.suspect().id()).orElse(null));
    }

    /**
     * One of them, with its event.
     *
     * @throws AtollException NOT_FOUND
     */
    public QuarantineView show(String id) {
        return rows.body(
                        WHAT,
                        QuarantineRecord.class,
                        "SELECT body FROM quarantine WHERE id = ? AND state = 'SET_ASIDE'",
                        id)
                .map(each -> view(each, each.event().map(event -> rows.json().write(event))))
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.NOT_FOUND,
                                        "cannot show '%s': nothing is set aside under that id"
                                                .formatted(id)));
    }

    private static QuarantineView view(QuarantineRecord row, Optional<String> event) {
        return new QuarantineView(
                row.suspect().id(),
                row.suspect().kind().word(),
                row.suspect().subject(),
                row.suspect().run().map(RunId::toString).orElse(null),
                row.times(),
                row.why(),
                Texts.time(row.firstAt()),
                Texts.time(row.lastAt()),
                event.orElse(null));
    }
}
