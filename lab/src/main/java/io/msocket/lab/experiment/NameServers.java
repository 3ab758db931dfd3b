package io.msocket.lab.experiment;

import java.io.IOException;
import java.util.List;

/** Who answers what is asked about names: one name server, or several over one store. For one thread. */
interface NameServers extends AutoCloseable {
    /** Their addresses and ports, as their clients' command lines have them. */
    List<String> where();

    /** Processor time that they and their store have used since they were started, of all cores, in seconds. */
    double cpuSeconds() throws IOException;

    /** Of the name servers' heaps after a collection, and the JDK's direct buffers: Netty's are among them. */
    long memoryBytes() throws IOException, InterruptedException;

    /** Of the store's files. */
    long storedBytes() throws IOException;

    @Override
    void close() throws IOException;
}
