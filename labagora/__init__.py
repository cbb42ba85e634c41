"""Lab Agora: the portal of a Living Lab. See ARCHITECTURE.md for the map of the packages."""
