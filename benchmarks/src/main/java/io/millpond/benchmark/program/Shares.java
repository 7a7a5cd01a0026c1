package io.millpond.benchmark.program;

import java.util.Arrays;

/** How evenly something was shared out. */
final class Shares {
    private final long[] shares;

    /** At least one. */
    Shares(long... shares) {
        this.shares = shares.clone();
        Arrays.sort(this.shares);
    }

    long total() {
        return Arrays.stream(shares).sum();
    }

    long least() {
        return shares[0];
    }

    long most() {
        return shares[shares.length - 1];
    }

    /** How many got nothing. */
    long empty() {
        return Arrays.stream(shares).filter(share -> share == 0).count();
    }

    /** The most over the least; infinite if one got nothing. */
    double spread() {
        return most() == least() ? 1 : (double) most() / least();
    }

    /** R. Jain, D. Chiu, W. Hawe, "A quantitative measure of fairness", DEC-TR-301, 1984; 0 if nobody got anything. */
    double jain() {
        double squares = Arrays.stream(shares).mapToDouble(s -> (double) s * s).sum();
        return squares == 0 ? 0 : (double) total() * total() / (shares.length * squares);
    }
}
