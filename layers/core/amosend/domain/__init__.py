"""The rules of amosend without any input or output: nothing here imports clients, store or services."""
