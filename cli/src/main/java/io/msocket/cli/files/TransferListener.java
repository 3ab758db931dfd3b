package io.msocket.cli.files;

/** Follows one transfer; called in the thread that transfers, which waits for it. */
public interface TransferListener {
    /** Ignores everything. */
    TransferListener NONE = new TransferListener() {
        @Override
        public void announced(long size) {}

        @Override
        public void advanced(int bytes) {}
    };

    /** The file has {@code size} bytes. */
    void announced(long size);

    /** {@code bytes} more were sent or received. */
    void advanced(int bytes);
}
