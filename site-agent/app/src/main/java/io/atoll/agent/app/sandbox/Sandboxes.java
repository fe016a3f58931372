package io.atoll.agent.app.sandbox;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.file.OpenFolder;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.text.DataNames;
import io.atoll.kernel.text.Shown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sandboxes of a site's attempts, one folder each: {@code EXECUTION-FENCE/{work, inputs, log,
 * tmp}}.
 *
 * <p>Owns the folder of attempts on disk; in memory it keeps only that folder's real path. Any
 * thread, but one at a time for one attempt. A sandbox that is lost fails its attempt.
 */
public final class Sandboxes {
    /** For an attempt that may take what there is. */
    public static final ByteSize NO_LIMIT = new ByteSize(Long.MAX_VALUE);

    private static final Pattern FOLDER = Pattern.compile("([0-9a-f-]{36})-(\\d{1,9})");

    private static final Path STARTED = Path.of("started");
    private static final String CHECK = "check"; // no name of an attempt
    private static final String ASIDE = "staging"; // nor this
    private static final int CHECK_BYTES = 64 << 10;
    private static final List<Path> FOLDERS_ALWAYS_THERE =
            List.of(Path.of(Sandbox.WORK), Path.of(Sandbox.TEMPORARY));
    private static final List<Path> FILES_ALWAYS_THERE = List.of(Path.of("exit"), STARTED);

    private final Path attempts;
    private volatile @Nullable Path realAttempts;

    /**
     * @param attempts the folder of all attempts, made if it is not there; absolute
     */
    public Sandboxes(Path attempts) {
        this.attempts = attempts;
    }

