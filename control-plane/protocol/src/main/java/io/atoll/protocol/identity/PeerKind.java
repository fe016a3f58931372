package io.atoll.protocol.identity;

/** What a peer with a certificate can be. */
public enum PeerKind {
    /** A site's agent. */
    SITE("site"),
    /** One process of the control plane. */
    INSTANCE("instance");

    private final String word;

    PeerKind(String word) {
        this.word = word;
    }

    /** The word in the SPIFFE name's path, and in sentences. */
    public String word() {
        return word;
    }
}
