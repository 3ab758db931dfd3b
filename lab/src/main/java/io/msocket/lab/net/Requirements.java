package io.msocket.lab.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What the machine must have. */
final class Requirements {
    private static final Path TUN = Path.of("/dev/net/tun");

    private Requirements() {}

    /** What every lab needs. */
    static void check() throws LabUnavailableException {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            throw new LabUnavailableException("the lab needs Linux; this is " + System.getProperty("os.name"));
        }
        if (!isRoot()) {
            throw new LabUnavailableException("the lab needs root, to make network namespaces; run it with sudo");
        }
        if (!Files.exists(TUN)) {
            throw new LabUnavailableException("the lab needs /dev/net/tun, which is missing; try: modprobe tun");
        }
        need("ip", "iproute2");
    }

    /** That a tool is installed, from the package that is named. */
    static void need(String tool, String debianPackage) throws LabUnavailableException {
        String path = System.getenv().getOrDefault("PATH", "");
        boolean found = Pattern.compile(":")
                .splitAsStream(path)
                .anyMatch(folder -> Files.isExecutable(Path.of(folder.isEmpty() ? "." : folder, tool)));
        if (!found) {
            throw new LabUnavailableException(
                    "the lab needs the tool '" + tool + "'; install it with: apt-get install " + debianPackage);
        }
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            return false; // Who cannot even look at itself is not root.
        }
    }
}
