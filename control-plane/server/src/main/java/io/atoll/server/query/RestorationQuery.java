package io.atoll.server.query;

import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.state.SiteState;
import io.atoll.server.view.PageView;
import io.atoll.server.view.RestorationView;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads when the record was found to have been put back, and which sites were heard since. */
public final class RestorationQuery {
    private static final String WHAT = "read restorations";
    private static final int MOST_NAMES = 100;

    private final Rows rows;

    public RestorationQuery(Rows rows) {
        this.rows = rows;
    }

    private record Found(int number, String at, String site, String why) {}

    /** The latest first. */
    public PageView<RestorationView> list(Page page) {
        var found =
                rows.read(
                        WHAT,
                        row ->
                                new Found(
                                        row.getInt(1),
                                        Texts.time(
                                                row.getObject(2, OffsetDateTime.class).toInstant()),
                                        row.getString(3),
                                        row.getString(4)),
                        """
                        SELECT number, found_at, told_by, why FROM restoration
                        WHERE number < ? ORDER BY number DESC LIMIT ?
                        """,
                        page.after().isEmpty() ? Long.MAX_VALUE : page.afterNumber(),
                        page.limit() + 1);
        var heard = found.isEmpty() ? Map.<String, Integer>of() : heardSince();
        return new PageView<>(
                page.cut(found).stream().map(each -> view(each, heard)).toList(),
                page.next(found, each -> Integer.toString(each.number())).orElse(null));
    }

    /** Of each site that can be heard, the newest restoration since which it was. */
    private Map<String, Integer> heardSince() {
        Map<String, Integer> numbers = new HashMap<>();
        rows.read(
                WHAT,
                row -> numbers.put(row.getString(1), row.getInt(2)) == null,
                "SELECT site, restoration FROM applied");
        Map<String, Integer> heard = new HashMap<>();
        for (var site : rows.bodies(WHAT, SiteRecord.class, "SELECT body FROM site")) {
            var name = site.site().text();
            if (site.keyFingerprint().isPresent() && !(site.state() instanceof SiteState.Retired)) {
                heard.put(name, numbers.getOrDefault(name, 0));
            }
        }
        return heard;
    }

    private static RestorationView view(Found found, Map<String, Integer> heard) {
        List<String> awaited =
                heard.entrySet().stream()
                        .filter(each -> each.getValue() < found.number())
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList();
        return new RestorationView(
                found.number(),
                found.at(),
                found.site(),
                found.why(),
                heard.size(),
                heard.size() - awaited.size(),
                awaited.subList(0, Math.min(MOST_NAMES, awaited.size())));
    }
}
