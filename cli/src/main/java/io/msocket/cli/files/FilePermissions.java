package io.msocket.cli.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a file that is replaced hands on to the one that takes its place: who may read and write it. */
final class FilePermissions {
    private static final Logger LOG = LoggerFactory.getLogger(FilePermissions.class);

    /** Of the new one until then: never wider than what it replaces. */
    static final FileAttribute<Set<PosixFilePermission>> OF_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final Set<PosixFilePermission> OF_GROUP = PosixFilePermissions.fromString("---rwx---");

    private FilePermissions() {}

    /** Gives the permissions and the group of one file to another one; no permissions of the group, if it cannot have the same. */
    static void handOn(PosixFileAttributes from, PosixFileAttributeView to) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(from.permissions());
        if (!to.readAttributes().group().equals(from.group())) {
            try {
                to.setGroup(from.group());
            } catch (FileSystemException e) {
                LOG.debug("a file cannot have the group {}", from.group(), e);
                permissions.removeAll(OF_GROUP);
            }
        }
        to.setPermissions(permissions);
    }
}
