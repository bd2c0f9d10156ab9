"""The desk: correcting, withdrawing, history, the queue of doubtful values, the state."""
