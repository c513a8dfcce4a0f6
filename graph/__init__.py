"""Form <-> RDF, the graph store, SPARQL, and networkx views of the graph."""
