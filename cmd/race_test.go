//go:build race

package cmd

// spread is how thin the largest table is laid out: with the race detector, which makes everything several times slower,
// every third cell of it, so that each row and each column is still met, and without it every cell.
const spread = 3