    /**
     * Tries whether a sandbox could be laid out.
     *
     * @throws AtollException UNAVAILABLE if not
     */
    public void check() {
        Path folder = attempts.resolve(CHECK);
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve("file"), new byte[CHECK_BYTES]);
            FileTree.remove(folder);
        } catch (IOException failed) {
            throw failure("lay out sandboxes in " + attempts, failed);
        }
    }

    /** Where inputs can be made that {@link #prepare} then takes: on the disk of all sandboxes. */
    public Path aside() {
        return attempts.resolve(ASIDE);
    }

    /** Where the attempt's sandbox lies, whether it was made or not. */
    public Path folder(AttemptId attempt) {
        return attempts.resolve(attempt.execution() + "-" + attempt.fence());
    }

    /**
     * The attempt's own folder, held open. The attempt can put anything there: nothing in it is to
     * be reached but from this handle.
     *
     * @throws NoSuchFileException if it has none
     */
    public OpenFolder open(AttemptId attempt) throws IOException {
        try (OpenFolder all = OpenFolder.open(attempts)) {
            return all.folder(name(folder(attempt)));
        }
    }

    /** The attempt's working directory, held open. */
    public OpenFolder openWork(AttemptId attempt) throws IOException {
        try (OpenFolder own = open(attempt)) {
            return own.folder(Path.of(Sandbox.WORK));
        }
    }

    private static Path name(Path folder) {
        return Objects.requireNonNull(folder.getFileName(), "a sandbox has a name");
    }

    /** Attempts that have a folder. */
    List<AttemptId> held() {
        List<AttemptId> held = new ArrayList<>();
        try {
            Files.createDirectories(attempts);
            try (var folders = Files.newDirectoryStream(attempts)) {
                for (Path folder : folders) {
                    Matcher name = FOLDER.matcher(String.valueOf(folder.getFileName()));
                    if (name.matches()) {
                        held.add(
                                new AttemptId(
                                        ExecutionId.parse(name.group(1)),
                                        new Fence(Integer.parseInt(name.group(2)))));
                    }
                }
            }
        } catch (IOException failed) {
            throw failure("list the sandboxes in " + attempts, failed);
        }
        return held;
    }

    /**
     * Lays out a fresh sandbox. One that was left half made is made anew; one whose attempt was
     * started is left alone.
     *
     * @throws AtollException INVALID if a path leads out of the sandbox or a placeholder names
     *     nothing, CONFLICT if the attempt was started already, UNAVAILABLE if the disk refuses
     */
    public Sandbox prepare(SandboxSpec spec) {
        Path folder = folder(spec.attempt());
        try {
            make(folder, spec.attempt());
            return layOut(spec, folder);
        } catch (IOException failed) {
            throw failure("lay out the sandbox of " + spec.attempt(), failed);
        }
    }

    // Nearly always there is nothing yet, so this looks only after it failed.
    private void make(Path folder, AttemptId attempt) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (NoSuchFileException _) {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException _) {
            if (wasStarted(attempt)) {
                throw new AtollException(
                        ErrorCode.CONFLICT,
                        "cannot lay out the sandbox of %s: the attempt was started already"
                                .formatted(attempt));
            }
            FileTree.remove(folder);
            Files.createDirectory(folder);
        }
    }

    // Whatever lies in the marker's place was put there by a start, or by what was started.
    private boolean wasStarted(AttemptId attempt) throws IOException {
        try (OpenFolder own = open(attempt)) {
            return own.look(STARTED).isPresent();
        } catch (NoSuchFileException | NotDirectoryException _) {
            return false;
        }
    }

    private static Sandbox layOut(SandboxSpec spec, Path folder) throws IOException {
        Path work = folder.resolve(Sandbox.WORK);
        Path log = folder.resolve(Sandbox.LOG);
        Files.createDirectory(work);
        Files.createDirectory(log);
        Files.createDirectory(folder.resolve(Sandbox.TEMPORARY));
        for (var file : spec.files().entrySet()) {
            Path target = inside(work, "file", file.getKey());
            makeParent(work, target);
            Files.write(target, file.getValue().content());
            if (file.getValue().executable() && !target.toFile().setExecutable(true, false)) {
                throw new IOException(target + " cannot be made executable");
            }
        }
        Map<String, String> inputs = layOutInputs(spec, folder.resolve(Sandbox.INPUTS));
        Map<String, String> outputs = new TreeMap<>();
        for (var output : spec.outputs().entrySet()) {
            Path target = inside(work, "output '%s'".formatted(output.getKey()), output.getValue());
            makeParent(work, target);
            outputs.put(output.getKey(), target.toString());
        }
        return new Sandbox(
                folder,
                work,
                log.resolve(Sandbox.STDOUT),
                log.resolve(Sandbox.STDERR),
                argv(spec, folder, inputs, outputs),
                Environment.of(spec, folder, inputs, outputs));
    }

    private static Map<String, String> layOutInputs(SandboxSpec spec, Path inputs)
            throws IOException {
        Map<String, String> laidOut = new TreeMap<>();
        if (spec.inputs().isEmpty()) {
            return laidOut;
        }
        Files.createDirectory(inputs);
        for (var input : spec.inputs().entrySet()) {
            Path target = inside(inputs, "input", input.getKey());
            FileTree.moveReadOnly(input.getValue(), target);
            laidOut.put(input.getKey(), target.toString());
        }
        FileTree.makeReadOnly(inputs);
        return laidOut;
    }

    private static List<String> argv(
            SandboxSpec spec, Path folder, Map<String, String> inputs, Map<String, String> outputs)
            throws IOException {
        return switch (spec.program()) {
            case SandboxSpec.Argv argv -> {
                var placeholders = new Placeholders(inputs, outputs, spec.each());
                yield argv.arguments().stream().map(placeholders::replace).toList();
            }
            case SandboxSpec.Script script -> {
                Path file = folder.resolve(Sandbox.SCRIPT);
                Files.writeString(file, script.text(), StandardCharsets.UTF_8);
                yield List.of("/bin/sh", "-e", file.toString());
            }
        };
    }

    /**
     * Looks for what the attempt made.
     *
     * @param disk most bytes the attempt may take; {@link #NO_LIMIT}: its tree, which may be large,
     *     is not looked at for that
     * @param names how names that the attempt chose are told
     */
    public Collected collect(
            AttemptId attempt, Map<String, String> outputs, ByteSize disk, DataNames names) {
        try (OpenFolder work = openWork(attempt)) {
            var used = disk.equals(NO_LIMIT) ? ByteSize.ZERO : used(attempt);
            if (used.compareTo(disk) > 0) {
                return new Collected.Refused(
                        "over quota: the sandbox holds %s (limit %s)".formatted(used, disk));
            }
            // The folder of attempts may be reached by a link of the site's owner.
            Path root = realAttempts().resolve(attempts.relativize(work.path()));
            Map<String, Path> made = new TreeMap<>();
            for (var output : new TreeMap<>(outputs).entrySet()) {
                Optional<String> problem = problem(root, output.getKey(), output.getValue(), names);
                if (problem.isPresent()) {
                    return new Collected.Refused(problem.get());
                }
                Path real = root.resolve(output.getValue()).toRealPath();
                made.put(output.getKey(), root.relativize(real));
            }
            return new Collected.Made(made, used);
        } catch (UncheckedIOException failed) {
            throw failure(
                    "collect the outputs of " + attempt, Objects.requireNonNull(failed.getCause()));
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return noWork(attempt, gone);
        } catch (IOException failed) {
            throw failure("collect the outputs of " + attempt, failed);
        }
    }

    private Collected noWork(AttemptId attempt, IOException gone) {
        if (Files.isDirectory(folder(attempt).resolve(Sandbox.WORK), LinkOption.NOFOLLOW_LINKS)) {
            throw failure("collect the outputs of " + attempt, gone); // something below it
        }
        return new Collected.Refused("the attempt removed its working directory");
    }

    private Path realAttempts() throws IOException {
        Path known = realAttempts;
        if (known == null) {
            known = attempts.toRealPath();
            realAttempts = known;
        }
        return known;
    }

    private static Optional<String> problem(Path root, String name, String path, DataNames names)
            throws IOException {
        Path output = inside(root, "output '%s'".formatted(name), path);
        String shown = Shown.name(path);
        if (!Files.exists(output)) {
            String why =
                    Files.isSymbolicLink(output)
                            ? "%s is a symbolic link to nothing".formatted(shown)
                            : "no %s in the sandbox".formatted(shown);
            return Optional.of("output '%s' was declared and not made: %s".formatted(name, why));
        }
        Path real = output.toRealPath();
        if (!real.startsWith(root)) {
            return Optional.of(
                    "output '%s' leads out of the sandbox: %s is a symbolic link to %s"
                            .formatted(name, shown, names.of(real.toString())));
        }
        if (!Files.isRegularFile(output) && !Files.isDirectory(output)) {
            return Optional.of(
                    "output '%s' is neither a file nor a directory: %s".formatted(name, shown));
        }
        return FileTree.linkOutOf(root, real)
                .map(
                        link ->
                                "output '%s' leads out of the sandbox: %s is a symbolic link to %s"
                                        .formatted(
                                                name,
                                                names.of(link.path().toString()),
                                                names.of(link.target().toString())));
    }

    /**
     * What the attempt has taken of the disk: its working directory and its temporary files, by
     * blocks. Zero if it has none.
     */
    public ByteSize used(AttemptId attempt) {
        Path folder = folder(attempt);
        return new ByteSize(
                DiskUse.bytes(
                        List.of(folder.resolve(Sandbox.WORK), folder.resolve(Sandbox.TEMPORARY))));
    }

    /** Bytes on disk of everything in the attempt's sandbox, its logs and inputs included. */
    public ByteSize size(AttemptId attempt) {
        try {
            return new ByteSize(FileTree.sizeBytes(folder(attempt)));
        } catch (NoSuchFileException _) {
            return ByteSize.ZERO; // there is no folder of attempts yet
        } catch (IOException failed) {
            throw failure("measure the sandbox of " + attempt, failed);
        }
    }

    /** Removes the sandbox, start marker and exit record included; for attempts forgotten. */
    public void remove(AttemptId attempt) {
        Path folder = folder(attempt);
        try {
            if (!removeEmpty(attempt)) {
                FileTree.remove(folder);
            }
        } catch (IOException failed) {
            throw failure("remove the sandbox of " + attempt, failed);
        }
    }

    /** Removes what a killed agent had laid out and not started, unless it is {@code wanted}. */
    public void tidy(Predicate<AttemptId> wanted) {
        for (var attempt : held()) {
            if (!wanted.test(attempt) && !isStarted(attempt)) {
                remove(attempt);
            }
        }
    }

    private boolean isStarted(AttemptId attempt) {
        try {
            return wasStarted(attempt);
        } catch (IOException unreadable) {
            return true; // only what is known to be unused is removed
        }
    }

    // An attempt that left no files needs no walk, and there may be thousands of them.
    private boolean removeEmpty(AttemptId attempt) throws IOException {
        try (OpenFolder all = OpenFolder.open(attempts)) {
            Path name = name(folder(attempt));
            try (OpenFolder own = all.folder(name)) {
                for (Path entry : FOLDERS_ALWAYS_THERE) {
                    own.deleteFolder(entry);
                }
                for (Path entry : FILES_ALWAYS_THERE) {
                    own.delete(entry);
                }
            }
            all.deleteFolder(name);
            return true;
        } catch (FileSystemException _) {
            return false; // something else is there, or something of these is not
        }
    }

    private static void makeParent(Path work, Path inside) throws IOException {
        Path parent =
                Objects.requireNonNull(inside.getParent(), "a path in a sandbox has a parent");
        if (!parent.equals(work)) {
            Files.createDirectories(parent);
        }
    }

    private static Path inside(Path root, String what, String path) {
        try {
            Path resolved = root.resolve(path).normalize();
            if (!path.isEmpty()
                    && !Path.of(path).isAbsolute()
                    && resolved.startsWith(root)
                    && !resolved.equals(root)) {
                return resolved;
            }
        } catch (InvalidPathException _) {
            // Refused below, as every other path that is no place in the sandbox.
        }
        throw new AtollException(
                ErrorCode.INVALID,
                "cannot use path '%s' of %s: it leads out of the sandbox (expected a relative path below it)"
                        .formatted(Shown.name(path), what));
    }

    private static AtollException failure(String what, IOException cause) {
        return new AtollException(
                ErrorCode.UNAVAILABLE, "cannot %s: %s".formatted(what, Shown.reason(cause)), cause);
    }
}
