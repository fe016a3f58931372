package io.atoll.protocol.identity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.util.IPAddress;

/** The addresses of an instance as subject alternative names. */
final class InstanceNames {
    private static final Pattern DNS =
            Pattern.compile("(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9])?");

    private InstanceNames() {}

    static List<GeneralName> of(List<String> addresses) {
        Set<String> all = new LinkedHashSet<>();
        all.add("localhost");
        all.addAll(addresses);
        return all.stream().map(InstanceNames::name).toList();
    }

    private static GeneralName name(String address) {
        if (IPAddress.isValid(address)) {
            return new GeneralName(GeneralName.iPAddress, address);
        }
        if (DNS.matcher(address).matches()) {
            return new GeneralName(GeneralName.dNSName, address);
        }
        throw new AtollException(
                ErrorCode.INVALID,
                "cannot certify address '%s': expected a DNS name or an IP address"
                        .formatted(address));
    }
}
