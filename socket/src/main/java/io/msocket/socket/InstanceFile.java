package io.msocket.socket;

import io.msocket.protocol.Service;
import io.msocket.protocol.ServiceInstance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which instance of a service this process is (docs/PROTOCOL.md, 5.3), where its identity comes from a file. Beside that
 * lies a file with the instance's id, which a process locks while it serves. The next process that gets the lock has the
 * same id, so that it can say of its predecessor's connections that they are lost.
 *
 * <p>Of processes that serve the same with one identity at a time, one holds the file; the others are instances of their own,
 * which end with them. So it is where the file cannot be written or locked.
 *
 * <p>The lock is held until the process ends, also when nothing is served any more: until then the process knows how its
 * connections have ended, and no other one could say so. What has been found out about a file stays so for the same reason: all
 * server sockets of a process that serve the same are one instance. Some systems drop a lock when its file is closed once
 * more in the process, so that the file is never opened twice.
 *
 * <p>The file must not be copied with its identity to where another process may serve at the same time, and a file system
 * whose locks hold on one machine only must not be shared by several that serve with one identity.
 */
final class InstanceFile {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceFile.class);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final HexFormat HEX = HexFormat.of();

    private static final String COMMENT = "# msocket instance of the service '%s', protocol '%s'. Not to be copied.";
    private static final String FORMAT = "msocket-instance-1";

    /** The lines that count: the format and the id. */
    private static final int LINES = 2;

    /** The comment with two long names, and some room; what is longer was not written by us. */
    private static final int MAX_BYTES = 2048;

    /** Bytes of a file's name that tell one service from another: chosen by one user's programs, not by attackers. */
    private static final int HASH_BYTES = 8;

    /** Each costs a descriptor for as long as the process lives. No program serves so many things. */
    private static final int MAX_CLAIMS = 1024;

    /** Guards {@link #CLAIMS}, and is held while a file is opened and locked, which does not wait for other processes. */
    private static final ReentrantLock CLAIMING = new ReentrantLock();

    private static final Map<Path, Claim> CLAIMS = new HashMap<>();

    /**
     * What came of it.
     *
     * @param instance null: the process is not the one that the file names
     * @param locked holds the lock while it is open; it is never closed
     */
    private record Claim(
            @Nullable ServiceInstance instance, @Nullable FileChannel locked) {
        static final Claim NONE = new Claim(null, null);
    }

    private final Path file;
    private final Service service;

    private InstanceFile(Path file, Service service) {
        this.file = file;
        this.service = service;
    }

    /**
     * Claims the instance for this process, unless that has been done before. Does not wait for other processes. Logs
     * a warning when it cannot be had.
     *
     * @param identity the file of the identity
     * @return null: the process is an instance of its own
     * @throws IOException when the file is damaged; the message says what to do
     */
    static @Nullable ServiceInstance claim(Path identity, Service service) throws IOException {
        Path real = identity.toRealPath();
        InstanceFile file = new InstanceFile(
                real.resolveSibling("%s.%s.instance".formatted(real.getFileName(), hash(service))), service);
        CLAIMING.lock();
        try {
            Claim claim = CLAIMS.get(file.file);
            if (claim == null) {
                claim = CLAIMS.size() < MAX_CLAIMS ? file.claim() : file.none("this process has too many of them");
                CLAIMS.put(file.file, claim);
            }
            return claim.instance();
        } finally {
            CLAIMING.unlock();
        }
    }

    /** The same bytes as where the protocol binds keys to a service, so that no two services share them. */
    private static String hash(Service service) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (String name : List.of(service.name(), service.protocol())) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            names.write(bytes.length);
            names.writeBytes(bytes);
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(names.toByteArray());
            return HEX.formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private Claim claim() throws IOException {
        FileChannel channel;
        try {
            channel = open();
        } catch (IOException | UnsupportedOperationException e) {
            return none(e.toString());
        }
        boolean kept = false;
        try {
            String refusal = lock(channel);
            if (refusal != null) {
                return none(refusal);
            }
            Claim claim = new Claim(parse(read(channel)), channel);
            kept = true;
            return claim;
        } finally {
            if (!kept) {
                channel.close();
            }
        }
    }

    private FileChannel open() throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            StateDirectory.createOnce(file, format(ServiceInstance.random(RANDOM::nextBytes)));
        }
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns null when the lock is ours, or why not. */
    private static @Nullable String lock(FileChannel channel) {
        try {
            return channel.tryLock() == null ? "another process serves the same with this identity" : null;
        } catch (OverlappingFileLockException another) {
            return "another copy of msocket in this process serves the same with this identity";
        } catch (IOException e) {
            return "it cannot be locked: " + e;
        }
    }

    private Claim none(String why) {
        LOG.warn(
                "{} is not ours ({}): when this process ends without closing its connections, their clients are not told by"
                        + " the next one that they are lost, but wait until their retention time is over",
                file,
                why);
        return Claim.NONE;
    }

    private String format(ServiceInstance instance) {
        return String.join(
                "\n",
                COMMENT.formatted(service.name(), service.protocol()),
                FORMAT,
                HEX.formatHex(instance.toBytes()),
                "");
    }

    private String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES + 1);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // Until its end.
        }
        if (!bytes.hasRemaining()) {
            throw damaged("it is larger than " + MAX_BYTES + " bytes");
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    private ServiceInstance parse(String text) throws IOException {
        List<String> lines = text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        if (lines.size() != LINES) {
            throw damaged("it has %d lines that count, not %d".formatted(lines.size(), LINES));
        }
        if (!lines.get(0).equals(FORMAT)) {
            throw damaged("it starts with '%s', not with '%s'".formatted(lines.get(0), FORMAT));
        }
        try {
            return ServiceInstance.of(HEX.parseHex(lines.get(1)));
        } catch (IllegalArgumentException e) {
            throw damaged("its id is not " + ServiceInstance.LENGTH + " bytes in hexadecimal digits");
        }
    }

    private IOException damaged(String how) {
        return new IOException(file + " is not an msocket instance: " + how
                + ". Remove it to get a new one; clients of the connections that were lost with the old one wait until"
                + " their retention time is over");
    }
}
