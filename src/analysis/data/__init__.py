"""Touch the outside: ZIN files, deliveries, reference tables, the store, validation, the example."""
