package io.atoll.protocol.identity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A peer's SPIFFE name, {@code spiffe://FEDERATION/site/NAME} or {@code
 * spiffe://FEDERATION/instance/ID} (SPIFFE-ID standard, section 2). Nothing else is a peer.
 *
 * @param name of a site, or id of an instance: 1 to 63 lower case letters, digits and hyphens
 */
public record SpiffeId(FederationName federation, PeerKind kind, String name) {
    private static final Pattern FORM =
            Pattern.compile("spiffe://([^/]{1,255})/(site|instance)/([^/]{1,63})");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    public SpiffeId {
        if (!NAME.matcher(name).matches()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use '%s' as the name of %s: expected 1 to 63 lower case letters, digits and hyphens"
                            .formatted(name, kind == PeerKind.SITE ? "a site" : "an instance"));
        }
    }

    /**
     * Parses the text form.
     *
     * @throws AtollException INVALID if it is none
     */
    public static SpiffeId parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read SPIFFE name '%s': expected spiffe://FEDERATION/site/NAME or spiffe://FEDERATION/instance/ID"
                            .formatted(text));
        }
        PeerKind kind =
                matcher.group(2).equals(PeerKind.SITE.word()) ? PeerKind.SITE : PeerKind.INSTANCE;
        return new SpiffeId(new FederationName(matcher.group(1)), kind, matcher.group(3));
    }

    @Override
    public String toString() {
        return "spiffe://%s/%s/%s".formatted(federation, kind.word(), name);
    }
}
