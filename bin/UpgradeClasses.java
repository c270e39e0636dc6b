import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Rewrites a jar's classes of Java 5 as classes of Java 8: the AOT cache takes no older ones, and the JVM verifies them
 * more slowly. picocli's are that old, and every command begins with them. Run by the build: java UpgradeClasses.java JAR.
 */
void main(String... args) throws IOException {
    for (String arg : args) {
        upgrade(Path.of(arg));
    }
}

/** From this version on a class carries its stack maps, which the AOT cache needs (JVMS 4.10.1). */
static final int FIRST_WITH_STACK_MAPS = 50;

void upgrade(Path jar) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar))) {
        for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
            entries.put(entry.getName(), in.readAllBytes());
        }
    }
    ClassHierarchyResolver inJar = ClassHierarchyResolver.ofResourceParsing(type -> {
        String descriptor = type.descriptorString();
        byte[] bytes = entries.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    });
    ClassFile files = ClassFile.of(
            StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(inJar.orElse(ClassHierarchyResolver.defaultResolver())));
    ByteArrayOutputStream upgraded = new ByteArrayOutputStream();
    int count = 0;
    try (ZipOutputStream out = new ZipOutputStream(upgraded)) {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            ZipEntry written = new ZipEntry(entry.getKey());
            // The same jar from the same input.
            written.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
            out.putNextEntry(written);
            byte[] bytes = entry.getValue();
            if (entry.getKey().endsWith(".class")) {
                ClassModel model = files.parse(bytes);
                if (model.majorVersion() < FIRST_WITH_STACK_MAPS) {
                    bytes = files.transformClass(
                            model,
                            ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                                    .andThen((builder, element) -> {
                                        if (element instanceof ClassFileVersion) {
                                            builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
                                        } else {
                                            builder.with(element);
                                        }
                                    }));
                    count++;
                }
            }
            out.write(bytes);
            out.closeEntry();
        }
    }
    if (count > 0) {
        Path next = jar.resolveSibling(jar.getFileName() + ".new");
        Files.write(next, upgraded.toByteArray());
        Files.move(next, jar, StandardCopyOption.REPLACE_EXISTING);
    }
}
