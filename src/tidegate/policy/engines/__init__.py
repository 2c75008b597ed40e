"""The engines: reference (readable, explains), compiled (one case, fast), columnar and kernel (millions of rows), bounds."""
