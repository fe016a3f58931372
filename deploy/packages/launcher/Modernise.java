import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes jars again whose classes an AOT cache leaves out: classes older than Java 6, because they lack the stack maps by
 * which a class is verified before it runs; and those of signed jars, which are checked at each start otherwise. The
 * signature is checked here, once, and left out. A sealed package is opened: a cache that holds a part of it names its jar
 * in another way than the class loader does where a folder's name is not ASCII, and the rest of it would be refused. What
 * the classes do is not changed; the manifest says so. The same jar gives the same bytes. Arguments: jars; any other jar
 * is left as it is.
 */
final class Modernise {
    private static final int JAVA_6 = 50;
    private static final int JAVA_8 = 52;

    private Modernise() {}

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            Path path = Path.of(jar);
            try (var old = new JarFile(path.toFile())) {
                if (!isSealed(old) && old.stream().noneMatch(entry -> isSignature(entry) || isOld(old, entry))) {
                    continue;
                }
                // Written aside and renamed: the old file may be a link to somebody else's.
                Path aside = path.resolveSibling("." + path.getFileName());
                Files.write(aside, rewritten(old, path));
                Files.setLastModifiedTime(aside, Files.getLastModifiedTime(path));
                Files.move(aside, path, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static byte[] rewritten(JarFile jar, Path path) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes);
                var loader = new URLClassLoader(new URL[] {path.toUri().toURL()}, null)) {
            ClassFile format =
                    ClassFile.of(
                            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                            ClassFile.ClassHierarchyResolverOption.of(
                                    ClassHierarchyResolver.ofResourceParsing(loader)
                                            .orElse(ClassHierarchyResolver.defaultResolver())));
            for (ZipEntry entry : jar.stream().toList()) {
                if (isSignature(entry)) {
                    continue;
                }
                var copy = new ZipEntry(entry.getName());
                copy.setTime(entry.getTime());
                zip.putNextEntry(copy);
                if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    manifest(jar).write(zip);
                } else {
                    byte[] content = content(jar, entry);
                    zip.write(isOld(jar, entry) ? modern(format, content) : content);
                }
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] modern(ClassFile format, byte[] content) {
        ClassModel model = format.parse(content);
        ClassTransform version =
                (builder, element) -> {
                    if (element instanceof ClassFileVersion) {
                        builder.withVersion(JAVA_8, 0);
                    } else {
                        builder.with(element);
                    }
                };
        return format.transformClass(model, version.andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)));
    }

    private static Manifest manifest(JarFile jar) throws IOException {
        Manifest old = jar.getManifest();
        var manifest = new Manifest();
        manifest.getMainAttributes().putAll(old.getMainAttributes());
        manifest.getMainAttributes().remove(Attributes.Name.SEALED);
        old.getEntries()
                .forEach(
                        (name, attributes) -> {
                            var kept = new Attributes(attributes);
                            kept.keySet().removeIf(each -> each.toString().endsWith("-Digest"));
                            if (!kept.isEmpty()) {
                                manifest.getEntries().put(name, kept);
                            }
                        });
        manifest.getMainAttributes()
                .put(
                        new Attributes.Name("Atoll-Changed"),
                        "class files older than Java 6 have stack maps, signature and seal are left out");
        return manifest;
    }

    private static boolean isSealed(JarFile jar) throws IOException {
        Manifest manifest = jar.getManifest();
        return manifest != null && "true".equalsIgnoreCase(manifest.getMainAttributes().getValue(Attributes.Name.SEALED));
    }

    private static boolean isSignature(ZipEntry entry) {
        return entry.getName().matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    }

    private static boolean isOld(JarFile jar, ZipEntry entry) {
        if (!entry.getName().endsWith(".class")) {
            return false;
        }
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] head = in.readNBytes(8);
            return head.length == 8 && ((head[6] & 0xff) << 8 | head[7] & 0xff) < JAVA_6;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] content(JarFile jar, ZipEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }
}
