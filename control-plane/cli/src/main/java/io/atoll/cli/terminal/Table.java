package io.atoll.cli.terminal;

import io.atoll.kernel.text.Shown;
import java.util.ArrayList;
import java.util.List;

/** Aligned columns, as wide as what they hold. Not thread-safe. */
public final class Table {
    private static final String GAP = "  ";

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * One column.
     *
     * @param numbers whether its cells stand at its right edge
     */
    public record Column(String title, boolean numbers) {}

    public Table(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /** Columns by title; a title that begins with {@code >} has its cells at the right edge. */
    public static Table of(String... titles) {
        var columns = new ArrayList<Column>();
        for (String title : titles) {
            boolean numbers = title.startsWith(">");
            columns.add(new Column(numbers ? title.substring(1) : title, numbers));
        }
        return new Table(columns);
    }

    /** Adds a row with one cell per column. */
    public Table row(List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(
                    "a row of %d cells for %d columns".formatted(cells.size(), columns.size()));
        }
        rows.add(cells.stream().map(Table::oneLine).toList());
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The lines, the titles first, without blanks at their ends. */
    public List<String> lines() {
        var all = new ArrayList<List<String>>();
        all.add(columns.stream().map(Column::title).toList());
        all.addAll(rows);
        int[] widths = new int[columns.size()];
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        return all.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String blanks = " ".repeat(widths[i] - width(row.get(i)));
            line.append(i == 0 ? "" : GAP);
            line.append(columns.get(i).numbers() ? blanks + row.get(i) : row.get(i) + blanks);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    // A control character from a name or a message must not reach the terminal; lines of a message
    // become one.
    private static String oneLine(String text) {
        return Shown.lines(text.replaceAll("[\\n\\t]+", " "));
    }
}
