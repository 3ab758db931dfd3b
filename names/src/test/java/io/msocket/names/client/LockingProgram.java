package io.msocket.names.client;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Locks a file, says so, and keeps it locked until its input ends: a process that was stopped while it wrote. */
final class LockingProgram {
    private LockingProgram() {}

    public static void main(String[] arguments) throws Exception {
        try (FileChannel channel =
                        FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            System.out.println("locked " + lock.isValid());
            while (System.in.read() >= 0) {}
        }
    }
}
