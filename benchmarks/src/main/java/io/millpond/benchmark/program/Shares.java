package io.millpond.benchmark.program;

import java.util.Arrays;

/** How evenly something was shared out. */
final class Shares {
    private final long[] shares;

    /** At least one, and something in it: nothing done is no figure. */
    Shares(long... shares) {
        this.shares = shares.clone();
        Arrays.sort(this.shares);
        if (total() == 0) {
            throw new IllegalArgumentException("nothing was done in the time");
        }
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

    /** R. Jain, D. Chiu, W. Hawe, "A quantitative measure of fairness", DEC-TR-301, 1984. */
    double jain() {
        double squares = Arrays.stream(shares).mapToDouble(s -> (double) s * s).sum();
        return (double) total() * total() / (shares.length * squares);
    }
}
