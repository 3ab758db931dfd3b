package io.msocket.names.store;

import io.msocket.names.record.Name;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Stores records as fast as it can, by several threads, and says which it has stored: name, version, end of line. */
final class StoringProgram {
    private static final int THREADS = 4;

    private StoringProgram() {}

    public static void main(String[] arguments) throws Exception {
        try (NameStore store = MvNameStore.open(Path.of(arguments[0]))) {
            List<Thread> threads = new ArrayList<>();
            for (int number = 0; number < THREADS; number++) {
                Name name = Name.parse("name" + number + "@example.org");
                Thread thread = new Thread(() -> storeForEver(store, name));
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static void storeForEver(NameStore store, Name name) {
        try {
            for (long version = Versions.of(store.find(name)); ; version++) {
                NameStore.Conflict conflict =
                        store.replace(StoredRecords.record(name, version + 1, "version " + version), version);
                if (conflict != null) {
                    throw new IllegalStateException("nobody else writes " + name + ", but there is " + conflict);
                }
                System.out.println(name + " " + (version + 1) + " .");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
