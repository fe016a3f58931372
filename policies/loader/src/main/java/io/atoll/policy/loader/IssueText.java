package io.atoll.policy.loader;

import dev.cel.common.CelIssue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the type checker found, in the words of policy files. */
final class IssueText {
    private static final Pattern UNDECLARED =
            Pattern.compile("undeclared reference to '([^']+)'.*", Pattern.DOTALL);
    private static final Pattern NO_FIELD =
            Pattern.compile("type '([^']+)' does not support field selection");
    private static final Pattern NO_OVERLOAD =
            Pattern.compile(
                    "found no matching overload for '([^']+)' applied to '\\(([^)]*)\\)'.*",
                    Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("\\.?\\s*(\\w+)");
    private static final int LONGEST = 300;

    private final ExpressionKind kind;
    private final String source;

    IssueText(ExpressionKind kind, String source) {
        this.kind = kind;
        this.source = source;
    }

    String of(CelIssue issue) {
        String text = issue.getMessage();
        Matcher undeclared = UNDECLARED.matcher(text);
        if (undeclared.matches() && isCall(issue)) {
            return "there is no function '" + undeclared.group(1) + "' here";
        }
        if (undeclared.matches()) {
            return "there is no '"
                    + undeclared.group(1)
                    + "' here (there are: "
                    + String.join(", ", kind.rootNames())
                    + ")";
        }
        Matcher field = NO_FIELD.matcher(text);
        if (field.matches() && !kind.fieldsOf(field.group(1)).isEmpty()) {
            return missingField(field.group(1), selectedAt(issue));
        }
        Matcher overload = NO_OVERLOAD.matcher(text);
        if (overload.matches()) {
            return "cannot apply '"
                    + overload.group(1).replaceAll("[_@]", "")
                    + "' to "
                    + overload.group(2);
        }
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }

    private String missingField(String root, String field) {
        if (kind == ExpressionKind.RESIDENCY && field.equals("labels")) {
            return "cannot use site.labels in mayLie: they are what a site says of itself; where"
                    + " data may lie is decided by site.name and by site.bound, which an operator"
                    + " set";
        }
        return root
                + " has no '"
                + field
                + "' here (it has: "
                + String.join(", ", kind.fieldsOf(root))
                + ")";
    }

    private String selectedAt(CelIssue issue) {
        Matcher name = NAME.matcher(restFrom(issue));
        return name.lookingAt() ? name.group(1) : "?";
    }

    private boolean isCall(CelIssue issue) {
        return restFrom(issue).startsWith("(");
    }

    /** The rest of the line in which the issue is. */
    private String restFrom(CelIssue issue) {
        int column = Math.max(0, issue.getSourceLocation().getColumn());
        String line =
                source.lines()
                        .skip(Math.max(0, issue.getSourceLocation().getLine() - 1))
                        .findFirst()
                        .orElse("");
        return column > line.length() ? "" : line.substring(column);
    }
}
