package io.atoll.protocol.identity;

import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.system.SystemRandomSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A federation's authority in a temporary folder, and peers that it certified. */
public final class TestFederation {
    public static final Duration VALIDITY = Duration.ofDays(30);

    private final Path folder;
    private final SettableTime time;
    private final RandomSource random = new SystemRandomSource();
    private final CertificateAuthority authority;

    public TestFederation(Path folder, String name, SettableTime time) {
        this.folder = folder.resolve(name);
        this.time = time;
        this.authority =
                CertificateAuthority.openOrCreate(
                        this.folder, new FederationName(name), time, random);
    }

    public CertificateAuthority authority() {
        return authority;
    }

    public SettableTime time() {
        return time;
    }

    public RandomSource random() {
        return random;
    }

    public SiteKey siteKey(String name) {
        return SiteKey.openOrCreate(folder.resolve("site-" + name), random);
    }

    public KeyMaterial site(String name) {
        SiteName site = new SiteName(name);
        SiteKey key = siteKey(name);
        return key.store(authority.issueSite(key.signingRequest(site), site, VALIDITY));
    }

    public KeyMaterial instance(String id) {
        return authority.newInstance(id, List.of(), VALIDITY, random);
    }
}
