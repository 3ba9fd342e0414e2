"""The services of Tansiq, each a pure core in a thin shell; see docs/flows.md."""
