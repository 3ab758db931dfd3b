package io.msocket.lab.net;

import java.io.IOException;

/** This machine cannot have a lab, or not this part of one; the message says why and what to do, in one line. */
public final class LabUnavailableException extends IOException {
    /** @param message says why and what to do, in one line */
    public LabUnavailableException(String message) {
        super(message);
    }
}
