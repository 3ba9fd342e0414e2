"""Reading: which records a replay takes, how they are read and counted, before anything is done with them."""
