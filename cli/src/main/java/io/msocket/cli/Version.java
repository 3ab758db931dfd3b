package io.msocket.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the release, and the commit that it was built from, as the build has written them into the jar. */
final class Version implements IVersionProvider {
    private static final String COMMIT = "Implementation-Commit";
    private static final String CHANGED = "Implementation-Changed";

    @Override
    public String[] getVersion() throws Exception {
        Path program = Path.of(Version.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return new String[] {text(Files.isRegularFile(program) ? manifestOf(program) : null)};
    }

    private static @Nullable Manifest manifestOf(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest();
        }
    }

    /** @param manifest of the program's jar; null where it is none */
    static String text(@Nullable Manifest manifest) {
        Attributes attributes = manifest == null ? new Attributes() : manifest.getMainAttributes();
        String version = attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        String commit = attributes.getValue(COMMIT);
        if (version == null) {
            return "msocket (not packaged)";
        }
        boolean isKnown = commit != null && commit.matches("[0-9a-f]+");
        boolean isChanged = "true".equals(attributes.getValue(CHANGED));
        return "msocket " + version + (isKnown ? " (commit " + commit + (isChanged ? ", changed)" : ")") : "");
    }
}
