"""The console: where the installation is run, without ever seeing a document."""
