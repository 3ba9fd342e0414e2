"""The live stream: alerts in the order of ``seq``, to every browser and program that listens."""
