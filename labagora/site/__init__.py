"""The public entrance: home, my space, legal pages, state of the service. Reads across domains, writes nothing."""
