package io.msocket.examples.filedrop;

import java.io.IOException;

/** A file that is not taken; the message tells its sender why. */
final class RefusedException extends IOException {
    RefusedException(String why) {
        super(why);
    }
}
