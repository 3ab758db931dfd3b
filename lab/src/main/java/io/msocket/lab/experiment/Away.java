package io.msocket.lab.experiment;

import io.msocket.lab.net.EmulatedLink;
import java.io.IOException;

/** How a link is away for a while. */
enum Away {
    /** It swallows everything, and nobody is told. */
    BLACK_HOLE("black hole") {
        @Override
        void begin(TwoLinks.Use use, EmulatedLink link) {
            use.swallow(link);
        }

        @Override
        long end(TwoLinks.Use use, EmulatedLink link) {
            return use.restore(link);
        }
    },
    /** As when a cable is pulled; the address stays. */
    DOWN_AND_UP("link down and up") {
        @Override
        void begin(TwoLinks.Use use, EmulatedLink link) throws IOException {
            link.near().down();
        }

        @Override
        long end(TwoLinks.Use use, EmulatedLink link) throws IOException {
            link.near().up();
            return System.nanoTime();
        }
    },
    /** The client loses its address there and gets another. */
    NEW_ADDRESS("address gone, new one") {
        @Override
        void begin(TwoLinks.Use use, EmulatedLink link) throws IOException {
            use.lose(link);
        }

        @Override
        long end(TwoLinks.Use use, EmulatedLink link) throws IOException {
            return use.take(link);
        }
    };

    private final String label;

    Away(String label) {
        this.label = label;
    }

    /** For people. */
    String label() {
        return label;
    }

    /** It goes. */
    abstract void begin(TwoLinks.Use use, EmulatedLink link) throws IOException;

    /** It comes back; returns {@link System#nanoTime} when it worked again. */
    abstract long end(TwoLinks.Use use, EmulatedLink link) throws IOException;
}
