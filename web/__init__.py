"""The service: HTTP API, SPARQL endpoint, linked data and the pages people use."""
