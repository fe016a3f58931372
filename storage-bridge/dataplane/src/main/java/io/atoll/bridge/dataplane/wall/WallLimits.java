package io.atoll.bridge.dataplane.wall;

/**
 * How many connections one listener holds. Those who have shown who they are (by certificate,
 * access token or ticket) and strangers are counted apart, so that neither crowds out the other.
 *
 * @param known open connections of those who have shown who they are
 * @param knownPerAddress of them from one address; IPv6: from one /64 network
 * @param strangers open connections of the others; fewer than {@code known}
 * @param strangersPerAddress of them from one address; fewer than {@code knownPerAddress}
 */
public record WallLimits(
        int known, int knownPerAddress, int strangers, int strangersPerAddress, WallTimes times) {
    /**
     * Enough for 10,000 sites and the other instances; strangers hold a connection for seconds, so
     * that a tenth of it suffices.
     */
    public static final WallLimits DEFAULT =
            new WallLimits(12_000, 4_096, 1_024, 256, WallTimes.DEFAULT);

    public WallLimits {
        if (strangersPerAddress < 1
                || strangersPerAddress > strangers
                || knownPerAddress > known
                || strangers >= known
                || strangersPerAddress >= knownPerAddress) {
            throw new IllegalArgumentException(
                    "limits of connections are at least 1, fewer per address than in all, and fewer for strangers than for those who are known (got known %d, per address %d, strangers %d, per address %d)"
                            .formatted(known, knownPerAddress, strangers, strangersPerAddress));
        }
    }

    /**
     * The same, or less where the process may not open so many files.
     *
     * @param most connections of this listener, known and strangers together; at least 8
     */
    public WallLimits within(long most) {
        if ((long) known + strangers <= most) {
            return this;
        }
        int fewerStrangers = (int) Math.max(1, Math.min(strangers, most / 4));
        int fewerKnown = (int) Math.max(fewerStrangers + 1, Math.min(known, most - fewerStrangers));
        int perAddress = Math.max(2, Math.min(knownPerAddress, fewerKnown));
        return new WallLimits(
                fewerKnown,
                perAddress,
                fewerStrangers,
                Math.min(strangersPerAddress, Math.min(fewerStrangers, perAddress - 1)),
                times);
    }
}
