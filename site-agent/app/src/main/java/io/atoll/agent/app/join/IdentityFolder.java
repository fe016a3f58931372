package io.atoll.agent.app.join;

import io.atoll.agent.app.config.Address;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.random.RandomSource;
import io.atoll.protocol.identity.SiteKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The folder {@code identity} of an agent: key, certificates, installation id and what the control
 * plane answered. Durable; used by one thread at a time. Losing it means joining again.
 */
public final class IdentityFolder {
    private static final String MEMBERSHIP = "membership";
    private static final String INSTALLATION = "installation";
    private static final int INSTALLATION_BYTES = 16;
    private static final Pattern LINE = Pattern.compile("([a-zA-Z]+): (.*)");

    private final Path folder;
    private final RandomSource random;

    /** {@code dataDir}: held by this process. */
    public IdentityFolder(Path dataDir, RandomSource random) {
        this.folder = dataDir.resolve("identity");
        this.random = random;
    }

    /** The site's key, made at the first call ever. */
    public SiteKey key() {
        prepare();
        return SiteKey.openOrCreate(folder, random);
    }

    /** A UUID of random bits, made once per installation of an agent. */
    public String installation() {
        Optional<String> known = read(INSTALLATION);
        if (known.isPresent()) {
            return known.get().strip();
        }
        byte[] fresh = new byte[INSTALLATION_BYTES];
        random.nextBytes(fresh);
        var bits = ByteBuffer.wrap(fresh);
        String text = new UUID(bits.getLong(), bits.getLong()).toString();
        write(INSTALLATION, text + "\n");
        return text;
    }

    /** What was answered at the last join; empty if this agent never joined. */
    public Optional<Membership> membership() {
        return read(MEMBERSHIP).map(this::parse);
    }

    /** Keeps what was answered, in one step. */
    public void store(Membership membership) {
        var text = new StringBuilder();
        text.append("site: ").append(membership.site()).append('\n');
        text.append("generation: ").append(membership.generation()).append('\n');
        text.append("federation: ").append(membership.federation()).append('\n');
        membership
                .controlPlane()
                .forEach(each -> text.append("controlPlane: ").append(each).append('\n'));
        write(MEMBERSHIP, text.toString());
    }

    private Membership parse(String text) {
        Map<String, String> single = new HashMap<>();
        List<Address> addresses = new ArrayList<>();
        text.lines()
                .map(LINE::matcher)
                .filter(matcher -> matcher.matches())
                .forEach(
                        line -> {
                            if (line.group(1).equals("controlPlane")) {
                                addresses.add(Address.parse(line.group(2)));
                            } else {
                                single.put(line.group(1), line.group(2));
                            }
                        });
        try {
            return new Membership(
                    new SiteName(single.getOrDefault("site", "")),
                    Integer.parseInt(single.getOrDefault("generation", "")),
                    single.getOrDefault("federation", ""),
                    addresses);
        } catch (NumberFormatException | AtollException e) {
            throw new AtollException(
                    ErrorCode.CORRUPT,
                    "cannot read %s: it is damaged; join again"
                            .formatted(folder.resolve(MEMBERSHIP)),
                    e);
        }
    }

    private void prepare() {
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw failed("write", folder, e);
        }
    }

    private Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(folder.resolve(name)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("read", folder.resolve(name), e);
        }
    }

    private void write(String name, String text) {
        prepare();
        Path aside = folder.resolve(name + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        aside,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            Files.move(aside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed("write", folder.resolve(name), e);
        }
        syncFolder();
    }

    private void syncFolder() {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw failed("write", folder, e);
        }
    }

    private static AtollException failed(String verb, Path file, IOException cause) {
        return new AtollException(
                ErrorCode.UNAVAILABLE,
                "cannot %s %s: %s".formatted(verb, file, cause.getMessage()),
                cause);
    }
}
