package io.msocket.lab.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What the machine must have. */
final class Requirements {
    private static final Path TUN = Path.of("/dev/net/tun");
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    /** Of a line there: the place in the tree that this process sees (proc_pid_mountinfo(5)). */
    private static final int MOUNT_POINT_FIELD = 4;

    private Requirements() {}

    /**
     * What every lab needs.
     *
     * @throws LabUnavailableException if it is not there
     */
    static void check() throws IOException {
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
        if (!rootIsMount(Files.readAllLines(MOUNTS))) {
            throw new LabUnavailableException(
                    "the lab needs a root directory that is a mount, for 'ip netns' changes how its mounts spread;"
                            + " that of a chroot is none, unless something is mounted there");
        }
    }

    /** By the lines of {@code mountinfo}. */
    static boolean rootIsMount(List<String> mounts) {
        return mounts.stream()
                .map(line -> line.split(" ", MOUNT_POINT_FIELD + 2))
                .anyMatch(fields -> fields.length > MOUNT_POINT_FIELD && fields[MOUNT_POINT_FIELD].equals("/"));
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
