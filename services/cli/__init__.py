"""The command line `tansiq` and the supervisor of `tansiq run`: the one package that sees every service."""
