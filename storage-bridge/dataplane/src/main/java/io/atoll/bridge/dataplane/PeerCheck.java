package io.atoll.bridge.dataplane;

import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import java.security.cert.X509Certificate;

/**
 * What a data plane must know of its federation beyond who signed a certificate. Called from any
 * thread; answers from memory.
 */
public interface PeerCheck {
    /**
     * Whether a site's certificate is bound to the key of the site's current generation.
     * Certificate and name are proved to belong together before.
     */
    boolean isCurrent(SiteName site, X509Certificate certificate);

    /** Tickets of lower terms are refused: the leader that gave them has been replaced. */
    Term lowestTerm();
}
