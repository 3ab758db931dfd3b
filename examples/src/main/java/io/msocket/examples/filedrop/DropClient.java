package io.msocket.examples.filedrop;

import io.msocket.socket.MSocket;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Drops a file into the directory of a {@link DropServer}. */
final class DropClient {
    private static final String USAGE =
            "usage: DropClient HOST PORT FILE [NAME]  (HOST may have the server's key before it: msk1:...@HOST)";

    private DropClient() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    /** Returns the exit status: 1 for what went wrong, 2 for a wrong command line. */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length < 3 || arguments.length > 4) {
            err.println(USAGE);
            return 2;
        }
        // Without a key before the host, the one that is met first is right from then on (~/.msocket/known_hosts).
        try (InputStream content = Files.newInputStream(Path.of(arguments[2]));
                MSocket socket = new MSocket(arguments[0], Integer.parseInt(arguments[1]))) {
            Path file = Path.of(arguments[2]);
            String name = arguments.length == 4 ? arguments[3] : String.valueOf(file.getFileName());
            byte[] digest = drop(socket, name, content, Files.size(file));
            out.println("dropped " + name + ", sha256 " + HexFormat.of().formatHex(digest));
            return 0;
        } catch (IllegalArgumentException e) {
            err.println("DropClient: " + e.getMessage() + "\n" + USAGE);
            return 2;
        } catch (NoSuchFileException e) {
            err.println("DropClient: there is no file " + e.getFile());
            return 1;
        } catch (EOFException e) {
            err.println(
                    "DropClient: the server has ended the connection without an answer; its own output may say why");
            return 1;
        } catch (IOException e) {
            err.println("DropClient: " + e.getMessage());
            return 1;
        }
    }

    /**
     * Blocks until the server has the file under its name. Where this throws an exception, it mostly has nothing; only when the
     * connection ends just before the last answer it may have it all the same.
     *
     * @return the digest, by which the server says that it has what was sent
     * @throws RefusedException when the server does not want it
     */
    static byte[] drop(MSocket socket, String name, InputStream content, long length) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        out.writeUTF(name);
        out.writeLong(length);
        out.flush();
        requireGood(in.readUTF());
        byte[] sent = Content.copy(content, out, length);
        out.write(sent);
        out.flush();
        requireGood(in.readUTF());
        byte[] kept = new byte[Content.DIGEST_BYTES];
        in.readFully(kept);
        if (!MessageDigest.isEqual(kept, sent)) {
            throw new IOException("what the server has kept has another SHA-256 than what was sent");
        }
        return kept;
    }

    private static void requireGood(String answer) throws RefusedException {
        if (!answer.isEmpty()) {
            throw new RefusedException(answer.replaceAll("\\p{Cc}", "?"));
        }
    }
}
