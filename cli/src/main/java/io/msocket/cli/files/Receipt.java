package io.msocket.cli.files;

/**
 * What was transferred.
 *
 * @param size in bytes
 * @param sha256 of all bytes, 64 lower-case hexadecimal digits
 */
public record Receipt(long size, String sha256) {}
